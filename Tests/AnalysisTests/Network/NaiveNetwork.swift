/// Small worlds of network policies, as plain values: written out as manifests for the analysis, and judged connection by
/// connection in the plainest way for the comparison.
struct NaiveNetwork {
  /// The other end: a pod by namespace and role, or an address.
  enum Peer: Hashable {
    case pod(namespace: String, role: String)
    case address(String)
  }

  enum PeerRule: CaseIterable {
    case everyone, teamB, roleAnywhere, roleHere, everyPodHere, office
  }

  enum Action: CaseIterable { case allow, deny, pass }

  struct Rule {
    var action: Action
    var peer: PeerRule
    var port: Int?

    func matches(_ peer: Peer, _ port: Int) -> Bool {
      if let own = self.port, own != port { return false }
      switch (self.peer, peer) {
      case (.everyone, _): return true
      case (.office, .address(let text)): return text.hasPrefix("203.0.113.")
      case (.office, .pod), (_, .address): return false
      case (.teamB, .pod(let namespace, _)): return namespace == "b"
      case (.roleAnywhere, .pod(_, let role)): return role == "x"
      case (.roleHere, .pod(let namespace, let role)): return namespace == "stack" && role == "x"
      case (.everyPodHere, .pod(let namespace, _)): return namespace == "stack"
      }
    }
  }

  struct Policy {
    var selects = true
    var rules: [Rule]
    /// Calico's and the cluster-wide policies' rank.
    var rank = 0
    /// Calico: not in tier `default` but in one before.
    var isEarly = false
    /// Cilium.
    var hasDefaultDeny = true
  }

  var core: [Policy] = []
  var calico: [Policy] = []
  var cilium: [Policy] = []
  var admin: [Policy] = []
  var baseline: Policy?

  static let peers: [Peer] =
    ["stack", "b", "c"].flatMap { namespace in ["", "x", "y"].map { Peer.pod(namespace: namespace, role: $0) } }
    + [.address("203.0.113.5"), .address("8.8.8.8")]

  // MARK: - Judging

  func admits(_ peer: Peer, _ port: Int) -> Bool {
    if calico.isEmpty {
      return ordered(admin, peer, port) ?? together(peer, port) ?? ordered([baseline].compactMap(\.self), peer, port)
        ?? true
    }
    // Calico: the early tier, the admin policies, the default tier with the core policies at rank 1000, the baseline.
    let early = calico.filter(\.isEarly)
    let late = (calico.filter { !$0.isEarly } + core.map { Self.ranked($0, 1000) }).filter(\.selects)
    return tier(early, peer, port) ?? ordered(admin, peer, port) ?? tier(late, peer, port)
      ?? ordered([baseline].compactMap(\.self), peer, port) ?? true
  }

  private static func ranked(_ policy: Policy, _ rank: Int) -> Policy {
    var policy = policy
    policy.rank = rank
    return policy
  }

  /// The first rule that matches; nil for none, and for one that passes.
  private func ordered(_ policies: [Policy], _ peer: Peer, _ port: Int) -> Bool? {
    switch first(policies, peer, port) {
    case .allow: true
    case .deny: false
    default: nil
    }
  }

  private func first(_ policies: [Policy], _ peer: Peer, _ port: Int) -> Action? {
    policies.filter(\.selects).sorted { $0.rank < $1.rank }.flatMap(\.rules).first { $0.matches(peer, port) }?.action
  }

  private func tier(_ policies: [Policy], _ peer: Peer, _ port: Int) -> Bool? {
    guard policies.contains(where: \.selects) else { return nil }
    switch first(policies, peer, port) {
    case .allow: return true
    case .pass: return nil
    case .deny, nil: return false
    }
  }

  /// Core and Cilium policies.
  private func together(_ peer: Peer, _ port: Int) -> Bool? {
    let all = (core + cilium).filter(\.selects)
    let matching = all.flatMap(\.rules).filter { $0.matches(peer, port) }
    if matching.contains(where: { $0.action == .deny }) { return false }
    if matching.contains(where: { $0.action == .allow }) { return true }
    return all.contains(where: \.hasDefaultDeny) ? false : nil
  }

  // MARK: - Writing

