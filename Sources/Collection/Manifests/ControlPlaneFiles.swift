import Cluster

/// Whether an input that is said to be complete also tells what lies on the control plane's disk, which no API server
/// lists.
enum ControlPlaneFiles {
  /// True where one such file is in the input, or where the command line of kube-apiserver is and names none.
  static func areKnown(_ inventory: InventoryBuilder) -> Bool {
    if inventory.configurations.contains(where: \.isOfControlPlane) { return true }
    let servers = inventory.objects.compactMap { node, identity in
      identity.kind == "Pod" && identity.group.isEmpty ? APIServerPod(node, namespace: identity.namespace) : nil
    }
    return !servers.isEmpty && !servers.contains(where: readsAdmissionConfiguration)
  }

  private static func readsAdmissionConfiguration(_ server: APIServerPod) -> Bool {
    server.words.contains { $0.hasPrefix("--admission-control-config-file") }
  }
}

extension ConfigurationDocument {
  /// Values lie on no disk of the control plane; a PodSecurityConfiguration is but what another file names.
  var isOfControlPlane: Bool { ![Kind.helmValues, Kind.podSecurityConfiguration].contains(kind) }
}
