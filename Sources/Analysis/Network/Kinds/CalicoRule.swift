import Cluster
import Documents

/// One rule of a Calico policy.
///
/// How the selectors of a rule scope one another: `libcalico-go/lib/backend/syncersv1/updateprocessors/rules.go`.
enum CalicoRule {
  /// - Parameter namespace: that of the policy; nil for a GlobalNetworkPolicy.
  /// - Returns: nil for a rule that only logs.
  static func rule(_ rule: Node, namespace: String?, _ context: NetworkPolicyContext) -> NetworkRule? {
    let action: NetworkRule.Action
    var conditions: [PeerCondition] = []
    switch rule["action"]?.string?.lowercased() {
    case "allow": action = .allow
    case "deny": action = .deny
    case "pass", "next-tier": action = .pass
    case "log": return nil
    default:
      action = .allow
      conditions.append(.unknown("the action of the rule at \(rule.location) is not understood"))
    }
    let entities = CalicoEntities(namespace: namespace, context: context)
    let isIngress = context.direction == .ingress
    if let source = rule["source"] {
      conditions.append(isIngress ? entities.peers(source) : entities.subject(source))
      // Whoever opens a connection chooses the port that it comes from.
      if source.has("ports") || source.has("notPorts") { conditions.append(action == .allow ? .everyone : .nobody) }
    }
    if let destination = rule["destination"] {
      conditions.append(isIngress ? entities.subject(destination) : entities.peers(destination))
    }
    if rule["http"] != nil {
      conditions.append(.unknown("the rule at \(rule.location) depends on the HTTP request"))
    }
    switch rule["ipVersion"]?.int {
    case 4: conditions.append(.addresses([.all(.version4)], .everyone))
    case 6: conditions.append(.addresses([.all(.version6)], .everyone))
    default: break
    }
    for member in rule.children where !knownMembers.contains(member.key ?? "") {
      conditions.append(.unknown("'\(member.key ?? "")' of the rule at \(rule.location) is not understood"))
    }
    return NetworkRule(
      action: action, peers: conditions.isEmpty ? .everyone : .all(conditions), ports: ports(rule), node: rule)
  }

  private static let knownMembers: Set<String> = [
    "action", "source", "destination", "http", "ipVersion", "metadata", "protocol", "notProtocol", "icmp", "notICMP",
  ]

  // MARK: - Ports

  private static func ports(_ rule: Node) -> PortCondition {
    var conditions: [PortCondition] = []
    if let name = name(ofProtocol: rule["protocol"]) { conditions.append(.protocol(name)) }
    if let name = name(ofProtocol: rule["notProtocol"]) { conditions.append(.not(.protocol(name))) }
    if let destination = rule["destination"] {
      if destination.has("ports") { conditions.append(.any(destination.list("ports").map(port))) }
      if destination.has("notPorts") { conditions.append(.not(.any(destination.list("notPorts").map(port)))) }
    }
    return conditions.isEmpty ? .every : .all(conditions)
  }

  private static func name(ofProtocol node: Node?) -> String? {
    if let text = node?.string { return text.uppercased() }
    return node?.int.map { [6: "TCP", 17: "UDP", 132: "SCTP"][$0] ?? "\($0)" }
  }

  /// A number, `first:last`, or the name of a container's port.
  private static func port(_ node: Node) -> PortCondition {
    if let number = node.int { return .numbers(Int(number)...Int(number), protocol: nil) }
    guard let text = node.string else { return .unknown("the port at \(node.location) is not understood") }
    if let number = Int(text) { return .numbers(number...number, protocol: nil) }
    let ends = text.split(separator: ":", omittingEmptySubsequences: false).map { Int($0) }
    if ends.count == 2, let first = ends[0], let last = ends[1], first <= last {
      return .numbers(first...last, protocol: nil)
    }
    return .name(text, protocol: nil)
  }
}

/// Whom one side of a Calico rule means.
struct CalicoEntities {
  /// That of the policy; nil for a GlobalNetworkPolicy.
  var namespace: String?
  var context: NetworkPolicyContext

  /// The side of the pods in question.
  func subject(_ entity: Node) -> PeerCondition {
    PeerCondition(peers(entity).matches(.pod(context.pod), ClusterAddresses()))
  }

  /// The other side.
  func peers(_ entity: Node) -> PeerCondition {
    var conditions: [PeerCondition] = []
    if let endpoints = endpoints(entity) { conditions.append(endpoints) }
    if entity.has("notSelector") {
      let selector = CalicoSelector.reading(entity["notSelector"])
      conditions.append(.not(endpoints(selector, scope: .everywhere)))
    }
    if entity.has("nets") { conditions.append(networks(entity.list("nets"))) }
    if entity.has("notNets") { conditions.append(.not(networks(entity.list("notNets")))) }
    if let service = entity["services"], service.count > 0 {
      conditions.append(.others("endpoints of Service \(service["name"]?.string ?? "")"))
    }
    if entity.has("domains") { conditions.append(.others("names in DNS")) }
    for member in entity.children where !Self.knownMembers.contains(member.key ?? "") {
      conditions.append(.unknown("'\(member.key ?? "")' of the rule at \(entity.location) is not understood"))
    }
    return conditions.isEmpty ? .everyone : conditions.count == 1 ? conditions[0] : .all(conditions)
  }

