package import Cluster

extension Inventory {
  /// The same cluster with the files that configure its control plane, which no API server lists: they are on its disk,
  /// and in the repository that `files` is. What the files declare of objects is not added.
  package func configured(by files: Inventory) -> Inventory {
    let documents = files.configurations.filter {
      $0.carrier == nil && $0.kind != ConfigurationDocument.Kind.helmValues
    }
    var view = view
    if view.documents == .notLookedAt, documents.contains(where: \.isOfControlPlane) {
      view.documents = View.manifests.documents
    }
    return Inventory(
      objects: objects, configurations: configurations + documents, view: view, problems: problems + files.problems,
      inputs: inputs + files.inputs, scheme: scheme)
  }
}
