import Cluster
package import Documents

extension LabelExpression {
  /// A Kubernetes label selector. An empty one matches everything; one that the API server would refuse is not understood.
  ///
  /// - Parameter key: how a key of the selector is to be read; as it stands by default.
  package init(kubernetes selector: Node, key: (String) -> String = { $0 }) {
    do {
      let parts = try LabelSelector(selector).requirements.map { Self.requirement($0, key: key($0.key)) }
      self = parts.isEmpty ? .always : parts.count == 1 ? parts[0] : .all(parts)
    } catch {
      self = .notUnderstood("selector not understood: \(error)")
    }
  }

  private static func requirement(_ requirement: LabelSelector.Requirement, key: String) -> LabelExpression {
    switch requirement.operator {
    case .in: .isOneOf(key, requirement.values)
    case .notIn: .not(.isOneOf(key, requirement.values))
    case .exists: .has(key)
    case .doesNotExist: .not(.has(key))
    }
  }
}