  private static let knownMembers: Set<String> = [
    "nets", "notNets", "selector", "notSelector", "namespaceSelector", "ports", "notPorts", "serviceAccounts",
    "services", "domains",
  ]

  // MARK: - Endpoints by labels

  /// In which namespaces a selector looks.
  private enum Scope {
    case everywhere
    case namespace(String)
    case namespaces(LabelExpression)
    /// Only what is in no namespace.
    case global
  }

  /// Nil where no selector is given. A namespaced policy looks in its own namespace as soon as there is any selector.
  private func endpoints(_ entity: Node) -> PeerCondition? {
    let accounts = entity["serviceAccounts"].flatMap(Self.accounts)
    guard entity.has("selector") || entity.has("namespaceSelector") || accounts != nil || isScoped(entity) else {
      return nil
    }
    let selector = entity.has("selector") ? CalicoSelector.reading(entity["selector"]) : .always
    return endpoints(selector, accounts: accounts, scope: scope(entity))
  }

  private func isScoped(_ entity: Node) -> Bool { namespace != nil && entity.has("notSelector") }

  private func scope(_ entity: Node) -> Scope {
    guard entity.has("namespaceSelector") else { return namespace.map { .namespace($0) } ?? .everywhere }
    let text = entity["namespaceSelector"]?.string ?? ""
    if text.filter({ !$0.isWhitespace }) == "global()" { return .global }
    return .namespaces(CalicoSelector.reading(entity["namespaceSelector"]))
  }

  private func endpoints(
    _ selector: LabelExpression, accounts: LabelExpression? = nil, scope: Scope
  ) -> PeerCondition {
    var parts: [PeerCondition] = []
    var pods = PodCondition(dialect: .calico, pods: selector, accounts: accounts ?? .always)
    switch scope {
    case .everywhere: parts.append(.pods(pods))
    case .namespace(let name):
      pods.namespaces = .isOneOf(CalicoLabel.name, [name])
      parts.append(.pods(pods))
    case .namespaces(let namespaces):
      pods.namespaces = namespaces
      parts.append(.pods(pods))
    case .global: break
    }
    // Sets of addresses and host endpoints have no service account.
    if accounts == nil { parts += networkSets(selector, scope) + hostEndpoints(selector, scope) }
    return parts.count == 1 ? parts[0] : .any(parts)
  }

  private static func accounts(_ match: Node) -> LabelExpression? {
    var conditions: [LabelExpression] = []
    let names = match["names"]?.strings ?? []
    if !names.isEmpty { conditions.append(.isOneOf(CalicoLabel.name, names)) }
    if match.has("selector") { conditions.append(CalicoSelector.reading(match["selector"])) }
    return conditions.isEmpty ? nil : .all(conditions)
  }

  /// The addresses of the NetworkSets and GlobalNetworkSets that a selector selects.
  private func networkSets(_ selector: LabelExpression, _ scope: Scope) -> [PeerCondition] {
    CalicoNetworkPolicy.groups.flatMap { group in
      ["NetworkSet", "GlobalNetworkSet"].flatMap { kind in
        context.inventory.objects(group: group, kind: kind).compactMap { set -> PeerCondition? in
          var labels = Labels(set.node["metadata", "labels"])
          let home = kind == "NetworkSet" ? set.identity.namespace : nil
          labels.known[CalicoLabel.namespace] = home
          let selected = isInside(home, scope) && selector.matches(labels)
          if selected == .no { return nil }
          let nets = networks(set.node.spec.list("nets"))
          return selected == .yes ? nets : .all([nets, PeerCondition(selected)])
        }
      }
    }
  }

  private func hostEndpoints(_ selector: LabelExpression, _ scope: Scope) -> [PeerCondition] {
    guard isInside(nil, scope) == .yes else { return [] }
    let selected = CalicoNetworkPolicy.groups
      .flatMap { context.inventory.objects(group: $0, kind: "HostEndpoint").map { $0 } }
      .map { selector.matches(Labels($0.node["metadata", "labels"])) }
    if selected.allSatisfy({ $0 == .no }) { return [] }
    if selected.allSatisfy({ $0 == .yes }) { return [.nodes] }
    return [.all([.nodes, .unknown("a rule speaks of some of Calico's host endpoints")])]
  }

  /// Does a scope take in what is in a namespace, or in none?
  private func isInside(_ home: String?, _ scope: Scope) -> Answer {
    switch (scope, home) {
    case (.everywhere, _), (.global, nil): return .yes
    case (.global, _), (.namespace, nil), (.namespaces, nil): return .no
    case (.namespace(let name), let home?): return Answer(name == home)
    case (.namespaces(let expression), let home?):
      var labels = context.inventory.labels(ofNamespace: home)
      labels.known[CalicoLabel.name] = home
      return expression.matches(labels)
    }
  }

  private func networks(_ nodes: [Node]) -> PeerCondition {
    let ranges = nodes.compactMap { $0.string.flatMap { AddressRange($0) } }
    guard ranges.count == nodes.count else {
      return .unknown("a network of the rule at \(nodes[0].location) cannot be read")
    }
    return .addresses(ranges, .everyone)
  }
}
