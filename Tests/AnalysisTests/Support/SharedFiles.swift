import Documents
import Glibc

/// Recorded answers of real servers, which lie beside the package where they are at hand.
enum SharedFiles {
  static let directory: String = {
    if let path = getenv("PORTCULLIS_SHARED") { return String(cString: path) }
    let package = #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
    return "/\(package)/../shared"
  }()

  static func exists(_ path: String) -> Bool { access("\(directory)/\(path)", R_OK) == 0 }

  /// The lines of a compressed JSON Lines file.
  static func lines(_ path: String) -> [Node] {
    guard let pipe = popen("gzip -dc '\(directory)/\(path)'", "r") else { return [] }
    defer { pclose(pipe) }
    var bytes: [UInt8] = [UInt8(ascii: "[")]
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = fread(&chunk, 1, chunk.count, pipe)
      if count == 0 { break }
      bytes += chunk[..<count]
    }
    // One list instead of many lines: a comma for each line break but the last.
    if bytes.last == 0x0a { bytes.removeLast() }
    for i in bytes.indices where bytes[i] == 0x0a { bytes[i] = UInt8(ascii: ",") }
    bytes.append(UInt8(ascii: "]"))
    let (arena, _) = DocumentReader.read([Source(name: path, bytes: bytes)])
    return arena.roots.first?.elements.map { $0 } ?? []
  }
}
