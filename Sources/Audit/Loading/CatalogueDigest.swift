import Crypto
import Documents
import Synchronization

/// SHA-256 over the texts that were loaded, so that a report says by what it was judged. It is worked out when it is
/// asked for: most commands make no report.
final class CatalogueDigest: Sendable {
  private let sources: [Source]
  /// Of what these texts were added to.
  private let base: CatalogueDigest?
  private let known = Mutex<String?>(nil)

  init(_ sources: [Source] = [], after base: CatalogueDigest? = nil) {
    self.sources = sources
    self.base = base
  }

  /// Hexadecimal; empty of nothing.
  var text: String {
    known.withLock { known in
      if let known { return known }
      let text = made
      known = text
      return text
    }
  }

  private var made: String {
    if sources.isEmpty, base == nil { return "" }
    var hash = SHA256()
    hash.update(data: Array((base?.text ?? "").utf8))
    for source in sources {
      hash.update(data: Array(source.name.utf8))
      source.withBytes { hash.update(bufferPointer: UnsafeRawBufferPointer($0)) }
    }
    return hash.finalize().hexadecimal
  }
}
