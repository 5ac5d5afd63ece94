/// What the user says of the cluster to read, and where else to look.
package struct AccessRequest: Sendable {
  /// `--kubeconfig`: this file and no other.
  package var kubeconfig: String?
  /// `--context`, else the current one.
  package var context: String?
  package var environment: [String: String]
  /// Where the kubelet puts a pod's credentials.
  package var serviceAccountDirectory = "/var/run/secrets/kubernetes.io/serviceaccount"

  package init(kubeconfig: String? = nil, context: String? = nil, environment: [String: String]) {
    self.kubeconfig = kubeconfig
    self.context = context
    self.environment = environment
  }

  /// The way to the cluster, found as kubectl finds it: `--kubeconfig`, KUBECONFIG, `~/.kube/config`, and in a pod its
  /// service account.
  package func resolve() throws(AccessError) -> ClusterAccess {
    let files = try KubeconfigFiles(self)
    if files.documents.isEmpty {
      if context == nil, let access = try InClusterAccess(self)?.access() { return access }
      throw AccessError("no cluster is configured: \(files.absence); name a kubeconfig with --kubeconfig or KUBECONFIG")
    }
    return try Kubeconfig(files.documents).access(context: context)
  }
}
