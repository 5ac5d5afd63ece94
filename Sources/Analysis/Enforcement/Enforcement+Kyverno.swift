package import Cluster
import Documents

extension Enforcement {
  /// What a Kyverno policy enforces: the levels of Pod Security that its rules name. What other rules that enforce come to is
  /// not known, nor on which requests one does that selects them by more than their kind.
  package static func kyverno(_ policy: KubernetesObject) -> Enforcement {
    let spec = policy.node["spec"]
    let standard = spec?["validationFailureAction"]?.string ?? "Audit"
    return (spec?["rules"]?.elements.map { $0 } ?? [])
      .map { rule(of: policy, $0, standard: standard) }.reduce(.nothing, +)
  }

  private static func rule(of policy: KubernetesObject, _ rule: Node, standard: String) -> Enforcement {
    guard let validation = rule["validate"] else { return .nothing }
    guard (validation["failureAction"]?.string ?? standard).lowercased() == "enforce" else { return .nothing }
    let name = "rule \(rule["name"]?.string ?? "") of \(policy.identity)"
    guard let standard = validation["podSecurity"], let level = standard["level"]?.string else {
      return .unknown(because: "what \(name) enforces is not known")
    }
    let version = standard["version"]?.string ?? "latest"
    guard standard["exclude"] == nil, version == "latest" else {
      return .unknown(because: "\(name) enforces Pod Security \(level) with exceptions or at another version")
    }
    let all = podSecurity(level: level)
    return selectsByKindOnly(rule) ? all : all.doubted(because: "\(name) selects requests by more than their kind")
  }

  private static func selectsByKindOnly(_ rule: Node) -> Bool {
    let selecting = ["exclude", "preconditions", "celPreconditions"].contains { rule[$0] != nil }
    guard !selecting, let match = rule["match"], match["all"] == nil else { return false }
    let filters = match["any"]?.elements.map { $0 } ?? [match]
    return filters.contains { filter in
      guard filter.count == 1, let resources = filter["resources"], resources.count == 1 else { return false }
      return resources["kinds"]?.strings.contains { $0 == "Pod" || $0 == "*" || $0 == "v1/Pod" } == true
    }
  }

  /// What all Kyverno policies enforce on requests in a namespace.
  static func kyverno(in inventory: Inventory, namespace: String?) -> Enforcement {
    let group = "kyverno.io"
    let policies =
      inventory.objects(group: group, kind: "ClusterPolicy").map { $0 }
      + inventory.objects(group: group, kind: "Policy").filter { $0.identity.namespace == namespace }
    let gaps = ["ClusterPolicy", "Policy"].compactMap {
      inventory.gap(group: group, kind: $0, namespace: $0 == "Policy" ? namespace : nil)?.reason
    }
    return policies.map { kyverno($0) }.reduce(.nothing, +) + Enforcement(gaps: Set(gaps))
  }
}
