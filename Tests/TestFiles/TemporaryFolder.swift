import Glibc

/// A folder that goes away with its owner.
package final class TemporaryFolder {
  package let path: String

  /// With these files in it, by name.
  package init(_ files: [String: String] = [:]) throws {
    var template = Array("/tmp/portcullis-tests-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw TestFiles.Failure(path: "/tmp", code: errno) }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    for (name, text) in files { try add(name, text) }
  }

  deinit {
    Self.removeAll(path)
  }

  private static func removeAll(_ path: String) {
    for name in (try? TestFiles.allNames(in: path)) ?? [] where Glibc.remove("\(path)/\(name)") != 0 {
      removeAll("\(path)/\(name)")
    }
    Glibc.remove(path)
  }

  /// Writes a file below the folder, with the folders on the way, and gives its path.
  @discardableResult package func add(_ name: String, _ text: String, isExecutable: Bool = false) throws -> String {
    try write(Array(text.utf8), to: name)
    if isExecutable { chmod("\(path)/\(name)", 0o700) }
    return "\(path)/\(name)"
  }

  package func write(_ bytes: [UInt8], to name: String) throws {
    var folder = path
    for step in name.split(separator: "/").dropLast() {
      folder += "/\(step)"
      mkdir(folder, 0o700)
    }
    try TestFiles.write(bytes, to: "\(path)/\(name)")
  }

  package func addLink(_ name: String, to target: String) throws {
    guard symlink(target, "\(path)/\(name)") == 0 else { throw TestFiles.Failure(path: name, code: errno) }
  }

  /// Of what is in it, hidden or not.
  package var names: [String] { (try? TestFiles.allNames(in: path)) ?? [] }
}
