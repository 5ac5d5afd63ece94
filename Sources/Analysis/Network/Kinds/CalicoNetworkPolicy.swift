import Cluster
import Documents

/// Calico's NetworkPolicy and GlobalNetworkPolicy, as stored (`crd.projectcalico.org/v1`) and as served
/// (`projectcalico.org/v3`). Staged policies enforce nothing and are not read.
enum CalicoNetworkPolicy {
  static let groups = ["projectcalico.org", "crd.projectcalico.org"]
  static let kinds = ["NetworkPolicy", "GlobalNetworkPolicy"]

  /// A policy with its place among the others.
  struct Placed {
    var reading: NetworkPolicyReading
    var tier: String
    /// Policies without an order come last.
    var order: Double
  }

  static func reading(_ policy: KubernetesObject, _ context: NetworkPolicyContext) -> Placed? {
    let spec = policy.node.spec
    let isGlobal = policy.identity.kind == "GlobalNetworkPolicy"
    // These two apply to host endpoints only.
    if isGlobal, spec["doNotTrack"]?.bool == true || spec["preDNAT"]?.bool == true { return nil }
    guard types(of: spec).contains(context.direction.typeName) else { return nil }
    let scope = isGlobal ? nil : policy.identity.namespace
    let rules = spec.list(context.direction.rawValue).compactMap { CalicoRule.rule($0, namespace: scope, context) }
    return Placed(
      reading: NetworkPolicyReading(
        policy: policy, selects: selects(spec, namespace: policy.identity.namespace, isGlobal: isGlobal, context.pod),
        deniesRest: .yes, rules: rules),
      tier: spec["tier"]?.string.flatMap { $0.isEmpty ? nil : $0 } ?? CalicoTier.standard,
      order: spec["order"]?.double ?? .infinity)
  }

  private static func selects(_ spec: Node, namespace: String?, isGlobal: Bool, _ pod: NetworkPod) -> Answer {
    var namespaces = LabelExpression.always
    if isGlobal {
      namespaces = CalicoSelector.reading(spec["namespaceSelector"])
    } else {
      guard let namespace else {
        return .unknown(because: "the Calico NetworkPolicy at \(spec.location) names no namespace")
      }
      guard namespace == pod.namespace else { return .no }
    }
    return PodCondition(
      dialect: .calico, namespaces: namespaces, pods: CalicoSelector.reading(spec["selector"]),
      accounts: CalicoSelector.reading(spec["serviceAccountSelector"])
    ).matches(pod)
  }

  /// Calico's default: the directions that have rules, and Ingress where neither has.
  private static func types(of spec: Node) -> [String] {
    if let types = spec["types"]?.strings, !types.isEmpty { return types }
    if spec.has("egress") { return spec.has("ingress") ? ["Ingress", "Egress"] : ["Egress"] }
    return ["Ingress"]
  }
}

/// Calico's tiers: their order, and what becomes of what no policy of a tier decides.
struct CalicoTier: Hashable {
  static let standard = "default"
  static let adminOrder: Double = 1000
  static let baselineOrder: Double = 10_000_000
  /// A tier that is not in the input is taken as one before `default`.
  static let unknownOrder: Double = 999_999

  var order: Double
  /// Does the tier drop what none of the policies in it that apply decides?
  var dropsRest: Bool

  /// The tiers that Calico makes: `libcalico-go/lib/apis/v3/tier.go`.
  private static let builtIn: [String: CalicoTier] = [
    "kube-admin": CalicoTier(order: adminOrder, dropsRest: false),
    "adminnetworkpolicy": CalicoTier(order: adminOrder, dropsRest: false),
    standard: CalicoTier(order: 1_000_000, dropsRest: true),
    "kube-baseline": CalicoTier(order: baselineOrder, dropsRest: false),
    "baselineadminnetworkpolicy": CalicoTier(order: baselineOrder, dropsRest: false),
  ]

  /// The tiers of an inventory by name.
  static func all(in inventory: Inventory) -> [String: CalicoTier] {
    var tiers = builtIn
    for group in CalicoNetworkPolicy.groups {
      for tier in inventory.objects(group: group, kind: "Tier") {
        let spec = tier.node.spec
        tiers[tier.identity.name] = CalicoTier(
          order: spec["order"]?.double ?? builtIn[tier.identity.name]?.order ?? .infinity,
          dropsRest: spec["defaultAction"]?.string.map { $0 != "Pass" } ?? builtIn[tier.identity.name]?.dropsRest
            ?? true)
      }
    }
    return tiers
  }
}

extension CalicoSelector {
  /// Reads the selector of a field; an absent one selects everything.
  static func reading(_ node: Node?) -> LabelExpression {
    guard let node, !node.isNull else { return .always }
    guard let text = node.string else { return .notUnderstood("the selector at \(node.location) is not a string") }
    return reading(text)
  }
}
