import CEL
import Cluster
import Documents

extension MatchingCluster {
  /// The variable `namespaceObject`: null for cluster-scoped objects and for namespaces themselves.
  func namespaceObject(of request: AdmissionRequest) -> Value {
    guard !request.namespace.isEmpty, request.kind.kind != "Namespace" || !request.kind.group.isEmpty else {
      return .null
    }
    if let node = state.namespace(request.namespace) { return .node(node) }
    let labels = state.labels(ofNamespace: request.namespace)
    if let gap = labels.gap { return .unknown(Unknown(gap)) }
    let tree = DocumentTree.map([
      "metadata": .map([
        "name": .string(request.namespace), "labels": .map(labels.known.mapValues { .string($0) }),
      ])
    ])
    return tree.document().map { .node($0) } ?? .null
  }
}
