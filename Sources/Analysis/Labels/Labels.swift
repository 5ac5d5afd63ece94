/// The labels of an object as far as they are known.
package struct Labels: Sendable, Hashable {
  /// The labels that are known to be set.
  package var known: [String: String]
  /// Why a key that is not in ``known`` may be set nevertheless; nil where ``known`` is all there is.
  package var gap: String?
  /// Keys that may be set whatever ``gap`` says, each with the reason.
  package var uncertainKeys: [String: String] = [:]

  package init(_ known: [String: String], gap: String? = nil) {
    self.known = known
    self.gap = gap
  }

  /// What is known of one key.
  package enum Entry: Sendable, Hashable {
    case value(String)
    case absent
    case unknown(String)
  }

  package subscript(key: String) -> Entry {
    if let value = known[key] { return .value(value) }
    if let reason = uncertainKeys[key] ?? gap { return .unknown(reason) }
    return .absent
  }
}
