extension LabelExpression {
  /// True only where whatever labels satisfy this satisfy the other too. False says nothing.
  package func implies(_ other: LabelExpression) -> Bool {
    if self == other { return true }
    switch (self, other) {
    case (_, .always), (.never, _): return true
    case (.any(let parts), _): return parts.allSatisfy { $0.implies(other) }
    case (_, .all(let parts)): return parts.allSatisfy { implies($0) }
    case (.all(let parts), _) where parts.contains(where: { $0.implies(other) }): return true
    case (_, .any(let parts)): return parts.contains { implies($0) }
    case (.isOneOf(let key, _), .has(let wanted)): return key == wanted
    case (.isOneOf(let key, let values), .isOneOf(let wanted, let allowed)):
      return key == wanted && values.allSatisfy(allowed.contains)
    case (.isOneOf(let key, let values), .not(.isOneOf(let wanted, let forbidden))):
      return key == wanted && !values.contains(where: forbidden.contains)
    case (.not(let one), .not(let two)): return two.implies(one)
    default: return false
    }
  }
}
