import Cluster
import Documents

/// What a request sends, made of a route's object and of what it is given to get past others.
extension DocumentTree {
  /// With what is missing filled in: an image for every container that has none, and concessions where the object does not say
  /// otherwise.
  func filled(image: String, _ concessions: [Concession]) -> DocumentTree {
    let apiVersion = self["apiVersion"]?.string ?? ""
    let kind = self["kind"]?.string ?? ""
    guard let template = Workload.templatePath(group: ObjectIdentity.group(ofAPIVersion: apiVersion), kind: kind) else {
      return conceding(concessions.filter { $0.place == .metadata }, template: nil)
    }
    let withImages = editingContainers(template) { container in
      if container["image"] == nil { container["image"] = .string(image) }
    }
    return withImages.conceding(concessions, template: template)
  }

  private func conceding(_ concessions: [Concession], template: [String]?) -> DocumentTree {
    var tree = self
    for concession in concessions {
      switch concession.place {
      case .metadata: tree.add(concession.value, at: ["metadata"] + concession.path)
      case .pod:
        if let template { tree.add(concession.value, at: template + ["spec"] + concession.path) }
      case .containers:
        guard let template else { continue }
        tree = tree.editingContainers(template) { container in
          // The API server takes no privileged container whose escalation is switched off
          // (k8s.io/kubernetes pkg/apis/core/validation, ValidateSecurityContext).
          let isPrivileged = container["securityContext"]?["privileged"] == .bool(true)
          if isPrivileged, concession.path.last == "allowPrivilegeEscalation" { return }
          container.add(concession.value, at: concession.path)
        }
      }
    }
    return tree
  }

  private func editingContainers(_ template: [String], _ edit: (inout DocumentTree) -> Void) -> DocumentTree {
    var tree = self
    for list in Guard.containerLists {
      guard var containers = value(at: template + ["spec", list])?.elements else { continue }
      for i in containers.indices { edit(&containers[i]) }
      tree.set(.list(containers), at: template + ["spec", list])
    }
    return tree
  }

  private func value(at path: [String]) -> DocumentTree? {
    path.reduce(Optional(self)) { $0?[$1] }
  }

  /// Sets what is not there yet.
  private mutating func add(_ value: DocumentTree, at path: [String]) {
    if self.value(at: path) == nil { set(value, at: path) }
  }

  /// With labels, which it may have others beside.
  func labelled(_ labels: [String: String]) -> DocumentTree {
    var tree = self
    for (key, value) in labels { tree.set(.string(value), at: ["metadata", "labels", key]) }
    return tree
  }
}
