package import Cluster
package import Documents

/// The command line of a kube-apiserver, from whichever place says it.
package struct APIServerConfiguration: Sendable {
  /// By name without dashes, with `-` for `_` as the API server reads them. Where kubeadm, k3s or RKE2 start it, only what
  /// they are told to add.
  package var flags: [String: String]
  /// The container or the document's node that says so.
  package var origin: Node
  /// The node that it runs on, where a mirror pod says so.
  package var nodeName: String?
  /// `pod`, `kubeadm` or `k3s`.
  package var source: Source

  package enum Source: String, Sendable, Hashable {
    case pod
    case kubeadm
    case k3s
  }
}

extension APIServerConfiguration {
  /// Every one that the inventory shows.
  package static func all(in inventory: Inventory) -> [APIServerConfiguration] {
    inventory.objects(group: "", kind: "Pod").compactMap { fromPod($0) }
      + inventory.documents(kind: ConfigurationDocument.Kind.clusterConfiguration).map { fromKubeadm($0.node) }
      + inventory.documents(kind: ConfigurationDocument.Kind.k3sConfig).compactMap { fromK3s($0.node) }
  }

  private static func fromPod(_ pod: KubernetesObject) -> APIServerConfiguration? {
    guard let server = APIServerPod(pod.node, namespace: pod.identity.namespace) else { return nil }
    return APIServerConfiguration(
      flags: normalised(CommandLineFlags.parse(server.words)), origin: server.container,
      nodeName: pod.node["spec", "nodeName"]?.string, source: .pod)
  }

  /// `apiServer.extraArgs`: a map in v1beta3 and before, a list of names and values since v1beta4.
  private static func fromKubeadm(_ document: Node) -> APIServerConfiguration {
    let arguments = document["apiServer", "extraArgs"]
    var flags: [String: String] = [:]
    if arguments?.kind == .map {
      for argument in arguments?.children.map({ $0 }) ?? [] {
        if let name = argument.key { flags[name] = text(of: argument) }
      }
    } else {
      for argument in arguments?.elements.map({ $0 }) ?? [] {
        if let name = argument["name"]?.string { flags[name] = text(of: argument["value"]) }
      }
    }
    return APIServerConfiguration(
      flags: normalised(flags), origin: arguments ?? document["apiServer"] ?? document, nodeName: nil, source: .kubeadm)
  }

  /// `kube-apiserver-arg` of a server's configuration; nil for an agent's, which runs no API server.
  private static func fromK3s(_ document: Node) -> APIServerConfiguration? {
    // A `+` after a key appends to the lists of other files.
    let arguments = ["kube-apiserver-arg", "kube-apiserver-arg+"].compactMap { document[$0] }
    let isServer = !arguments.isEmpty || serverOptions.contains { document[$0] != nil }
    guard isServer else { return nil }
    let words = arguments.flatMap { argument in argument.string.map { [$0] } ?? argument.strings }
    var flags = normalised(CommandLineFlags.parse(words))
    // RKE2 and k3s pass this one on under the API server's own name.
    let podSecurity = document["pod-security-admission-config-file"]?.string
    if flags["admission-control-config-file"] == nil, let podSecurity {
      flags["admission-control-config-file"] = podSecurity
    }
    return APIServerConfiguration(flags: flags, origin: arguments.first ?? document, nodeName: nil, source: .k3s)
  }

  /// Options that only servers have.
  private static let serverOptions = [
    "cluster-init", "tls-san", "disable", "write-kubeconfig", "write-kubeconfig-mode", "datastore-endpoint",
    "cluster-cidr", "service-cidr", "cluster-dns", "cni", "profile", "secrets-encryption", "etcd-arg",
    "etcd-expose-metrics", "kube-controller-manager-arg", "kube-scheduler-arg", "disable-cloud-controller",
    "audit-policy-file", "pod-security-admission-config-file",
  ]

  private static func normalised(_ flags: [String: String]) -> [String: String] {
    var result: [String: String] = [:]
    for (name, value) in flags.sorted(by: { $0.key < $1.key }) {
      result[String(name.map { $0 == "_" ? "-" : $0 })] = value
    }
    return result
  }

  private static func text(of node: Node?) -> String {
    guard let node else { return "" }
    if let string = node.string { return string }
    if let bool = node.bool { return bool ? "true" : "false" }
    if let int = node.int { return String(int) }
    return ""
  }
}
