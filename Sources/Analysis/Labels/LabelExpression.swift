/// A condition over labels. Kubernetes label selectors, Calico's selector language and Cilium's endpoint selectors all
/// come down to it.
package indirect enum LabelExpression: Sendable, Hashable {
  case always
  case never
  case has(String)
  /// The key is set to one of the values.
  case isOneOf(String, [String])
  case contains(String, String)
  case startsWith(String, String)
  case endsWith(String, String)
  case not(LabelExpression)
  case all([LabelExpression])
  case any([LabelExpression])
  /// A part that was not understood, and why.
  case notUnderstood(String)

  package func matches(_ labels: Labels) -> Answer {
    switch self {
    case .always: return .yes
    case .never: return .no
    case .has(let key): return Self.test(labels[key]) { _ in true }
    case .isOneOf(let key, let values): return Self.test(labels[key], values.contains)
    case .contains(let key, let part): return Self.test(labels[key]) { Self.contains(part, in: $0) }
    case .startsWith(let key, let prefix): return Self.test(labels[key]) { $0.utf8.starts(with: prefix.utf8) }
    case .endsWith(let key, let suffix):
      return Self.test(labels[key]) { $0.utf8.reversed().starts(with: suffix.utf8.reversed()) }
    case .not(let inner): return !inner.matches(labels)
    case .all(let parts): return parts.allSatisfy { $0.matches(labels) }
    case .any(let parts): return parts.contains { $0.matches(labels) }
    case .notUnderstood(let reason): return .unknown(because: reason)
    }
  }

  /// True only where no labels can fail it, given keys that every object in question carries. False says nothing.
  package func holdsForAll(carrying keys: Set<String> = []) -> Bool {
    switch self {
    case .always: true
    case .has(let key): keys.contains(key)
    case .all(let parts): parts.allSatisfy { $0.holdsForAll(carrying: keys) }
    case .any(let parts): parts.contains { $0.holdsForAll(carrying: keys) }
    case .not(let inner): inner == .never
    case .never, .isOneOf, .contains, .startsWith, .endsWith, .notUnderstood: false
    }
  }

  private static func test(_ entry: Labels.Entry, _ predicate: (String) -> Bool) -> Answer {
    switch entry {
    case .value(let value): Answer(predicate(value))
    case .absent: .no
    case .unknown(let reason): .unknown(because: reason)
    }
  }

  private static func contains(_ part: String, in text: String) -> Bool {
    var rest = text.utf8[...]
    while true {
      if rest.starts(with: part.utf8) { return true }
      if rest.popFirst() == nil { return false }
    }
  }
}
