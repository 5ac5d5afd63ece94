package import Cluster
import Documents

extension Inventory {
  /// The labels of a namespace: the API server sets `kubernetes.io/metadata.name` on every one. Of a namespace that is
  /// not in the input only that label is known, unless the view proves that there is no such namespace.
  package func labels(ofNamespace name: String) -> Labels {
    let object = object(group: "", kind: "Namespace", namespace: nil, name: name)
    var labels = Labels(object?.node["metadata", "labels"])
    labels.known["kubernetes.io/metadata.name"] = name
    if object == nil {
      labels.gap =
        gap(group: "", kind: "Namespace")?.reason ?? "namespace \(name) is not in the input, its labels are not known"
    }
    return labels
  }
}
