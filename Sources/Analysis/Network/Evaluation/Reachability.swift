package import Cluster
import Documents

/// Who may open connections to some pods, or to whom these may.
///
/// A policy counts only where the network plugin enforces it; see ``NetworkPolicySet/enforced``.
package struct Reachability: Sendable {
  /// A part of the world that policies speak of.
  package enum Group: String, Sendable, Hashable, CaseIterable {
    case outside
    case nodes
    case otherNamespaces
    case ownNamespace
  }

  /// What holds for the members of a group.
  package struct Part: Sendable {
    /// May an arbitrary member connect? Outside: may half of all addresses of a family. In other namespaces: may a pod with
    /// no particular label, in a namespace that no rule names.
    package var everyone: Answer
    /// May any at all?
    package var someone: Answer
    /// May one of a namespace that no rule names, if it has the right labels?
    package var anywhere: Answer
    package var witness: Witness?
  }

  /// One connection that comes through.
  package struct Witness: Sendable {
    /// `a pod of namespace web with label app=api`.
    package var peer: String
    package var port: NetworkPort
    /// What admits it; nil where no policy restricts the pods.
    package var ground: NetworkDecision.Ground?
  }

  package let parts: [Group: Part]
  /// Does a policy select the pods and shut anything out?
  package let restricted: Answer
  /// Is the restriction empty, because an arbitrary outsider comes through? Into the pods: from any address outside, or
  /// any pod of other namespaces. Out of them: to any address on any port.
  package let wide: Answer
  /// The policies that select the pods, or may.
  package let policies: [KubernetesObject]
  package let idle: [KubernetesObject]
  /// Why there may be more policies.
  package let gaps: Set<String>
  package let enforced: Answer

  /// - Parameter ports: the ports in question; nil for some port, for egress an arbitrary one.
  package init(_ set: NetworkPolicySet, of pod: NetworkPod, ports: [NetworkPort]?, in inventory: Inventory) {
    let survey = NetworkSurvey(set, of: pod, ports: ports, in: inventory)
    let outside = survey.outside()
    let elsewhere = survey.otherNamespaces()
    parts = [
      .outside: outside, .otherNamespaces: elsewhere, .ownNamespace: survey.ownNamespace(), .nodes: survey.nodes(),
    ]
    wide = set.direction == .ingress ? outside.everyone || elsewhere.everyone : outside.everyone

    var restricted = set.readings.contains { $0.selects && $0.isolates && Self.mayMatter($0) }
    if restricted == .no, !survey.gaps.isEmpty { restricted = .unknown(survey.gaps) }
    if !set.notWorkedOut.isEmpty, restricted != .yes { restricted = .unknown(set.notWorkedOut) }
    self.restricted = restricted

    var seen: Set<KubernetesObject> = []
    policies = set.readings.map(\.policy).filter { seen.insert($0).inserted }
    idle = set.idle
    gaps = survey.gaps
    enforced = set.enforced
  }

  /// A policy whose first rule hands everything over shuts nothing out.
  private static func mayMatter(_ reading: NetworkPolicyReading) -> Answer {
    guard let first = reading.rules.first, first.action == .pass, case .everyone = first.peers, first.ports == .every
    else { return .yes }
    return .no
  }
}

/// Asks the policies of some pods about peers that stand for all others.
private struct NetworkSurvey {
  let set: NetworkPolicySet
  let probes: NetworkProbes
  /// The ports of which one is enough.
  let ports: [NetworkPort]
  /// The ports that an arbitrary connection goes to.
  let arbitraryPorts: [NetworkPort]
  /// Why there may be policies that are not in the input.
  let gaps: Set<String>
  /// Of these, those that say that policies were withheld.
  let unseen: Set<String>

  init(_ set: NetworkPolicySet, of pod: NetworkPod, ports: [NetworkPort]?, in inventory: Inventory) {
    self.set = set
    probes = NetworkProbes(set, of: pod, in: inventory)
    let all = probes.ports.sorted {
      ($0.number ?? -1, $0.names?.min() ?? "") < ($1.number ?? -1, $1.names?.min() ?? "")
    }
    self.ports = ports ?? all
    arbitraryPorts = ports ?? (set.direction == .ingress ? all : [.unnamed])
    let gaps = NetworkPolicyFamily.kinds.compactMap {
      inventory.gap(group: $0.group, kind: $0.kind, namespace: pod.namespace)
    }
    self.gaps = Self.reasons(gaps)
    // Files that may be incomplete are taken to hold the policies of the pods, once they hold one.
    unseen = Self.reasons(gaps.filter(\.state.isHidden))
  }

