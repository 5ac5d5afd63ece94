import Cluster

/// Typed documents that no API server stores.
enum ConfigurationKinds {
  /// What a document of this type is called among ``ConfigurationDocument``s, or nil where it is none.
  static func kind(of type: ObjectReader.TypeMeta) -> String? {
    switch (type.group, type.kind) {
    case ("apiserver.config.k8s.io", "AdmissionConfiguration"), ("apiserver.k8s.io", "AdmissionConfiguration"):
      ConfigurationDocument.Kind.admissionConfiguration
    // v1alpha1 calls it WebhookAdmission.
    case ("apiserver.config.k8s.io", "WebhookAdmissionConfiguration"),
      ("apiserver.config.k8s.io", "WebhookAdmission"):
      ConfigurationDocument.Kind.webhookAdmissionConfiguration
    case ("pod-security.admission.config.k8s.io", "PodSecurityConfiguration"):
      ConfigurationDocument.Kind.podSecurityConfiguration
    case ("kubeadm.k8s.io", "ClusterConfiguration"):
      ConfigurationDocument.Kind.clusterConfiguration
    case ("", "Config") where type.apiVersion == "v1":
      ConfigurationDocument.Kind.kubeconfig
    default: nil
    }
  }

  /// Groups whose documents are read by programs from files, so that they are no objects of a cluster.
  static func isFileOnly(_ type: ObjectReader.TypeMeta) -> Bool {
    groups.contains(type.group) || type.group == "portcullis" || type.group == "skaffold"
      || type.apiVersion == "audit.k8s.io/v1"
  }

  private static let groups: Set<String> = [
    "apiserver.config.k8s.io", "apiserver.k8s.io", "client.authentication.k8s.io", "config.k8s.io",
    "controller-runtime.sigs.k8s.io", "kind.x-k8s.io", "kubeadm.k8s.io", "kubecontrolplane.config.openshift.io",
    "kubelet.config.k8s.io", "kubeproxy.config.k8s.io", "kubescheduler.config.k8s.io",
    "kubecontrollermanager.config.k8s.io", "kustomize.config.k8s.io", "pod-security.admission.config.k8s.io",
    "resourcequota.admission.k8s.io",
  ]

  /// Keys of which each is enough to know a k3s or RKE2 configuration by.
  static let k3sKeys = [
    "kube-apiserver-arg", "kube-controller-manager-arg", "kube-scheduler-arg", "kubelet-arg",
    "write-kubeconfig-mode", "pod-security-admission-config-file", "secrets-encryption",
  ]
}
