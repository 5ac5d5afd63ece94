import CEL
import Cluster

extension ClusterAnalysis {
  /// ```
  /// network.ingress(namespace: string, podLabels: map(string, string)) -> map{restricted, wide, understood: bool, policies: list(map)}
  /// network.egress(namespace: string, podLabels: map(string, string)) -> the same
  /// ```
  /// What network policies say of who reaches pods, or whom they reach; see ``NetworkIsolation``. Not for pods on the host's
  /// network, which no policy protects. `restricted` is unknown where nothing selects the pods and the view of a kind of
  /// policy is not complete, and where a selector or an AdminNetworkPolicy is not understood; `wide` where one is not
  /// understood or a kind was refused. `policies` is open where the view of a kind is not complete.
  var networkFunctions: [Function] {
    [TrafficDirection.ingress, .egress].map { direction in
      Function(
        "network.\(direction.rawValue)", parameters: [.string, .dyn], result: .map(.string, .dyn)
      ) { arguments in
        guard let namespace = arguments[0].string, let labels = arguments[1].stringMap else {
          return .failure("network.\(direction.rawValue): pod labels must be a map of strings")
        }
        let pods = SelectedPods(namespace: namespace, labels: labels, in: inventory)
        let isolation = NetworkIsolation(direction, of: pods, in: inventory)
        return .record([
          "restricted": Value(isolation.restricted), "wide": Value(isolation.wide),
          "policies": .list(isolation.policies.map { .node($0.node) }, gaps: isolation.gaps),
          "understood": .bool(isolation.isUnderstood),
        ])
      }
    }
  }
}