  /// One sentence for all kinds that share a state, so that a reader is not told ten times.
  private static func reasons(_ gaps: [View.Gap]) -> Set<String> {
    let forbidden = gaps.filter { if case .forbidden = $0.state { true } else { false } }
    if !forbidden.isEmpty { return Set(forbidden.map(\.reason)) }
    return gaps.first.map { [$0.reason] } ?? []
  }

  // MARK: - Groups

  func otherNamespaces() -> Reachability.Part {
    let plain = probes.elsewhere.filter { $0.isPlain && $0.isAnywhere }
    let everyone = plain.contains { isAllowed(.pod($0.pod), arbitraryPorts) }
    return part(everyone, probes.elsewhere.sorted { $0.isAnywhere && !$1.isAnywhere })
  }

  func ownNamespace() -> Reachability.Part {
    part(
      probes.inOwnNamespace.filter(\.isPlain).contains { isAllowed(.pod($0.pod), arbitraryPorts) },
      probes.inOwnNamespace)
  }

  private func part(_ everyone: Answer, _ pods: [NetworkProbes.PodProbe]) -> Reachability.Part {
    let someone = pods.contains { isAllowed(.pod($0.pod), ports) }
    let witness = someone == .yes ? pods.lazy.compactMap { self.witness(.pod($0.pod), $0.description) }.first : nil
    let anywhere = pods.filter(\.isAnywhere).contains { isAllowed(.pod($0.pod), ports) }
    return Reachability.Part(everyone: everyone, someone: someone, anywhere: anywhere, witness: witness)
  }

  func nodes() -> Reachability.Part {
    let someone = isAllowed(.node, ports)
    return Reachability.Part(
      everyone: isAllowed(.node, arbitraryPorts), someone: someone, anywhere: someone,
      witness: witness(.node, "a node"))
  }

  func outside() -> Reachability.Part {
    var everyone = Answer.no
    var someone = Answer.no
    var witness: Reachability.Witness?
    for family in AddressRange.Family.allCases {
      var allowed = 0.0
      var possible = 0.0
      var reasons: Set<String> = []
      for run in probes.addresses where run.family == family {
        let peer = NetworkPeer.address(Address(family, run.lower))
        let share = (Double(run.upper - run.lower) + 1) / (Double(family.last) + 1)
        switch isAllowed(peer, arbitraryPorts) {
        case .yes: allowed += share
        case .no: break
        case .unknown(let why):
          possible += share
          reasons.formUnion(why)
        }
        someone = someone || isAllowed(peer, ports)
        if witness == nil { witness = self.witness(peer, run.description) }
      }
      let half = 0.5
      everyone = everyone || (allowed >= half ? .yes : allowed + possible >= half ? .unknown(reasons) : .no)
    }
    return Reachability.Part(everyone: everyone, someone: someone, anywhere: someone, witness: witness)
  }

  // MARK: - One peer

  private func isAllowed(_ peer: NetworkPeer, _ ports: [NetworkPort]) -> Answer {
    ports.contains { decision(peer, $0).isAllowed }
  }

  private func witness(_ peer: NetworkPeer, _ text: String) -> Reachability.Witness? {
    for port in ports {
      if case .allowed(let ground) = decision(peer, port) {
        return Reachability.Witness(peer: text, port: port, ground: ground)
      }
    }
    return nil
  }

  private func decision(_ peer: NetworkPeer, _ port: NetworkPort) -> NetworkDecision {
    switch set.decision(NetworkConnection(peer, port: port)) {
    case .allowed(nil) where !gaps.isEmpty: .unknown(gaps)
    case .denied where !unseen.isEmpty: .unknown(unseen)
    case let decision: decision
    }
  }
}

extension NetworkProbes.PodProbe {
  fileprivate var description: String {
    let place = isAnywhere ? "any other namespace" : "namespace \(pod.namespace)"
    var parts: [String] = []
    let labels = pod.labels.known.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    if !labels.isEmpty {
      parts.append("with \(labels.count == 1 ? "label" : "labels") \(labels.joined(separator: ", "))")
    }
    if let account = pod.serviceAccount, account != "default" { parts.append("with service account \(account)") }
    return (["a pod of \(place)"] + parts).joined(separator: " ")
  }
}

extension AddressRange {
  fileprivate var description: String {
    if isWholeFamily { return "any address outside the cluster" }
    let first = Address(family, lower).text
    let last = Address(family, upper).text
    return first == last ? "address \(first)" : "an address from \(first) to \(last)"
  }
}
