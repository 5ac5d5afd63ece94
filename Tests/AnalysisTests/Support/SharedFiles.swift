import Documents
import TestFiles

/// Recorded answers of real servers, which lie beside the package where they are at hand.
enum SharedFiles {
  static let directory = SharedFolder.path

  static func exists(_ path: String) -> Bool { SharedFolder.exists(path) }

  /// The lines of a compressed JSON Lines file.
  static func lines(_ path: String) -> [Node] {
    guard let lines = try? TestFiles.decompressed("\(directory)/\(path)") else { return [] }
    var bytes = [UInt8(ascii: "[")] + lines
    // One list instead of many lines: a comma for each line break but the last.
    if bytes.last == 0x0a { bytes.removeLast() }
    for i in bytes.indices where bytes[i] == 0x0a { bytes[i] = UInt8(ascii: ",") }
    bytes.append(UInt8(ascii: "]"))
    let (arena, _) = DocumentReader.read([Source(name: path, bytes: bytes)])
    return arena.roots.first?.elements.map { $0 } ?? []
  }
}
