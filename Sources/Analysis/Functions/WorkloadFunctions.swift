import CEL
import Cluster
import Documents

extension ClusterAnalysis {
  /// ```
  /// workload.podSpec(object: map) -> map                  an error for a kind that runs no pods
  /// workload.containers(object: map) -> list(map)         containers, initContainers, ephemeralContainers; empty for
  ///                                                       a kind that runs no pods
  /// workload.capabilities(container: map) -> list(string) what containerd and Docker give the container, without CAP_;
  ///                                                       with 'ALL' where nothing is missing
  /// ```
  /// Never unknown: they look at their argument alone, which must be a part of a document.
  var workloadFunctions: [Function] {
    [
      Function(
        "workload.podSpec", [.global([.dyn], .dyn)],
        .unary { frame, object in
          guard let node = frame.value(object).node else { return frame.noSuchOverload("workload.podSpec") }
          guard let spec = Workload.podSpec(of: node) else {
            return frame.error("\(node["kind"]?.string ?? "the object") has no pod spec")
          }
          return frame.node(spec)
        }),
      Function(
        "workload.containers", [.global([.dyn], .list(.dyn))],
        .unary { frame, object in
          guard let node = frame.value(object).node else { return frame.noSuchOverload("workload.containers") }
          var containers: [Operand] = []
          for template in Workload.podTemplates(of: node) {
            for container in Workload.containers(of: template.spec) { containers.append(frame.node(container)) }
          }
          return frame.list(containers)
        }),
      Function(
        "workload.capabilities", [.global([.dyn], .list(.string))],
        .unary { frame, container in
          guard let node = frame.value(container).node, node.kind == .map else {
            return frame.noSuchOverload("workload.capabilities")
          }
          return frame.list(Capabilities(container: node).names.map { frame.string($0) })
        }),
    ]
  }
}
