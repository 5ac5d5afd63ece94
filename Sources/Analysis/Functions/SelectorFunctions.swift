import CEL
import Cluster
import Documents

extension ClusterAnalysis {
  /// ```
  /// selector.matches(selector: map, labels: map) -> bool
  /// ```
  /// A Kubernetes label selector with all operators. `{}` matches everything, null nothing, as in apimachinery; labels may be
  /// null for none. Never unknown; an error for a selector that the API server would refuse.
  var selectorFunctions: [Function] {
    [
      Function("selector.matches", parameters: [.dyn, .dyn], result: .bool) { arguments in
        if arguments[0].isNull { return .bool(false) }
        guard let labels = arguments[1].stringMap else {
          return .failure("selector.matches: labels must be a map of strings")
        }
        do {
          return .bool(try labelSelector(arguments[0]).matches(labels))
        } catch {
          return .failure("selector.matches: \(error)")
        }
      }
    ]
  }
}

private enum ComputedSelectorError: Error, CustomStringConvertible {
  case notASelector

  var description: String { "the selector must be a map with matchLabels and matchExpressions" }
}

private func labelSelector(_ value: Value) throws -> LabelSelector {
  if let node = value.node { return try LabelSelector(node) }
  guard value.pairs != nil, let labels = (value["matchLabels"] ?? .null).stringMap else {
    throw ComputedSelectorError.notASelector
  }
  var requirements = LabelSelector(matchLabels: labels).requirements
  for expression in value["matchExpressions"]?.elements ?? [] {
    guard let key = expression["key"]?.string,
      let `operator` = (expression["operator"]?.string).flatMap(LabelSelector.Operator.init(rawValue:))
    else { throw ComputedSelectorError.notASelector }
    let values = expression["values"]?.strings ?? []
    requirements.append(LabelSelector.Requirement(key: key, operator: `operator`, values: values))
  }
  return LabelSelector(requirements: requirements)
}
