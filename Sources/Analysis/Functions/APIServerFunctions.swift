import CEL
import Cluster

extension ClusterAnalysis {
  /// ```
  /// apiserver.configurations() -> list(map{flags: map(string, string), source: string, origin: map, node: string})
  /// ```
  /// The command line of every kube-apiserver that the input shows: static and mirror pods, kubeadm's ClusterConfiguration,
  /// k3s and RKE2. `source` is 'pod', 'kubeadm' or 'k3s': the latter two only say what is added to the flags that the tool sets
  /// itself. `node` is '' where it is not known. Open where none was seen and the view of documents or of the pods of
  /// kube-system is not complete, and where listing those pods was refused.
  var apiServerFunctions: [Function] {
    [
      Function("apiserver.configurations", parameters: [], result: .list(.dyn)) { _ in
        let configurations = apiServers.map { configuration -> Value in
          .record([
            "flags": .map(configuration.flags), "source": .string(configuration.source.rawValue),
            "origin": .node(configuration.origin), "node": .string(configuration.nodeName ?? ""),
          ])
        }
        return .list(configurations, gaps: apiServerGaps)
      }
    ]
  }

  private var apiServerGaps: Set<String> {
    let pods = inventory.gap(group: "", kind: "Pod", namespace: "kube-system")
    if !apiServers.isEmpty {
      return pods.map { $0.state.isHidden ? [$0.reason] : [] } ?? []
    }
    let documents = inventory.view.gap(documents: ConfigurationDocument.Kind.clusterConfiguration)
    guard pods != nil || documents != nil else { return [] }
    return [
      "the command line of kube-apiserver is not in the input (its static pod, a kubeadm ClusterConfiguration, or a "
        + "k3s or RKE2 configuration file)"
    ]
  }
}
