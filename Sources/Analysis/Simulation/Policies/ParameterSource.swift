import Cluster
import Documents

/// Where the parameters of a policy come from.
struct ParameterSource: Sendable {
  let kind: GroupVersionKind?
  /// The resource of the kind, as far as the scheme knows it.
  let resource: Scheme.Resource?
  let isNamespaced: Bool
  /// Why no parameters can be had at all.
  let mistake: String?
  /// Why that is not certain.
  let doubt: String?
  private let inventory: Inventory

  init(kind node: Node?, _ inventory: Inventory, _ served: ServedResources) {
    self.inventory = inventory
    guard let node = node?.present else {
      kind = nil
      resource = nil
      isNamespaced = false
      mistake = nil
      doubt = nil
      return
    }
    let kind = GroupVersionKind(apiVersion: node["apiVersion"]?.string ?? "", kind: node["kind"]?.string ?? "")
    self.kind = kind
    let resource = inventory.scheme.resource(group: kind.group, kind: kind.kind)
    self.resource = resource
    isNamespaced = resource.scope != .cluster
    let isServed = served[kind.group, resource.name]?.versions.contains(kind.version) ?? false
    let gap = inventory.gap(group: "apiextensions.k8s.io", kind: "CustomResourceDefinition")
    let isMissing = resource.isGuessed || !isServed
    mistake =
      isMissing && gap == nil
      ? "failed to find resource referenced by paramKind: '\(kind.apiVersion), Kind=\(kind.kind)'" : nil
    doubt = isMissing ? gap.map { "\(kind) may not be served (\($0.reason))" } : nil
  }

  enum Result: Sendable {
    /// Once for each; nil for a policy that is evaluated without.
    case parameters([Node?])
    /// The binding cannot be put in force so.
    case mistake(String)
    case unknown(String)
  }

  /// The parameters that a binding names, for a request in a namespace.
  func parameters(_ reference: Node?, namespace: String) -> Result {
    guard let kind, let reference else { return .parameters([nil]) }
    let named = reference["namespace"]?.string ?? ""
    guard isNamespaced || named.isEmpty else {
      return .mistake("paramRef.namespace must not be provided for a cluster-scoped `paramKind`")
    }
    let place = isNamespaced ? (named.isEmpty ? namespace : named) : nil
    if place == "" {
      return .mistake("cannot use namespaced paramRef in policy binding that matches cluster-scoped resources")
    }
    let found: [Node]
    if let name = reference["name"]?.string, !name.isEmpty {
      let object = inventory.object(group: kind.group, kind: kind.kind, namespace: place, name: name)
      if object == nil, let gap = inventory.gap(group: kind.group, kind: kind.kind, namespace: place) {
        return .unknown("\(kind.kind) \(place.map { "\($0)/" } ?? "")\(name) is not in the input (\(gap.reason))")
      }
      found = [object?.node].compactMap(\.self)
    } else if let selector = reference["selector"]?.present {
      if let gap = inventory.gap(group: kind.group, kind: kind.kind, namespace: place) { return .unknown(gap.reason) }
      let expression = LabelExpression(kubernetes: selector)
      found = inventory.objects(group: kind.group, kind: kind.kind)
        .filter { $0.identity.namespace == place && expression.matches(Labels($0.node["metadata", "labels"])) == .yes }
        .sorted { $0.identity.name < $1.identity.name }.map(\.node)
    } else {
      return .mistake("one of name or selector must be provided")
    }
    if found.isEmpty, reference["parameterNotFoundAction"]?.string == "Deny" {
      return .mistake("no params found for policy binding with `Deny` parameterNotFoundAction")
    }
    return .parameters(found.map { Self.inVersion(kind, $0) })
  }

  private static func inVersion(_ kind: GroupVersionKind, _ node: Node) -> Node {
    guard node["apiVersion"]?.string != kind.apiVersion else { return node }
    var tree = DocumentTree(node)
    tree["apiVersion"] = .string(kind.apiVersion)
    return tree.document() ?? node
  }
}

extension ParameterSource {
  /// The objects that a binding names, in every namespace where it leaves that to the request, and why there may be more.
  func named(by reference: Node) -> (objects: [Node], gap: String?) {
    guard let kind else { return ([], nil) }
    let place = (reference["namespace"]?.string).flatMap { $0.isEmpty ? nil : $0 }
    let name = (reference["name"]?.string).flatMap { $0.isEmpty ? nil : $0 }
    let selector = reference["selector"]?.present.map { LabelExpression(kubernetes: $0) }
    let found = inventory.objects(group: kind.group, kind: kind.kind).filter { object in
      (place == nil || object.identity.namespace == place) && (name == nil || object.identity.name == name)
        && (name != nil || selector?.matches(Labels(object.node["metadata", "labels"])) == .yes)
    }
    return (
      found.sorted { ($0.identity.namespace ?? "", $0.identity.name) < ($1.identity.namespace ?? "", $1.identity.name) }
        .map(\.node),
      inventory.gap(group: kind.group, kind: kind.kind, namespace: place)?.reason
    )
  }
}
