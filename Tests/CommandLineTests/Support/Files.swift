import Glibc
import TestFiles

/// A folder that goes away with its owner.
final class TemporaryFolder {
  let path: String

  init() throws {
    var template = Array("/tmp/portcullis-tests-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw FileText.Failure(code: errno) }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit {
    Self.removeAll(path)
  }

  private static func removeAll(_ path: String) {
    for name in names(of: path) where Glibc.remove(path + "/" + name) != 0 { removeAll(path + "/" + name) }
    Glibc.remove(path)
  }

  /// Writes a file below the folder, with the folders on the way, and gives its path.
  @discardableResult func add(_ name: String, _ text: String) throws -> String {
    var folder = path
    for step in name.split(separator: "/").dropLast() {
      folder += "/" + step
      mkdir(folder, 0o700)
    }
    try FileText.write(text, to: path + "/" + name)
    return path + "/" + name
  }

  func addLink(_ name: String, to target: String) throws {
    guard symlink(target, path + "/" + name) == 0 else { throw FileText.Failure(code: errno) }
  }

  var names: [String] { Self.names(of: path) }

  static func names(of path: String) -> [String] {
    guard let stream = opendir(path) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }
}

enum FileText {
  struct Failure: Error {
    var code: Int32
  }

  static func read(_ path: String) throws -> String { try TestFiles.text(of: path) }

  static func write(_ text: String, to path: String) throws { try TestFiles.write(text, to: path) }

  static func link(_ path: String) throws -> String {
    var buffer = [CChar](repeating: 0, count: 4096)
    let count = readlink(path, &buffer, buffer.count)
    guard count >= 0 else { throw Failure(code: errno) }
    return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