  /// The manifests; `agent` is the DaemonSet of the plugin.
  func manifests(agent: String) -> String {
    var documents = [
      Self.object("v1", "Node", "{name: n}", "{podCIDRs: [10.244.0.0/16]}"),
      "apiVersion: v1\nkind: Namespace\nmetadata: {name: stack, labels: {team: a}}",
      "apiVersion: v1\nkind: Namespace\nmetadata: {name: b, labels: {team: b}}",
      "apiVersion: v1\nkind: Namespace\nmetadata: {name: c}",
      Self.object("projectcalico.org/v3", "Tier", "{name: early}", "{order: 500}"),
      Self.object("apps/v1", "DaemonSet", "{name: \(agent), namespace: kube-system}", "{}"),
    ]
    for (i, policy) in core.enumerated() {
      let rules = policy.rules.map(Self.coreRule).joined(separator: ", ")
      documents.append(
        Self.object(
          "networking.k8s.io/v1", "NetworkPolicy", "{name: p\(i), namespace: stack}",
          "{podSelector: {matchLabels: {app: \(policy.selects ? "web" : "db")}}, policyTypes: [Ingress], ingress: [\(rules)]}"
        ))
    }
    for (i, policy) in calico.enumerated() {
      let rules = policy.rules.map(Self.calicoRule).joined(separator: ", ")
      let tier = policy.isEarly ? "tier: early, " : ""
      documents.append(
        Self.object(
          "projectcalico.org/v3", "NetworkPolicy", "{name: p\(i), namespace: stack}",
          "{\(tier)order: \(policy.rank), selector: \"app == '\(policy.selects ? "web" : "db")'\", types: [Ingress], ingress: [\(rules)]}"
        ))
    }
    for (i, policy) in cilium.enumerated() {
      func rules(_ action: Action) -> String {
        policy.rules.filter { $0.action == action }.map(Self.ciliumRule).joined(separator: ", ")
      }
      documents.append(
        Self.object(
          "cilium.io/v2", "CiliumNetworkPolicy", "{name: p\(i), namespace: stack}",
          "{endpointSelector: {matchLabels: {app: \(policy.selects ? "web" : "db")}}, enableDefaultDeny: {ingress: \(policy.hasDefaultDeny)}, ingress: [\(rules(.allow))], ingressDeny: [\(rules(.deny))]}"
        ))
    }
    for (i, policy) in admin.enumerated() { documents.append(Self.clusterWide(policy, "AdminNetworkPolicy", "a\(i)")) }
    if let baseline { documents.append(Self.clusterWide(baseline, "BaselineAdminNetworkPolicy", "default")) }
    return documents.joined(separator: "\n---\n")
  }

  private static func object(_ version: String, _ kind: String, _ metadata: String, _ spec: String) -> String {
    "apiVersion: \(version)\nkind: \(kind)\nmetadata: \(metadata)\nspec: \(spec)"
  }

  private static func clusterWide(_ policy: Policy, _ kind: String, _ name: String) -> String {
    let rules = policy.rules.map { rule in
      let ports = rule.port.map { ", ports: [{portNumber: {port: \($0)}}]" } ?? ""
      let action = ["allow": "Allow", "deny": "Deny", "pass": "Pass"]["\(rule.action)"] ?? ""
      return "{action: \(action), from: [\(podsOnly(rule.peer))]\(ports)}"
    }
    return object(
      "policy.networking.k8s.io/v1alpha1", kind, "{name: \(name)}",
      "{priority: \(policy.rank), subject: {namespaces: {matchLabels: {team: \(policy.selects ? "a" : "b")}}}, ingress: [\(rules.joined(separator: ", "))]}"
    )
  }

  /// Cluster-wide policies know no addresses on the way in.
  private static func podsOnly(_ peer: PeerRule) -> String {
    let here = "{matchLabels: {kubernetes.io/metadata.name: stack}}"
    return switch peer {
    case .teamB: "{namespaces: {matchLabels: {team: b}}}"
    case .roleAnywhere: "{pods: {namespaceSelector: {}, podSelector: {matchLabels: {role: x}}}}"
    case .roleHere: "{pods: {namespaceSelector: \(here), podSelector: {matchLabels: {role: x}}}}"
    default: "{namespaces: \(here)}"
    }
  }

  private static func coreRule(_ rule: Rule) -> String {
    let peer: String? =
      switch rule.peer {
      case .everyone: nil
      case .teamB: "{namespaceSelector: {matchLabels: {team: b}}}"
      case .roleAnywhere: "{namespaceSelector: {}, podSelector: {matchLabels: {role: x}}}"
      case .roleHere: "{podSelector: {matchLabels: {role: x}}}"
      case .everyPodHere: "{podSelector: {}}"
      case .office: "{ipBlock: {cidr: 203.0.113.0/24}}"
      }
    let parts = [peer.map { "from: [\($0)]" }, rule.port.map { "ports: [{port: \($0)}]" }].compactMap(\.self)
    return "{\(parts.joined(separator: ", "))}"
  }

  private static func calicoRule(_ rule: Rule) -> String {
    let source: String? =
      switch rule.peer {
      case .everyone: nil
      case .teamB: "{namespaceSelector: \"team == 'b'\"}"
      case .roleAnywhere: "{namespaceSelector: all(), selector: \"role == 'x'\"}"
      case .roleHere: "{selector: \"role == 'x'\"}"
      case .everyPodHere: "{selector: all()}"
      case .office: "{nets: [203.0.113.0/24]}"
      }
    let action = ["allow": "Allow", "deny": "Deny", "pass": "Pass"]["\(rule.action)"] ?? ""
    let parts = [
      "action: \(action)", source.map { "source: \($0)" },
      rule.port.map { "protocol: TCP, destination: {ports: [\($0)]}" },
    ].compactMap(\.self)
    return "{\(parts.joined(separator: ", "))}"
  }

  private static func ciliumRule(_ rule: Rule) -> String {
    let peer =
      switch rule.peer {
      case .everyone: "fromEntities: [all]"
      case .teamB: "fromEndpoints: [{matchLabels: {'k8s:io.cilium.k8s.namespace.labels.team': b}}]"
      case .roleAnywhere:
        "fromEndpoints: [{matchLabels: {role: x}, matchExpressions: [{key: 'k8s:io.kubernetes.pod.namespace', operator: Exists}]}]"
      case .roleHere: "fromEndpoints: [{matchLabels: {'k8s:role': x}}]"
      case .everyPodHere: "fromEndpoints: [{}]"
      case .office: "fromCIDR: [203.0.113.0/24]"
      }
    let port = rule.port.map { ", toPorts: [{ports: [{port: '\($0)', protocol: TCP}]}]" } ?? ""
    return "{\(peer)\(port)}"
  }
}
