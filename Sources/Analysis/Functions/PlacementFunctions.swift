import CEL
import Cluster
import Documents

extension ClusterAnalysis {
  /// ```
  /// placement.mayShareNode(object: map, other: map) -> bool
  /// ```
  /// May pods of two workloads run on one node? By nodeName, nodeSelector, required node affinity and pod anti-affinity, taints
  /// and tolerations, DaemonSets' own included. False for an object that runs no pods; unknown where it would take a look at
  /// Nodes that are not in the input.
  /// ```
  /// placement.power(object: map) -> list(string)
  /// placement.agent(object: map) -> string
  /// ```
  /// What gives the pods of a workload power over their node or the pods beside them, e.g. `container agent is privileged`; empty for
  /// others, and for what another workload of the input made, which speaks for it. And what a program of that name is known to do
  /// on nodes (Resources/placement/node-agents.yaml), '' for others. Never unknown.
  /// ```
  /// placement.neighbours(namespace: string, service: string) -> list(map{object: map, nodes: list(string), mayShare: bool})
  /// placement.webhooksBeside(object: map) -> list(map{namespace, service: string, nodes: list(string), mayShare: bool})
  /// ```
  /// The workloads with power over their nodes that run, or may run, where pods behind a webhook's Service do; and from the other
  /// side, the Services of webhooks beside whose pods a workload runs, or may run. `nodes`: where both are at the time, empty where
  /// only the scheduler could tell, and then `mayShare` as above. Open where the webhooks, or which pods are behind them, are not
  /// known; the first also where a kind of workload is not in the input.
  /// ```
  /// placement.runtimes() -> list(string)
  /// ```
  /// The container runtimes of the nodes in the input, each once, as `containerd://2.1.0`; '' for a node that does not tell.
  /// Empty where files hold no Node; whether there are more nodes, `inventory.list('v1', 'Node')` knows. Open where a cluster's
  /// nodes could not be listed or were not looked at.
  var placementFunctions: [Function] {
    [
      Function("placement.runtimes", parameters: [], result: .list(.string)) { _ in
        .list(
          placement.runtimes.map { .string($0) }, gaps: Set([placement.runtimesGap].compactMap(\.self)))
      },
      Function("placement.mayShareNode", parameters: [.dyn, .dyn], result: .bool) { arguments in
        let ones = arguments[0].node.map { sites(of: $0) } ?? []
        let others = arguments[1].node.map { sites(of: $0) } ?? []
        return Value(ones.contains { one in others.contains { placement.mayShareNode(one, $0) } })
      },
      Function("placement.power", parameters: [.dyn], result: .list(.string)) { arguments in
        .list((arguments[0].node.flatMap(placement.candidate)?.power.reasons ?? []).map { .string($0) })
      },
      Function("placement.agent", parameters: [.dyn], result: .string) { arguments in
        let agent = arguments[0].node.flatMap(placement.candidate).flatMap { NodeAgent.of($0.object, $0.template) }
        return .string(agent?.does ?? "")
      },
      Function("placement.neighbours", parameters: [.string, .string], result: .list(.dyn)) { arguments in
        let entry = neighbourhoods.first { backend, _ in
          backend.namespace == arguments[0].string && backend.service == arguments[1].string
        }
        guard let (_, neighbours) = entry else { return .list([], gaps: backends.gaps) }
        let entries = neighbours.all.map { neighbour in
          Value.record([
            "object": .node(neighbour.object.node), "nodes": .list(neighbour.nodes.map { .string($0) }),
            "mayShare": Value(neighbour.mayShare),
          ])
        }
        return .list(entries, gaps: neighbours.gaps.union(placement.gaps))
      },
      Function("placement.webhooksBeside", parameters: [.dyn], result: .list(.dyn)) { arguments in
        guard let candidate = arguments[0].node.flatMap(placement.candidate) else { return .list([]) }
        let entries = neighbourhoods.compactMap { backend, neighbours -> Value? in
          guard let neighbour = neighbours[candidate.object.node] else { return nil }
          return .record([
            "namespace": .string(backend.namespace ?? ""), "service": .string(backend.service),
            "nodes": .list(neighbour.nodes.map { .string($0) }), "mayShare": Value(neighbour.mayShare),
          ])
        }
        let gaps = neighbourhoods.reduce(into: backends.gaps) { $0.formUnion($1.1.gaps) }
        return .list(entries, gaps: gaps)
      },
    ]
  }

  private func sites(of node: Node) -> [PlacementSurvey.Site] {
    let object = inventory.object(
      group: ObjectIdentity.group(ofAPIVersion: node["apiVersion"]?.string ?? ""), kind: node["kind"]?.string ?? "",
      namespace: node["metadata", "namespace"]?.string, name: node["metadata", "name"]?.string ?? "")
    guard let object else { return [] }
    return Workload.podTemplates(of: object.node).map { placement.site(of: object, $0) }
  }
}
