package import Documents

/// One API object of the inventory: its tree and what the scheme knows of its kind.
package struct KubernetesObject: Sendable, Hashable {
  /// The object's root map.
  package let node: Node
  package let identity: ObjectIdentity
  private let served: Shared<Scheme.Resource>
  /// Where the object's text stands, when it lies inside another object.
  package let carrier: Carrier?

  package init(
    node: Node, identity: ObjectIdentity, servedAs resource: Shared<Scheme.Resource>, carrier: Carrier? = nil
  ) {
    self.node = node
    self.identity = identity
    served = resource
    self.carrier = carrier
  }

  /// The plural that URLs, webhook rules and RBAC name: `deployments`.
  package var resource: String { served.value.name }

  package var scope: ResourceScope { served.value.scope }

  /// True where neither the scheme table nor a CustomResourceDefinition of the input names the kind, so that
  /// ``resource`` is only what the usual plural would be.
  package var isResourceGuessed: Bool { served.value.isGuessed }

  /// An object that carries other documents as text or as a subtree.
  ///
  /// A class, because few objects have one and each would be twice as large with the room for it.
  package final class Carrier: Sendable, Hashable {
    package let identity: ObjectIdentity
    /// The member of the carrier that holds the document.
    package let node: Node

    package init(identity: ObjectIdentity, node: Node) {
      self.identity = identity
      self.node = node
    }

    package static func == (left: Carrier, right: Carrier) -> Bool {
      left.identity == right.identity && left.node == right.node
    }

    package func hash(into hasher: inout Hasher) {
      hasher.combine(identity)
      hasher.combine(node)
    }
  }
}

/// Does an object live in a namespace?
package enum ResourceScope: Sendable, Hashable {
  case namespaced
  case cluster
  /// The kind is in no table and no CustomResourceDefinition of the input.
  case undetermined
}
