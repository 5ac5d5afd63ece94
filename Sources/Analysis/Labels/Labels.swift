package import Documents

/// The labels of an object as far as they are known.
package struct Labels: Sendable {
  /// The labels that are known to be set.
  package var known: [String: String]
  /// Why a key that is not in ``known`` may be set nevertheless; nil where ``known`` is all there is.
  package var gap: String?
  /// Keys that may be set whatever ``gap`` says, each with the reason.
  package var uncertainKeys: [String: String] = [:]
  /// Keys that begin so may be set whatever ``gap`` says, with the reason.
  package var uncertainPrefix: (prefix: String, reason: String)?

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
    if let uncertainPrefix, key.hasPrefix(uncertainPrefix.prefix) { return .unknown(uncertainPrefix.reason) }
    return .absent
  }
}

extension Labels {
  /// The labels that a `metadata.labels` map holds; none where it is absent.
  package init(_ node: Node?) {
    var known: [String: String] = [:]
    for label in node?.children.map({ $0 }) ?? [] {
      if let key = label.key, let value = label.string { known[key] = value }
    }
    self.init(known)
  }
}
