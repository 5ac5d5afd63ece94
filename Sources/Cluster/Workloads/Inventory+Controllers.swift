import Documents

extension Inventory {
  /// The object that made another one from its template and keeps it so, where it is in the input: the ReplicaSet of a pod,
  /// the Deployment of a ReplicaSet. Where the one between them is not, the Deployment of a pod.
  ///
  /// One reference is the controller's (k8s.io/apimachinery pkg/apis/meta/v1, GetControllerOf); it names an object of the same
  /// namespace, and one of that name that was made anew has another UID.
  package func controller(of object: KubernetesObject) -> KubernetesObject? {
    let references = object.node["metadata", "ownerReferences"]?.elements
    guard let reference = references?.first(where: { $0["controller"]?.bool == true }),
      let kind = reference["kind"]?.string, let name = reference["name"]?.string
    else { return nil }
    let group = ObjectIdentity.group(ofAPIVersion: reference["apiVersion"]?.string ?? "")
    let namespace = object.identity.namespace
    if let found = self.object(group: group, kind: kind, namespace: namespace, name: name) {
      guard let uid = reference["uid"]?.string, let own = found.node["metadata", "uid"]?.string else { return found }
      return uid == own ? found : nil
    }
    guard let maker = Self.makers["\(kind).\(group)"], let end = name.utf8.lastIndex(of: UInt8(ascii: "-")) else {
      return nil
    }
    return self.object(group: group, kind: maker, namespace: namespace, name: String(name[..<end]))
  }

  /// Who makes objects of a kind and calls each after himself, with a hash or a time behind a hyphen
  /// (k8s.io/kubernetes pkg/controller/deployment/sync.go, pkg/controller/cronjob/utils.go).
  private static let makers = ["ReplicaSet.apps": "Deployment", "Job.batch": "CronJob"]
}
