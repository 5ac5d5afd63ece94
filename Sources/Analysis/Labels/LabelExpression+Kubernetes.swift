package import Documents

extension LabelExpression {
  /// A Kubernetes label selector (`matchLabels`, `matchExpressions`), all of it ANDed. An empty one matches everything.
  ///
  /// - Parameter key: how a key of the selector is to be read; the key itself by default.
  package init(kubernetes selector: Node, key: (String) -> String = { $0 }) {
    var parts: [LabelExpression] = []
    for label in selector["matchLabels"]?.children.map({ $0 }) ?? [] {
      guard let name = label.key, let value = label.string else {
        parts.append(.notUnderstood("a label of the selector at \(selector.location) is not a string"))
        continue
      }
      parts.append(.isOneOf(key(name), [value]))
    }
    for requirement in selector["matchExpressions"]?.elements.map({ $0 }) ?? [] {
      parts.append(Self.requirement(requirement, key: key))
    }
    self = parts.isEmpty ? .always : parts.count == 1 ? parts[0] : .all(parts)
  }

  private static func requirement(_ requirement: Node, key: (String) -> String) -> LabelExpression {
    guard let name = requirement["key"]?.string else {
      return .notUnderstood("a selector requirement at \(requirement.location) has no key")
    }
    let values = requirement["values"]?.strings ?? []
    switch requirement["operator"]?.string {
    case "In" where !values.isEmpty: return .isOneOf(key(name), values)
    // Absent keys match, as in apimachinery.
    case "NotIn" where !values.isEmpty: return .not(.isOneOf(key(name), values))
    case "Exists" where values.isEmpty: return .has(key(name))
    case "DoesNotExist" where values.isEmpty: return .not(.has(key(name)))
    default:
      return .notUnderstood("the selector requirement at \(requirement.location) is not valid")
    }
  }
}
