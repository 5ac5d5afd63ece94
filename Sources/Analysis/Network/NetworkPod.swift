package import Cluster
import Documents

/// Into the pods or out of them.
package enum TrafficDirection: String, Sendable, Hashable, CaseIterable {
  case ingress
  case egress

  /// As `policyTypes` and Calico's `types` write it.
  var typeName: String { self == .ingress ? "Ingress" : "Egress" }
  /// Core's and Cilium's word for the other end.
  var peerWord: String { self == .ingress ? "from" : "to" }
}

/// How a kind of network policy names what pods carry.
package enum LabelDialect: Sendable, Hashable, CaseIterable {
  /// Core and cluster-wide policies of Kubernetes: the labels as they stand.
  case kubernetes
  /// Calico: namespace, orchestrator and service account are labels too.
  case calico
  /// Cilium: so are the labels of the namespace.
  case cilium
}

/// A pod as network policies know it. Pods on the host's network are selected by none.
package struct NetworkPod: Sendable {
  package let namespace: String
  package let labels: Labels
  package let namespaceLabels: Labels
  /// Nil where it is not known.
  package let serviceAccount: String?
  /// The labels of the service account.
  package let accountLabels: Labels
  private let calico: Labels
  private let cilium: Labels

  package init(
    namespace: String, labels: Labels, namespaceLabels: Labels, serviceAccount: String? = nil,
    accountLabels: Labels = Labels([:], gap: "the pods' service account is not known here")
  ) {
    self.namespace = namespace
    self.labels = labels
    self.namespaceLabels = namespaceLabels
    self.serviceAccount = serviceAccount
    self.accountLabels = accountLabels
    calico = Self.calicoLabels(namespace, labels, namespaceLabels, serviceAccount)
    cilium = Self.ciliumLabels(namespace, labels, namespaceLabels, serviceAccount)
  }

  package init(
    namespace: String, labels: [String: String], serviceAccount: String? = nil, in inventory: Inventory
  ) {
    var accountLabels = Labels([:], gap: "the pods' service account is not known here")
    if let serviceAccount {
      let account = inventory.object(
        group: "", kind: "ServiceAccount", namespace: namespace, name: serviceAccount)
      accountLabels = Labels(account?.node["metadata", "labels"])
      if account == nil {
        accountLabels.gap = inventory.gap(group: "", kind: "ServiceAccount", namespace: namespace)?.reason
      }
    }
    self.init(
      namespace: namespace, labels: Labels(labels), namespaceLabels: inventory.labels(ofNamespace: namespace),
      serviceAccount: serviceAccount, accountLabels: accountLabels)
  }

  /// The labels that a selector over endpoints reads.
  package func endpointLabels(_ dialect: LabelDialect) -> Labels {
    switch dialect {
    case .kubernetes: labels
    case .calico: calico
    case .cilium: cilium
    }
  }

  private static let unknownAccount = "the pods' service account is not known here"

  private static func calicoLabels(
    _ namespace: String, _ own: Labels, _ ofNamespace: Labels, _ account: String?
  ) -> Labels {
    var labels = own
    labels.known[CalicoLabel.namespace] = namespace
    labels.known["projectcalico.org/orchestrator"] = "k8s"
    labels.known[CalicoLabel.serviceAccount] = account
    if account == nil { labels.uncertainKeys[CalicoLabel.serviceAccount] = unknownAccount }
    for (key, value) in ofNamespace.known { labels.known[CalicoLabel.namespaceLabels + key] = value }
    labels.uncertainPrefix = ofNamespace.gap.map { (CalicoLabel.namespaceLabels, $0) }
    return labels
  }

  private static func ciliumLabels(
    _ namespace: String, _ own: Labels, _ ofNamespace: Labels, _ account: String?
  ) -> Labels {
    var labels = own
    labels.known[CiliumLabel.namespace] = namespace
    for (key, value) in ofNamespace.known { labels.known[CiliumLabel.namespaceLabels + key] = value }
    labels.known[CiliumLabel.serviceAccount] = account
    if account == nil { labels.uncertainKeys[CiliumLabel.serviceAccount] = unknownAccount }
    labels.uncertainKeys["io.cilium.k8s.policy.cluster"] = "the name of the cluster is not known here"
    labels.uncertainPrefix = ofNamespace.gap.map { (CiliumLabel.namespaceLabels, $0) }
    return labels
  }
}

/// The labels that Calico gives endpoints, namespaces and service accounts.
enum CalicoLabel {
  static let namespace = "projectcalico.org/namespace"
  static let serviceAccount = "projectcalico.org/serviceaccount"
  /// Of a namespace and of a service account: its name.
  static let name = "projectcalico.org/name"
  static let namespaceLabels = "pcns."
}

/// The labels that Cilium derives from a pod's namespace and service account.
enum CiliumLabel {
  static let namespace = "io.kubernetes.pod.namespace"
  static let namespaceLabels = "io.cilium.k8s.namespace.labels."
  static let serviceAccount = "io.cilium.k8s.policy.serviceaccount"
}
