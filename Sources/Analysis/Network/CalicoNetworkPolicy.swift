import Cluster
import Documents

/// Calico's NetworkPolicy and GlobalNetworkPolicy, as stored (`crd.projectcalico.org/v1`) and as served
/// (`projectcalico.org/v3`). The order between policies and tiers is not worked out here: a rule that admits everyone
/// counts although an earlier policy may deny first.
enum CalicoNetworkPolicy {
  static func reading(
    _ policy: KubernetesObject, _ direction: TrafficDirection, pods: SelectedPods
  ) -> NetworkPolicyReading? {
    let spec = policy.node.spec
    let isGlobal = policy.identity.kind == "GlobalNetworkPolicy"
    // These two apply to host endpoints only.
    if isGlobal, spec["doNotTrack"]?.bool == true || spec["preDNAT"]?.bool == true { return nil }
    guard types(of: spec).contains(direction.typeName) else { return nil }
    let rules = spec[direction.rawValue]?.elements.map { $0 } ?? []
    let effect = effect(of: rules, direction, isGlobal: isGlobal)
    return NetworkPolicyReading(
      policy: policy,
      selects: selects(spec, namespace: policy.identity.namespace, isGlobal: isGlobal, pods: pods),
      isolates: effect.isolates, admitsEveryone: effect.admitsEveryone)
  }

  // MARK: - Whom it selects

  private static func selects(_ spec: Node, namespace: String?, isGlobal: Bool, pods: SelectedPods) -> Answer {
    if !isGlobal {
      guard let namespace else {
        return .unknown(because: "the Calico NetworkPolicy at \(spec.location) names no namespace")
      }
      guard namespace == pods.namespace else { return .no }
    }
    var selects = selector(spec["selector"]).matches(endpointLabels(pods))
    if isGlobal {
      selects = selects && selector(spec["namespaceSelector"]).matches(namespaceLabels(pods))
    }
    return selects && serviceAccounts(spec["serviceAccountSelector"])
  }

  private static func selector(_ node: Node?) -> LabelExpression {
    guard let node, !node.isNull else { return .always }
    guard let text = node.string else { return .notUnderstood("the selector at \(node.location) is not a string") }
    return CalicoSelector.reading(text)
  }

  private static func serviceAccounts(_ node: Node?) -> Answer {
    let expression = selector(node)
    if expression.holdsForAll() { return .yes }
    return .unknown(because: "which service accounts '\(node?.string ?? "")' selects is not worked out")
  }

  /// A pod's labels with those that Calico adds.
  private static func endpointLabels(_ pods: SelectedPods) -> Labels {
    var labels = pods.labels
    labels.known["projectcalico.org/namespace"] = pods.namespace
    labels.known["projectcalico.org/orchestrator"] = "k8s"
    labels.uncertainKeys["projectcalico.org/serviceaccount"] = "the pods' service account is not known here"
    return labels
  }

  private static func namespaceLabels(_ pods: SelectedPods) -> Labels {
    var labels = pods.namespaceLabels
    labels.known["projectcalico.org/name"] = pods.namespace
    return labels
  }

  // MARK: - What it does

  /// Calico's default: the directions that have rules, and Ingress where neither has.
  private static func types(of spec: Node) -> [String] {
    if let types = spec["types"]?.strings, !types.isEmpty { return types }
    let hasEgress = (spec["egress"]?.count ?? 0) > 0
    let hasIngress = (spec["ingress"]?.count ?? 0) > 0
    if hasEgress { return hasIngress ? ["Ingress", "Egress"] : ["Egress"] }
    return ["Ingress"]
  }

  /// Rules are tried in order: the first that matches decides. `Log` decides nothing, and `Pass` hands over to the next
  /// tier, in the last one to the profiles, which admit.
  private static func effect(
    of rules: [Node], _ direction: TrafficDirection, isGlobal: Bool
  ) -> (isolates: Answer, admitsEveryone: Answer) {
    for rule in rules {
      let isForEveryone = isForEveryone(rule, direction, isGlobal: isGlobal)
      switch rule["action"]?.string?.lowercased() {
      case "allow" where isForEveryone: return (.yes, .yes)
      case "deny" where isUnconditional(rule): return (.yes, .no)
      case "pass" where isUnconditional(rule): return (.no, .no)
      case "pass" where isForEveryone:
        let reason = "the rule at \(rule.location) passes traffic on to policies of a later tier"
        return (.unknown(because: reason), .unknown(because: reason))
      case "allow", "deny", "pass", "log": continue
      default:
        let reason = "the action of the rule at \(rule.location) is not understood"
        return (.yes, .unknown(because: reason))
      }
    }
    return (.yes, .no)
  }

  private static func isUnconditional(_ rule: Node) -> Bool {
    rule.children.allSatisfy { ["action", "metadata"].contains($0.key) || $0.count == 0 && $0.string == nil }
  }

  private static func isForEveryone(_ rule: Node, _ direction: TrafficDirection, isGlobal: Bool) -> Bool {
    if direction == .egress, let ports = rule["destination", "ports"], ports.count > 0 { return false }
    guard let peer = rule[direction.peerWord], peer.count > 0 else { return true }
    // Names of services, service accounts and domains narrow in ways that no wildcard undoes.
    for key in ["serviceAccounts", "services", "domains"] where (peer[key]?.count ?? 0) > 0 { return false }
    if let nets = peer["nets"], nets.count > 0 { return nets.strings.contains(where: isWide(cidr:)) }
    let pods = selector(peer["selector"])
    let namespaces = selector(peer["namespaceSelector"])
    let namesPods = isGiven(peer["selector"]) || isGiven(peer["namespaceSelector"])
    guard namesPods else {
      // What is left are ports, `notNets`, `notSelector`: everyone but a few.
      return true
    }
    // Every pod of the cluster, which is no way out of it.
    guard direction == .ingress else { return false }
    let everyNamespace = namespaces.holdsForAll(carrying: ["projectcalico.org/name", "kubernetes.io/metadata.name"])
    // In a namespaced policy a selector alone means pods of its own namespace.
    let reachesAllNamespaces = isGlobal || isGiven(peer["namespaceSelector"])
    return everyNamespace && reachesAllNamespaces
      && pods.holdsForAll(carrying: ["projectcalico.org/namespace", "projectcalico.org/orchestrator"])
  }

  private static func isGiven(_ selector: Node?) -> Bool { selector?.string.map { !$0.isEmpty } ?? false }
}
