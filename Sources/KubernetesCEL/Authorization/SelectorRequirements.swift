/// What the selector of a request asks for.
package enum SelectorRequirements: Sendable, Hashable {
  /// There is no selector, or an empty one.
  case none
  case all([SelectorRequirement])
  /// The text is no selector. The API server then asks without one and tells the authorizer so.
  case invalid

  /// A field selector as the API server reads it: `spec.nodeName=a,status.phase!=b`, put in order of its text.
  init(fields text: String) {
    guard !text.isEmpty else {
      self = .none
      return
    }
    var requirements: [SelectorRequirement] = []
    for part in text.split(separator: ",").sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
      guard let requirement = Self.fieldRequirement(part) else {
        self = .invalid
        return
      }
      requirements.append(requirement)
    }
    self = .all(requirements)
  }

  /// Each operator is tried in turn; one that stands there twice is none.
  private static func fieldRequirement(_ text: Substring) -> SelectorRequirement? {
    for (symbol, relation) in [("!=", SelectorRequirement.Relation.notEquals), ("==", .equals), ("=", .equals)] {
      let parts = text.split(separator: symbol, omittingEmptySubsequences: false)
      guard parts.count == 2 else { continue }
      return SelectorRequirement(key: String(parts[0]), relation: relation, values: [String(parts[1])])
    }
    return nil
  }

  /// A label selector as the API server reads it: `app in (a, b), !canary, tier=web`, in order of the keys.
  init(labels text: String) {
    guard !text.isEmpty else {
      self = .none
      return
    }
    var parser = LabelSelectorParser(text)
    guard let requirements = parser.parse() else {
      self = .invalid
      return
    }
    self = .all(requirements.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) })
  }
}

/// One condition on a label or a field.
package struct SelectorRequirement: Sendable, Hashable, CustomStringConvertible {
  /// How a value stands to those that are named.
  package enum Relation: String, Sendable, Hashable {
    case equals = "="
    case doubleEquals = "=="
    case notEquals = "!="
    case isIn = "in"
    case isNotIn = "notin"
    case isGreater = ">"
    case isLess = "<"
    case exists
    case doesNotExist = "!"
  }

  package var key: String
  package var relation: Relation
  /// Sorted, each once.
  package var values: [String] = []

  package var description: String {
    switch relation {
    case .exists: key
    case .doesNotExist: "!\(key)"
    case .isIn, .isNotIn: "\(key) \(relation.rawValue) (\(values.joined(separator: ",")))"
    case .equals, .doubleEquals, .notEquals, .isGreater, .isLess:
      "\(key)\(relation.rawValue)\(values.joined(separator: ","))"
    }
  }
}
