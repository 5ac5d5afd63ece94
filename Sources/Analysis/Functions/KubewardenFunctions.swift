import CEL
import Cluster

extension ClusterAnalysis {
  /// ```
  /// kubewarden.policies() -> list(map)
  /// ```
  /// Every policy of the four kinds, those that lie as text in the `kubewarden-defaults` ConfigMap included. Open unless the view
  /// of all four is complete.
  var kubewardenFunctions: [Function] {
    [
      Function("kubewarden.policies", parameters: [], result: .list(.dyn)) { _ in
        let gaps = KubewardenStack.policyKinds.compactMap {
          inventory.gap(group: KubewardenStack.group, kind: $0)?.reason
        }
        return .list(KubewardenStack.policies(in: inventory).map { .node($0.node) }, gaps: Set(gaps))
      }
    ]
  }
}
