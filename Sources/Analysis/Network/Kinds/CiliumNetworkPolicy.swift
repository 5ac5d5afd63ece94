import Cluster
import Documents

/// Cilium's CiliumNetworkPolicy and CiliumClusterwideNetworkPolicy. All policies that select a pod add up, a denial
/// outranks every allowance, and their order means nothing.
enum CiliumNetworkPolicy {
  static let kinds = ["CiliumNetworkPolicy", "CiliumClusterwideNetworkPolicy"]

  /// One reading for each of `spec` and `specs` that speaks of the direction.
  static func readings(_ policies: some Sequence<KubernetesObject>, _ context: NetworkPolicyContext)
    -> [NetworkPolicyReading]
  {
    let specs = policies.flatMap { policy in
      ([policy.node["spec"]].compactMap(\.self) + policy.node.list("specs")).compactMap { Spec(policy, $0, context) }
    }
    // What any selecting policy requires of endpoints, it requires of those that the others admit too.
    let required = specs.flatMap { $0.requirements($0.allowed) }
    let requiredOfDenied = specs.flatMap { $0.requirements($0.denied) }
    return specs.map { spec in
      NetworkPolicyReading(
        policy: spec.policy, selects: spec.selects, deniesRest: spec.deniesRest,
        rules: spec.denied.map { spec.reader.rule($0, .deny, requiredOfDenied) }
          + spec.allowed.map { spec.reader.rule($0, .allow, required) })
    }
  }

  /// One `spec`.
  private struct Spec {
    var policy: KubernetesObject
    var selects: Answer
    var deniesRest: Answer
    var allowed: [Node]
    var denied: [Node]
    var reader: CiliumRuleReader

    init?(_ policy: KubernetesObject, _ spec: Node, _ context: NetworkPolicyContext) {
      let direction = context.direction.rawValue
      allowed = spec.list(direction)
      denied = spec.list("\(direction)Deny")
      // A direction without rules is not looked at, and default deny begins with the first rule of a direction.
      guard !allowed.isEmpty || !denied.isEmpty else { return nil }
      let isClusterwide = policy.identity.kind == "CiliumClusterwideNetworkPolicy"
      self.policy = policy
      selects = CiliumNetworkPolicy.selects(
        spec, namespace: policy.identity.namespace, isClusterwide: isClusterwide, context.pod)
      deniesRest = Answer(spec["enableDefaultDeny", direction]?.bool ?? true)
      reader = CiliumRuleReader(
        word: context.direction.peerWord, namespace: isClusterwide ? nil : policy.identity.namespace ?? "",
        inventory: context.inventory)
    }

    func requirements(_ rules: [Node]) -> [PeerCondition] {
      if selects == .no { return [] }
      let required = rules.flatMap { reader.requirements($0) }
      return selects == .yes ? required : required.map { .any([$0, PeerCondition(selects)]) }
    }
  }

  private static func selects(_ spec: Node, namespace: String?, isClusterwide: Bool, _ pod: NetworkPod) -> Answer {
    if !isClusterwide {
      guard let namespace else {
        return .unknown(because: "the CiliumNetworkPolicy at \(spec.location) names no namespace")
      }
      guard namespace == pod.namespace else { return .no }
    }
    // A nodeSelector speaks of nodes.
    guard let selector = spec["endpointSelector"], !selector.isNull else { return .no }
    return LabelExpression(cilium: selector).matches(pod.endpointLabels(.cilium))
  }
}

/// Reads the rules of one Cilium policy.
struct CiliumRuleReader {
  /// `from` or `to`.
  var word: String
  /// That of the policy; nil for a clusterwide one.
  var namespace: String?
  var inventory: Inventory

  /// Without peers, ports alone are open to everyone; a rule without anything admits and denies no one.
  func rule(_ rule: Node, _ action: NetworkRule.Action, _ requirements: [PeerCondition]) -> NetworkRule {
    let members = rule.children.filter { $0.key?.hasPrefix(word) == true && $0.key != "toPorts" && !$0.isNull }
    let peers = members.filter { $0.key != "\(word)Requires" }
    var condition: PeerCondition
    if peers.isEmpty {
      condition = rule.has("toPorts") ? .everyone : .nobody
    } else {
      condition = .any(peers.map { self.peers($0, requirements) })
    }
    for member in rule.children where !isKnown(member.key ?? "") {
      condition = .all([
        condition, .unknown("'\(member.key ?? "")' of the rule at \(rule.location) is not understood"),
      ])
    }
    return NetworkRule(action: action, peers: condition, ports: ports(rule), node: rule)
  }

  private func isKnown(_ key: String) -> Bool {
    key.hasPrefix(word) || key == "toPorts" || key == "icmps" || key == "authentication"
  }

  /// Further conditions on the endpoints that any rule of the policy names; they admit no one by themselves.
  func requirements(_ rule: Node) -> [PeerCondition] {
    rule.list("\(word)Requires").map { endpoints($0, isRequirement: true) }
  }

  private func peers(_ member: Node, _ requirements: [PeerCondition]) -> PeerCondition {
    switch member.key?.dropFirst(word.count) {
    case "Endpoints":
      let named = PeerCondition.any(member.elements.map { endpoints($0) })
      return requirements.isEmpty ? named : .all([named] + requirements)
    case "Entities": return .any(member.strings.map { Self.entity($0, at: member) })
    case "CIDR": return networks(member.strings, at: member)
    case "CIDRSet": return .any(member.elements.map(networkSet))
    case "Nodes":
      return .any(
        member.elements.map { LabelExpression(cilium: $0).holdsForAll() ? .nodes : .others("nodes with labels") })
    case "FQDNs": return .others("names in DNS")
    case "Services": return .others("endpoints of Services")
    case "Groups": return .others("groups of a cloud")
    default: return .unknown("'\(member.key ?? "")' of the rule at \(member.location) is not understood")
    }
  }

