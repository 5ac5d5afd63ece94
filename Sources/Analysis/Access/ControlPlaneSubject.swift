import Cluster

/// The subjects that every cluster binds for its own control plane, with the roles it binds them to. Bound to any other
/// role the same subject is no part of the control plane.
enum ControlPlaneSubject {
  /// A name that ends in `*` stands for all that begin so.
  private struct Row {
    var kind: AccessSubject.Kind
    var name: String
    var roles: [String]
  }

  private static let rows = [
    Row(kind: .group, name: "system:masters", roles: ["cluster-admin"]),
    Row(
      kind: .user, name: "system:kube-controller-manager",
      roles: [
        "system:kube-controller-manager", "system::leader-locking-kube-controller-manager",
        "extension-apiserver-authentication-reader",
      ]),
    Row(
      kind: .user, name: "system:kube-scheduler",
      roles: [
        "system:kube-scheduler", "system:volume-scheduler", "system::leader-locking-kube-scheduler",
        "extension-apiserver-authentication-reader",
      ]),
    Row(kind: .user, name: "system:kube-proxy", roles: ["system:node-proxier"]),
    Row(kind: .user, name: "system:node:*", roles: ["system:node", "system:node-*"]),
    Row(
      kind: .group, name: "system:nodes",
      roles: [
        "system:node", "system:node-proxier", "system:certificates.k8s.io:certificatesigningrequests:selfnodeclient",
        "kubeadm:kubelet-config", "kubeadm:nodes-kubeadm-config",
      ]),
    Row(
      kind: .group, name: "system:bootstrappers*",
      roles: [
        "system:node-bootstrapper", "system:certificates.k8s.io:certificatesigningrequests:nodeclient",
        "kubeadm:get-nodes", "kubeadm:kubelet-config", "kubeadm:nodes-kubeadm-config",
      ]),
    Row(kind: .group, name: "system:monitoring", roles: ["system:monitoring"]),
    Row(kind: .user, name: "system:k3s-controller", roles: ["system:k3s-controller"]),
    Row(kind: .user, name: "system:rke2-controller", roles: ["system:rke2-controller"]),
  ]

  /// Service accounts of kube-system, each bound to `system:controller:<name>` (Kubernetes 1.16 to 1.36).
  private static let controllers: Set<String> = [
    "attachdetach-controller", "bootstrap-signer", "certificate-controller", "cloud-provider",
    "clusterrole-aggregation-controller", "cronjob-controller", "daemon-set-controller", "deployment-controller",
    "device-taint-eviction-controller", "disruption-controller", "endpoint-controller", "endpointslice-controller",
    "endpointslicemirroring-controller", "ephemeral-volume-controller", "expand-controller",
    "generic-garbage-collector", "horizontal-pod-autoscaler", "job-controller",
    "legacy-service-account-token-cleaner", "namespace-controller", "node-controller", "persistent-volume-binder",
    "pod-garbage-collector", "pv-protection-controller", "pvc-protection-controller", "replicaset-controller",
    "replication-controller", "resource-claim-controller", "resourcequota-controller", "root-ca-cert-publisher",
    "route-controller", "selinux-warning-controller", "service-account-controller", "service-ca-cert-publisher",
    "service-cidrs-controller", "service-controller", "statefulset-controller", "token-cleaner",
    "ttl-after-finished-controller", "ttl-controller", "validatingadmissionpolicy-status-controller",
    "volumeattributesclass-protection-controller",
  ]

  /// Is it bound to the role because every cluster of its kind is made so?
  static func isBuiltIn(_ subject: AccessSubject, boundTo role: String) -> Bool {
    if subject.kind == .serviceAccount {
      guard subject.namespace == "kube-system" else { return false }
      if subject.name == "kube-dns" { return role == "system:kube-dns" }
      return controllers.contains(subject.name) && role == "system:controller:\(subject.name)"
    }
    return rows.contains { row in
      row.kind == subject.kind && WildcardPattern(row.name).matches(subject.name)
        && row.roles.contains { WildcardPattern($0).matches(role) }
    }
  }
}
