package import Cluster
import Documents

/// Which requests a webhook, a policy or a binding is for: rules and selectors, read once.
package struct MatchCriteria: Sendable {
  let rules: [ResourceRule]
  /// What is left out again; webhooks have none.
  let exclusions: [ResourceRule]
  let namespaceSelector: LabelExpression
  let objectSelector: LabelExpression
  /// Do rules for other versions of the same objects match as well?
  let matchesEquivalents: Bool
  /// A policy's binding without rules is for everything; a webhook without rules for nothing.
  let isForAllWithoutRules: Bool

  /// Of an entry of a webhook configuration.
  init(webhook: Node) {
    self.init(rules: webhook["rules"], exclusions: nil, webhook, isForAllWithoutRules: false)
  }

  /// Of a policy's `matchConstraints` or a binding's `matchResources`; nil for a binding that narrows nothing.
  init(resources: Node?) {
    self.init(
      rules: resources?["resourceRules"], exclusions: resources?["excludeResourceRules"], resources,
      isForAllWithoutRules: true)
  }

  private init(rules: Node?, exclusions: Node?, _ node: Node?, isForAllWithoutRules: Bool) {
    self.rules = rules?.elements.map { ResourceRule($0) } ?? []
    self.exclusions = exclusions?.elements.map { ResourceRule($0) } ?? []
    namespaceSelector = Self.selector(node?["namespaceSelector"])
    objectSelector = Self.selector(node?["objectSelector"])
    matchesEquivalents = node?["matchPolicy"]?.string != "Exact"
    self.isForAllWithoutRules = isForAllWithoutRules
  }

  private static func selector(_ node: Node?) -> LabelExpression {
    guard let node, !node.isNull else { return .always }
    return LabelExpression(kubernetes: node)
  }
}

/// What matching found.
package enum MatchResult: Sendable {
  case matches(Match)
  case doesNot(because: String)
  /// It would, but for something that is not known.
  case unknown(Match, Set<String>)
}

/// Under which name a request matches.
package struct Match: Sendable, Hashable {
  package var resource: GroupVersionResource
  /// What the object is converted to.
  package var kind: GroupVersionKind
}

extension MatchCriteria {
  func match(_ request: AdmissionRequest, _ cluster: MatchingCluster) -> MatchResult {
    let (match, mismatch) = matchRules(request, cluster)
    guard let match else { return .doesNot(because: mismatch) }
    let namespace = matchesNamespace(request, cluster)
    if namespace == .no { return .doesNot(because: namespaceMismatch(request)) }
    let object = matchesObject(request)
    if object == .no { return .doesNot(because: objectMismatch(request)) }
    if case .unknown(let reasons) = namespace && object { return .unknown(match, reasons) }
    return .matches(match)
  }

  // MARK: Rules

  func matchRules(
    _ request: AdmissionRequest, _ cluster: MatchingCluster
  ) -> (match: Match?, mismatch: String) {
    if let excluded = first(of: exclusions, request, cluster).match {
      return (nil, "excludeResourceRules name \(request.operation.rawValue) of \(excluded.resource)")
    }
    if rules.isEmpty {
      guard isForAllWithoutRules else { return (nil, "it has no rules") }
      return (Match(resource: request.resource, kind: request.kind), "")
    }
    let (match, nearest) = first(of: rules, request, cluster)
    return (match, match == nil ? explanation(of: nearest, request) : "")
  }

  /// The first rule that matches the request as it is, else the first that matches it under another version.
  private func first(
    of rules: [ResourceRule], _ request: AdmissionRequest, _ cluster: MatchingCluster
  ) -> (match: Match?, nearest: RuleMismatch) {
    var nearest = RuleMismatch.group
    for rule in rules {
      guard let mismatch = rule.mismatch(request, as: request.resource) ?? rule.nameMismatch(request) else {
        return (Match(resource: request.resource, kind: request.kind), .scope)
      }
      nearest = max(nearest, mismatch)
    }
    guard matchesEquivalents, !rules.isEmpty else { return (nil, nearest) }
    let equivalents = cluster.served.equivalents(of: request.resource, subresource: request.subresource)
    for rule in rules {
      for resource in equivalents {
        guard let mismatch = rule.mismatch(request, as: resource) ?? rule.nameMismatch(request) else {
          let kind = cluster.served.kind(of: resource, subresource: request.subresource) ?? request.kind
          return (Match(resource: resource, kind: kind), .scope)
        }
        nearest = max(nearest, mismatch)
      }
    }
    return (nil, nearest)
  }

  private func explanation(of nearest: RuleMismatch, _ request: AdmissionRequest) -> String {
    switch nearest {
    case .group, .resource: "no rule is for \(request.target)"
    case .version: "no rule for \(request.target) is for version \(request.resource.version)"
    case .operation: "no rule for \(request.target) is for \(request.operation.rawValue)"
    case .scope:
      "the scope of the rule for \(request.target) is "
        + (request.namespace.isEmpty || request.isForNamespaceObject ? "Namespaced" : "Cluster")
    case .name:
      request.name.isEmpty
        ? "the rule is for named objects and the request names none"
        : "the rule's resourceNames do not have \(request.name)"
    }
  }

  // MARK: Selectors

  private func matchesNamespace(_ request: AdmissionRequest, _ cluster: MatchingCluster) -> Answer {
    if case .always = namespaceSelector { return .yes }
    let isNamespaces = request.resource.resource == "namespaces"
    // No selector of namespaces keeps a cluster-scoped object out.
    guard isNamespaces || !request.namespace.isEmpty else { return .yes }
    // Of a namespace that is being made or changed, what counts is the request.
    if isNamespaces, request.subresource.isEmpty, request.operation == .create || request.operation == .update {
      return namespaceSelector.matches(request.object?.labels ?? Labels([:]))
    }
    return namespaceSelector.matches(cluster.state.labels(ofNamespace: request.namespace))
  }

  private func matchesObject(_ request: AdmissionRequest) -> Answer {
    if case .always = objectSelector { return .yes }
    // The options of a CONNECT have no labels to select by.
    guard request.operation != .connect else { return .no }
    return [request.object, request.oldObject].compactMap(\.self).contains { objectSelector.matches($0.labels) }
  }

  private func namespaceMismatch(_ request: AdmissionRequest) -> String {
    "its namespaceSelector does not select namespace \(request.namespace)"
  }

  private func objectMismatch(_ request: AdmissionRequest) -> String {
    request.operation == .connect
      ? "its objectSelector selects none of the requests that are CONNECT"
      : "its objectSelector selects neither the new nor the old object"
  }
}

extension ResourceRule {
  /// A name that the server is yet to make up is none of the rule's.
  fileprivate func nameMismatch(_ request: AdmissionRequest) -> RuleMismatch? {
    names.isEmpty || names.contains(request.name) ? nil : .name
  }
}

/// What matching needs to know of the cluster.
struct MatchingCluster: Sendable {
  let served: ServedResources
  let state: ClusterState
}