  /// `reserved:host` and its like are what is no pod.
  private func endpoints(_ selector: Node, isRequirement: Bool = false) -> PeerCondition {
    let keys =
      (selector["matchLabels"]?.children.compactMap(\.key) ?? [])
      + selector.list("matchExpressions").compactMap { $0["key"]?.string }
    let reserved = keys.filter { $0.hasPrefix("reserved:") }
    if !reserved.isEmpty {
      guard keys.count == 1, selector.list("matchExpressions").allSatisfy({ $0["operator"]?.string == "Exists" }) else {
        return .unknown("the reserved labels of the selector at \(selector.location) are not understood")
      }
      return Self.entity(String(reserved[0].dropFirst("reserved:".count)), at: selector)
    }
    var condition = PodCondition(dialect: .cilium, pods: LabelExpression(cilium: selector))
    // A namespaced policy means its own namespace, unless the selector speaks of namespaces itself.
    let names = keys.map { key in key.hasPrefix("k8s:") || key.hasPrefix("any:") ? String(key.dropFirst(4)) : key }
    let speaksOfNamespaces = names.contains {
      $0 == CiliumLabel.namespace || $0.hasPrefix(CiliumLabel.namespaceLabels)
    }
    if let namespace, !speaksOfNamespaces {
      condition.namespaces = .isOneOf("kubernetes.io/metadata.name", [namespace])
    }
    return .pods(condition)
  }

  private static func entity(_ name: String, at node: Node) -> PeerCondition {
    switch name {
    case "all": .everyone
    case "world": .outside
    case "world-ipv4": .addresses([.all(.version4)], .outsideOnly)
    case "world-ipv6": .addresses([.all(.version6)], .outsideOnly)
    case "cluster": .any([.pods(PodCondition(dialect: .cilium)), .nodes])
    case "remote-node": .nodes
    case "host": .others("the pods' own node")
    case "kube-apiserver": .others("the API servers")
    case "init", "health", "unmanaged", "ingress", "none": .others("Cilium's \(name) endpoints")
    default: .unknown("the entity '\(name)' of the rule at \(node.location) is not understood")
    }
  }

  // MARK: - Addresses

  private func networks(_ texts: [String], except: [String] = [], at node: Node) -> PeerCondition {
    let ranges = texts.compactMap { AddressRange($0) }
    let exceptions = except.compactMap { AddressRange($0) }
    guard ranges.count == texts.count, exceptions.count == except.count else {
      return .unknown("a network at \(node.location) cannot be read")
    }
    return .addresses(ranges.flatMap { $0.subtracting(exceptions) }, .outsideOnly)
  }

  private func networkSet(_ set: Node) -> PeerCondition {
    let except = set["except"]?.strings ?? []
    if let cidr = set["cidr"]?.string { return networks([cidr], except: except, at: set) }
    guard let name = set["cidrGroupRef"]?.string else {
      return .unknown("the set of networks at \(set.location) is not understood")
    }
    guard let group = inventory.object(group: "cilium.io", kind: "CiliumCIDRGroup", namespace: nil, name: name) else {
      return .unknown("CiliumCIDRGroup \(name) is not in the input")
    }
    return networks(group.node["spec", "externalCIDRs"]?.strings ?? [], except: except, at: group.node)
  }

  // MARK: - Ports

  private func ports(_ rule: Node) -> PortCondition {
    if rule.has("icmps") { return .none }
    let toPorts = rule.list("toPorts")
    return toPorts.isEmpty ? .every : .any(toPorts.flatMap { $0.has("ports") ? $0.list("ports").map(port) : [.every] })
  }

  /// Port 0 is every port of the protocol, protocol ANY every protocol.
  private func port(_ node: Node) -> PortCondition {
    let name = node["protocol"]?.string?.uppercased() ?? "ANY"
    let transport = name == "ANY" ? nil : name
    let text = node["port"]?.string ?? node["port"]?.int.map { "\($0)" } ?? "0"
    guard let number = Int(text) else { return .name(text, protocol: transport) }
    if number == 0 { return transport.map { .protocol($0) } ?? .every }
    let end = node["endPort"]?.int.map { Int($0) } ?? number
    return .numbers(number...max(number, end), protocol: transport)
  }
}

extension LabelExpression {
  /// An endpoint selector of Cilium: a Kubernetes label selector whose keys may name the label's source. The labels of
  /// pods have the source `k8s`, and `any`, also where none is given, is every source.
  init(cilium selector: Node) {
    var foreign: [String] = []
    let expression = LabelExpression(kubernetes: selector) { key in
      guard let colon = key.utf8.firstIndex(of: UInt8(ascii: ":")) else { return key }
      let source = key[..<colon]
      if source == "k8s" || source == "any" { return String(key[key.utf8.index(after: colon)...]) }
      // `reserved:host` and its like are what is no pod. No label of a pod contains a colon: such a key is absent.
      if source != "reserved" { foreign.append(key) }
      return key
    }
    self =
      foreign.isEmpty ? expression : .notUnderstood("the label source of '\(foreign[0])' is not one of pods")
  }
}
