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
          guard let node = object.node else { return frame.noSuchOverload("workload.podSpec") }
          guard let spec = containerCache.spec(of: node) else {
            return frame.error("\(node["kind"]?.string ?? "the object") has no pod spec")
          }
          return frame.node(spec)
        }),
      Function(
        "workload.containers", [.global([.dyn], .list(.dyn))],
        .unary { frame, object in
          guard let node = object.node else { return frame.noSuchOverload("workload.containers") }
          return containerCache.withContainers(of: node) { frame.list($0, of: node.arena) }
        }),
      Function(
        "workload.capabilities", [.global([.dyn], .list(.string))],
        .unary { frame, container in
          guard let node = container.node, node.kind == .map else {
            return frame.noSuchOverload("workload.capabilities")
          }
          let capabilities = Capabilities(container: node)
          if capabilities == .runtimeDefault { return runtimeDefaultNames.list }
          return frame.list(capabilities.names.map { frame.string($0) })
        }),
    ]
  }
}

/// What most containers have.
private let runtimeDefaultNames = ConstantStrings(Capabilities.runtimeDefault.names)
