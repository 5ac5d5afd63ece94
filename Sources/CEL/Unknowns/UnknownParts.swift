/// Which parts of a value are not known, and why: patterns as a tree, a step each level.
struct UnknownParts: Sendable {
  /// Why the value as a whole is not known.
  private(set) var reason: Unknown?
  private var parts: [AttributePattern.Qualifier: UnknownParts] = [:]

  /// Is everything known?
  var isEmpty: Bool { reason == nil && parts.isEmpty }

  /// All reasons why the value or a part of it is not known; nil where everything is known.
  var reasons: Unknown? {
    parts.values.reduce(reason) { joined, part in
      guard let reasons = part.reasons else { return joined }
      return joined?.union(reasons) ?? reasons
    }
  }

  mutating func insert(_ steps: ArraySlice<AttributePattern.Qualifier>, _ unknown: Unknown) {
    guard let step = steps.first else {
      reason = reason?.union(unknown) ?? unknown
      return
    }
    parts[step, default: UnknownParts()].insert(steps.dropFirst(), unknown)
  }

  /// What is not known of the part at the end of a step. A step that is nil may lead anywhere.
  func at(_ step: AttributePattern.Qualifier?) -> UnknownParts {
    guard let step else { return parts.values.reduce(UnknownParts()) { $0.union($1) } }
    let any = parts[.any] ?? UnknownParts()
    return parts[step].map { any.union($0) } ?? any
  }

  private func union(_ other: UnknownParts) -> UnknownParts {
    var union = self
    if let reason = other.reason { union.reason = union.reason?.union(reason) ?? reason }
    union.parts.merge(other.parts) { $0.union($1) }
    return union
  }
}
