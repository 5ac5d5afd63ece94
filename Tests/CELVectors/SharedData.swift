package import Documents
import Glibc

/// The data outside the repository that conformance is measured with.
package enum SharedData {
  static let root: String = {
    if let named = getenv("PORTCULLIS_SHARED") { return String(cString: named) }
    let package = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
    return package + "/../shared"
  }()

  package static func exists(_ path: String) -> Bool { access("\(root)/\(path)", R_OK) == 0 }

  /// The known differences beside a test: for each id the reason. `#` starts a comment.
  package static func knownDifferences(_ name: String, test: String = #filePath) -> [String: String] {
    let folder = test.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
    let text = String(decoding: read("\(folder)/Known/\(name)"), as: UTF8.self)
    var known: [String: String] = [:]
    for line in text.split(separator: "\n") where !line.hasPrefix("#") {
      let parts = line.split(separator: " ", maxSplits: 1)
      known[String(parts[0])] = parts.count > 1 ? String(parts[1]) : ""
    }
    return known
  }

  package static func bytes(_ path: String) -> [UInt8] { read("\(root)/\(path)") }

  package static func json(_ path: String) -> Node? { node(of: read("\(root)/\(path)"), name: path) }

  /// The lines of a compressed file of JSON lines.
  package static func compressedLines(_ path: String) -> [Node] {
    guard let pipe = popen("gzip -dc '\(root)/\(path)'", "r") else { return [] }
    defer { pclose(pipe) }
    return bytes(of: pipe).split(separator: 0x0a).compactMap { node(of: Array($0), name: path) }
  }

  package static func node(of bytes: [UInt8], name: String) -> Node? {
    DocumentReader.read([Source(name: name, bytes: bytes)]).arena.roots.first
  }

  package static func read(_ path: String) -> [UInt8] {
    guard let file = fopen(path, "rb") else { return [] }
    defer { fclose(file) }
    return bytes(of: file)
  }

  private static func bytes(of file: UnsafeMutablePointer<FILE>) -> [UInt8] {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = fread(&chunk, 1, chunk.count, file)
      if count == 0 { return bytes }
      bytes += chunk[..<count]
    }
  }
}
