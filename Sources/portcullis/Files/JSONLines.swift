import Collection
import Documents

/// The lines of a text as sources that know their place in it; blank ones are none.
struct JSONLines: Sequence, IteratorProtocol {
  private let text: Source
  private var rest: ArraySlice<UInt8>

  init(_ text: Source) {
    self.text = text
    rest = text.bytes[...]
  }

  mutating func next() -> Source? {
    while !rest.isEmpty {
      let line = rest.prefix { $0 != 0x0a }
      rest = rest[line.endIndex...].dropFirst()
      guard line.contains(where: { $0 > 0x20 }) else { continue }
      let carrier = Source.Carrier(source: text, runs: [(inner: 0, outer: UInt32(line.startIndex))])
      return Source(name: text.name, bytes: Array(line), carrier: carrier)
    }
    return nil
  }
}

/// A file that may be compressed with gzip.
enum DecompressedFile {
  /// Room for a large batch.
  private static let sizeLimit = 1 << 30

  static func source(_ path: String) throws -> Source {
    let bytes = try FileBytes.read(path)
    let name = path == "-" ? "<stdin>" : path
    guard Gzip.isGzip(bytes) else { return Source(name: name, bytes: bytes) }
    do throws(CompressionError) {
      return Source(name: name, bytes: try Gzip.decompress(bytes, limit: sizeLimit))
    } catch {
      throw Stop(.usage, "cannot decompress \(path): \(error)")
    }
  }
}
