package import Documents
import TestFiles

/// The data outside the repository that conformance is measured with.
package enum SharedData {
  static let root = SharedFolder.path

  package static func exists(_ path: String) -> Bool { SharedFolder.exists(path) }

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
    let bytes = (try? TestFiles.decompressed("\(root)/\(path)")) ?? []
    return bytes.split(separator: 0x0a).compactMap { node(of: Array($0), name: path) }
  }

  package static func node(of bytes: [UInt8], name: String) -> Node? {
    DocumentReader.read([Source(name: name, bytes: bytes)]).arena.roots.first
  }

  package static func read(_ path: String) -> [UInt8] { (try? TestFiles.bytes(of: path)) ?? [] }
}
