import Audit
import Documents
import Glibc

/// The files of a rule directory.
enum RuleFiles {
  /// The YAML files below a directory sorted by name, or the one file that the path names.
  static func read(_ path: String) throws -> [Source] {
    var status = stat()
    guard stat(path, &status) == 0 else { throw failure(path) }
    guard status.st_mode & S_IFMT == S_IFDIR else { return [Source(name: path, bytes: try FileBytes.read(path))] }
    var paths: [String] = []
    try walk(path, into: &paths)
    guard !paths.isEmpty else { throw Stop(.usage, "there are no rules below \(path): no .yaml or .yml file") }
    return try paths.map { Source(name: $0, bytes: try FileBytes.read($0)) }
  }

  /// Depth is bounded, for a link may lead upwards.
  private static func walk(_ directory: String, into paths: inout [String], depth: Int = 0) throws {
    guard let stream = opendir(directory) else { throw failure(directory) }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      names.append(
        withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
          String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        })
    }
    for name in names.sorted() where !name.hasPrefix(".") {
      let path = directory.hasSuffix("/") ? directory + name : "\(directory)/\(name)"
      var status = stat()
      guard stat(path, &status) == 0 else { throw failure(path) }
      if status.st_mode & S_IFMT == S_IFDIR {
        if depth < 32 { try walk(path, into: &paths, depth: depth + 1) }
      } else if Catalogue.isCatalogueFile(name) {
        paths.append(path)
      }
    }
  }

  private static func failure(_ path: String) -> Stop {
    Stop(.usage, "cannot read \(path): \(describe(errno))")
  }
}
