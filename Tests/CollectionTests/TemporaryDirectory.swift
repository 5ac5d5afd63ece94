import Glibc

/// A directory that is gone after the test.
final class TemporaryDirectory {
  let path: String

  init(_ files: [String: String] = [:]) throws {
    var template = Array("/tmp/portcullis-test-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw FileSystemError() }
    path = template.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } } ?? ""
    for (name, text) in files { try write(Array(text.utf8), to: name) }
  }

  deinit { Self.remove(path) }

  private static func remove(_ path: String) {
    if let directory = opendir(path) {
      while let entry = readdir(directory) {
        let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
          String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
        if name == "." || name == ".." { continue }
        let child = "\(path)/\(name)"
        if unlink(child) != 0 { remove(child) }
      }
      closedir(directory)
    }
    rmdir(path)
  }

  func write(_ bytes: [UInt8], to name: String) throws {
    var directory = path
    for component in name.split(separator: "/").dropLast() {
      directory += "/\(component)"
      mkdir(directory, 0o700)
    }
    guard let file = fopen("\(path)/\(name)", "w") else { throw FileSystemError() }
    defer { fclose(file) }
    guard fwrite(bytes, 1, bytes.count, file) == bytes.count else { throw FileSystemError() }
  }

  func link(_ name: String, to target: String) throws {
    guard symlink(target, "\(path)/\(name)") == 0 else { throw FileSystemError() }
  }
}

struct FileSystemError: Error {}
