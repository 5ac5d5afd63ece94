package import Cluster
package import Documents
import KubernetesCEL

/// What the admission plugins of an API server are asked about.
package struct AdmissionRequest: Sendable {
  package enum Operation: String, Sendable, Hashable, CaseIterable {
    case create = "CREATE"
    case update = "UPDATE"
    case delete = "DELETE"
    case connect = "CONNECT"
  }

  package var operation: Operation
  package var resource: GroupVersionResource
  /// Empty for the resource itself.
  package var subresource: String
  /// What ``object`` or, for DELETE, ``oldObject`` is.
  package var kind: GroupVersionKind
  /// Empty for cluster-scoped objects; of a Namespace its own name.
  package var namespace: String
  /// Empty for a name that the server is yet to make up, and for each object of a deletecollection.
  package var name: String
  package var user: RequestUser
  package var isDryRun: Bool
  /// Null for DELETE.
  package var object: AdmittedObject?
  /// As it is stored; null for CREATE and CONNECT.
  package var oldObject: AdmittedObject?
  /// The options of the call, as expressions see them.
  package var options: DocumentTree

  package init(
    operation: Operation, resource: GroupVersionResource, subresource: String = "", kind: GroupVersionKind,
    namespace: String = "", name: String = "", user: RequestUser, isDryRun: Bool = false,
    object: AdmittedObject? = nil, oldObject: AdmittedObject? = nil, options: DocumentTree = .null
  ) {
    self.operation = operation
    self.resource = resource
    self.subresource = subresource
    self.kind = kind
    self.namespace = namespace
    self.name = name
    self.user = user
    self.isDryRun = isDryRun
    self.object = object
    self.oldObject = oldObject
    self.options = options
  }
}

/// An object on its way through admission, with its labels looked up once.
package struct AdmittedObject: Sendable {
  package let node: Node
  package let labels: Labels
  /// Why more may be in the object than is known here.
  package let gap: String?

  package init(_ node: Node, gap: String? = nil) {
    self.node = node
    self.gap = gap
    var labels = Labels(node["metadata", "labels"])
    labels.gap = gap
    self.labels = labels
  }
}

/// Whoever asks.
package struct RequestUser: Sendable, Hashable {
  package var name: String
  package var uid: String
  package var groups: [String]
  package var extra: [String: [String]]

  package init(name: String, uid: String = "", groups: [String] = [], extra: [String: [String]] = [:]) {
    self.name = name
    self.uid = uid
    self.groups = groups
    self.extra = extra
  }

  /// As an authorizer knows it.
  var access: AccessUser { AccessUser(name: name, groups: groups) }

  /// The member of `system:masters` that kubeadm makes: allowed everything.
  package static let administrator = RequestUser(
    name: "kubernetes-admin", groups: ["system:masters", "system:authenticated"])
}

extension AdmissionRequest {
  /// Namespaces are cluster-scoped objects although their requests carry a namespace.
  package var isForNamespaceObject: Bool {
    resource.group.isEmpty && resource.version == "v1" && resource.resource == "namespaces"
  }

  /// `pods/exec` or `deployments.apps`.
  package var target: String {
    let group = resource.group.isEmpty ? "" : ".\(resource.group)"
    return subresource.isEmpty ? resource.resource + group : "\(resource.resource)\(group)/\(subresource)"
  }
}
