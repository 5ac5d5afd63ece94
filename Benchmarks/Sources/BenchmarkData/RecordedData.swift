package import Documents
import Glibc

/// Data outside the repository.
package enum RecordedData {
  /// Beside the repository unless PORTCULLIS_SHARED says otherwise.
  package static var shared: String {
    if let named = getenv("PORTCULLIS_SHARED") { return String(cString: named) }
    return #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(4).joined(separator: "/")
      + "/../shared"
  }

  /// The document in a file; nil where there is none.
  package static func read(_ path: String) -> Node? {
    guard let file = fopen(path, "rb") else { return nil }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = fread(&chunk, 1, chunk.count, file)
      if count == 0 { break }
      bytes += chunk[..<count]
    }
    return DocumentReader.read([Source(name: path, bytes: bytes)]).arena.roots.first
  }
}
