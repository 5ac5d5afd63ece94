import Glibc

/// Files and folders as tests read and write them: whole.
package enum TestFiles {
  package struct Failure: Error {
    package var path: String
    package var code: Int32
  }

  package static func bytes(of path: String) throws(Failure) -> [UInt8] {
    guard let file = fopen(path, "rb") else { throw Failure(path: path, code: errno) }
    defer { fclose(file) }
    return bytes(of: file)
  }

  package static func text(of path: String) throws(Failure) -> String {
    String(decoding: try bytes(of: path), as: UTF8.self)
  }

  /// What is in a file of gzip.
  package static func decompressed(_ path: String) throws(Failure) -> [UInt8] {
    guard access(path, R_OK) == 0, let pipe = popen("gzip -dc '\(path)'", "r") else {
      throw Failure(path: path, code: errno)
    }
    defer { pclose(pipe) }
    return bytes(of: pipe)
  }

  package static func write(_ text: String, to path: String) throws(Failure) { try write(Array(text.utf8), to: path) }

  package static func write(_ bytes: [UInt8], to path: String) throws(Failure) {
    guard let file = fopen(path, "wbe") else { throw Failure(path: path, code: errno) }
    defer { fclose(file) }
    guard fwrite(bytes, 1, bytes.count, file) == bytes.count else { throw Failure(path: path, code: errno) }
  }

  package static func target(ofLink path: String) throws(Failure) -> String {
    var buffer = [CChar](repeating: 0, count: 4096)
    let count = readlink(path, &buffer, buffer.count)
    guard count >= 0 else { throw Failure(path: path, code: errno) }
    return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// What a folder holds, by name, but for what is hidden.
  package static func names(in folder: String) throws(Failure) -> [String] {
    try allNames(in: folder).filter { !$0.hasPrefix(".") }
  }

  static func allNames(in folder: String) throws(Failure) -> [String] {
    guard let stream = opendir(folder) else { throw Failure(path: folder, code: errno) }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  private static func bytes(of stream: UnsafeMutablePointer<FILE>) -> [UInt8] {
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = fread(&piece, 1, piece.count, stream)
      if count == 0 { return bytes }
      bytes += piece[..<count]
    }
  }
}
