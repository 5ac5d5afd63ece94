import Cluster
import Documents

/// Whether an input that is said to be complete also tells what lies on the control plane's disk, which no API server
/// lists.
enum ControlPlaneFiles {
  /// True where one such file is in the input, or where the command line of kube-apiserver is and names none.
  static func areKnown(_ inventory: InventoryBuilder) -> Bool {
    if inventory.configurations.contains(where: { $0.kind != ConfigurationDocument.Kind.helmValues }) { return true }
    let servers = inventory.objects.filter { isAPIServer($0.node, $0.identity) }
    return !servers.isEmpty && !servers.contains { readsAdmissionConfiguration($0.node) }
  }

  /// A static pod, or its mirror in a dump: kubeadm and those who follow it label it so.
  private static func isAPIServer(_ node: Node, _ identity: ObjectIdentity) -> Bool {
    identity.kind == "Pod" && identity.namespace == "kube-system"
      && node["metadata", "labels", "component"]?.isString("kube-apiserver") == true
  }

  private static func readsAdmissionConfiguration(_ pod: Node) -> Bool {
    (pod["spec", "containers"]?.elements).map { containers in
      containers.contains { container in
        let words = (container["command"]?.strings ?? []) + (container["args"]?.strings ?? [])
        return words.contains { $0.hasPrefix("--admission-control-config-file") }
      }
    } ?? false
  }
}
