import CEL
import Cluster

extension ClusterAnalysis {
  /// ```
  /// network.ingress(namespace: string, podLabels: map(string, string)) -> map
  /// network.ingress(backend: map) -> map          an element of admission.backends()
  /// network.egress(...) -> map                    the same, of where the pods may connect to
  /// ```
  /// What network policies say of who reaches pods, or whom they reach; see ``Reachability``:
  /// ```
  /// restricted, wide: bool                        does a policy shut anything out; is that void, as an outsider comes through
  /// outside, nodes, otherNamespaces, ownNamespace:
  ///   map{everyone, someone, anywhere: bool, witness: string, rule: map}    who comes through (anywhere: with the right labels,
  ///                                               from a namespace that no rule names), one that does, the rule that admits it
  /// policies, idle: list(map)                     that select the pods; that nothing enforces
  /// enforced: bool                                was a network plugin seen that enforces the policies
  /// ```
  /// Of a backend the ports that its webhooks are served on count, of labels any port (for egress: an arbitrary one). Pods on
  /// the host's network are restricted by nothing, and it is unknown where there are policies for hosts. `restricted` is
  /// unknown where nothing selects the pods and the view of a kind of policy is not complete, and where a selector or a kind is
  /// not understood; the answers about a group where what decides is not understood, a kind was refused, or the addresses of
  /// pods and nodes are not in the input; `enforced` where no plugin was seen. `witness` is empty where nobody comes through,
  /// `rule` null where no policy decides. `policies` is open where the view of a kind is not complete.
  var networkFunctions: [Function] { reachabilityFunctions + exposureFunctions }

  private var reachabilityFunctions: [Function] {
    [TrafficDirection.ingress, .egress].map { direction in
      Function(
        "network.\(direction.rawValue)",
        [.global([.string, .dyn], .map(.string, .dyn)), .global([.dyn], .map(.string, .dyn))], checksFit: true,
        .host { arguments in
          arguments.count == 1
            ? reachability(direction, ofBackend: arguments[0])
            : reachability(direction, namespace: arguments[0], labels: arguments[1])
        })
    }
  }

  private func reachability(_ direction: TrafficDirection, namespace: Value, labels: Value) -> Value {
    guard let namespace = namespace.string, let labels = labels.stringMap else {
      return .failure("network.\(direction.rawValue): pod labels must be a map of strings")
    }
    return Self.value(
      network.reachability(NetworkAnalysis.Question(direction, namespace: namespace, labels: labels)))
  }

  private func reachability(_ direction: TrafficDirection, ofBackend value: Value) -> Value {
    guard let backend = backend(value) else {
      return .failure("network.\(direction.rawValue): the argument must be an element of admission.backends()")
    }
    return reachability(direction, of: backend)
  }

  private func reachability(_ direction: TrafficDirection, of backend: WebhookBackend) -> Value {
    guard let namespace = backend.namespace else { return .unknown(Unknown(WebhookBackends.unknownNamespace)) }
    switch backend.isOnHostNetwork {
    case .yes:
      if let policy = network.hostPolicy {
        return .unknown(Unknown("what \(policy.identity) means for pods on the host's network is not worked out"))
      }
      return Self.unprotected
    case .unknown(let reasons):
      return Unknown(reasons).map { .unknown($0) } ?? .null
    case .no:
      guard let labels = backend.podLabels else {
        let gap = backend.workloadsGap ?? "no workload is behind Service \(namespace)/\(backend.service)"
        return .unknown(Unknown("\(gap), its pods' labels are not known"))
      }
      return Self.value(
        network.reachability(
          NetworkAnalysis.Question(
            direction, namespace: namespace, labels: labels, serviceAccount: backend.serviceAccount,
            ports: direction == .ingress ? backend.podPorts : nil)))
    }
  }

  /// What holds of pods on the host's network.
  private static let unprotected: Value = {
    let part = Value.record([
      "everyone": .bool(true), "someone": .bool(true), "anywhere": .bool(true),
      "witness": .string("anyone who reaches the node"),
      "rule": .null,
    ])
    return .record([
      "restricted": .bool(false), "wide": .bool(true), "policies": .list([]), "idle": .list([]),
      "enforced": .bool(true),
      "outside": part, "nodes": part, "otherNamespaces": part, "ownNamespace": part,
    ])
  }()

  private static func value(_ reachability: Reachability) -> Value {
    func part(_ group: Reachability.Group) -> Value {
      guard let part = reachability.parts[group] else { return .null }
      let ground = part.witness?.ground
      return .record([
        "everyone": Value(part.everyone), "someone": Value(part.someone), "anywhere": Value(part.anywhere),
        "witness": .string(part.witness?.peer ?? ""),
        "rule": ground.map { .node($0.rule ?? $0.policy.node) } ?? .null,
      ])
    }
    return .record([
      "restricted": Value(reachability.restricted), "wide": Value(reachability.wide),
      "outside": part(.outside), "nodes": part(.nodes), "otherNamespaces": part(.otherNamespaces),
      "ownNamespace": part(.ownNamespace),
      "policies": .list(reachability.policies.map { .node($0.node) }, gaps: reachability.gaps),
      "idle": .list(reachability.idle.map { .node($0.node) }),
      "enforced": Value(reachability.enforced),
    ])
  }
}
