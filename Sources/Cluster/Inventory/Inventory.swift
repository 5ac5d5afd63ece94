package import Documents

/// All that one scan knows: objects, configuration documents, and how much of the cluster they are.
package struct Inventory: Sendable {
  /// In input order, each object once: copies with the same content are folded into the first.
  package let objects: [KubernetesObject]
  package let configurations: [ConfigurationDocument]
  package let view: View
  /// What could not be read, or was read with a change.
  package let problems: [DocumentProblem]
  /// What was read, in the order in which it was named.
  package let inputs: [Input]
  /// The built-in kinds and those that the input defines.
  package let scheme: Scheme
  /// The kinds that occur, by group and kind name.
  package let kinds: [ObjectKind]

  private let index: ObjectIndex

  /// One path of the command line, or one cluster.
  package struct Input: Sendable, Hashable {
    /// As it was given; `<stdin>` for standard input.
    package var name: String
    package var files: Int
    package var objects: Int
    package var configurationDocuments: Int

    package init(name: String, files: Int = 0, objects: Int = 0, configurationDocuments: Int = 0) {
      self.name = name
      self.files = files
      self.objects = objects
      self.configurationDocuments = configurationDocuments
    }
  }

  /// One kind that occurs in the inventory.
  package struct ObjectKind: Sendable, Hashable {
    package let group: String
    package let kind: String
    package let resource: String
    package let scope: ResourceScope
    /// Where its objects are in ``Inventory/objects``, ascending.
    package fileprivate(set) var positions: [Int32]
  }

  /// Indexes the objects. `objects` in input order; two with one group, kind, namespace and name and the same
  /// content become one.
  package init(
    objects: [KubernetesObject] = [], configurations: [ConfigurationDocument] = [], view: View = .manifests,
    problems: [DocumentProblem] = [], inputs: [Input] = [], scheme: Scheme = .builtIn
  ) {
    var index = ObjectIndex()
    self.objects = index.fold(objects)
    self.kinds = index.kinds(of: self.objects)
    self.index = index
    self.configurations = configurations
    self.view = view
    self.problems = problems
    self.inputs = inputs
    self.scheme = scheme
  }
}

// MARK: - Looking up

extension Inventory {
  /// The objects of a kind in every version, in input order.
  package func objects(group: String, kind: String) -> some RandomAccessCollection<KubernetesObject> & Sendable {
    let positions = index.kind(group: group, kind: kind).map { kinds[$0].positions } ?? []
    return KubernetesObjects(all: objects, positions: positions)
  }

  /// The objects of a resource in every version, in input order.
  package func objects(group: String, resource: String) -> [KubernetesObject] {
    kinds.filter { $0.group == group && $0.resource == resource }
      .flatMap(\.positions).sorted().map { objects[Int($0)] }
  }

  /// One object, whatever its version. Where the input holds several with different content, the same one whatever
  /// their order; see ``variants(group:kind:namespace:name:)``.
  package func object(group: String, kind: String, namespace: String?, name: String) -> KubernetesObject? {
    variants(group: group, kind: kind, namespace: namespace, name: name).first
  }

  /// The object with this identity, whatever its version.
  package func object(_ identity: ObjectIdentity) -> KubernetesObject? {
    object(group: identity.group, kind: identity.kind, namespace: identity.namespace, name: identity.name)
  }

  /// Every object of this identity, when several files define it differently; ordered by content.
  package func variants(group: String, kind: String, namespace: String?, name: String) -> [KubernetesObject] {
    index.positions(group: group, kind: kind, namespace: namespace, name: name, in: objects).map { objects[Int($0)] }
  }

  /// The roots of further copies of an object, with the same content, elsewhere in the input.
  package func copies(of object: KubernetesObject) -> [Node] { index.copies[object.node] ?? [] }

  /// The configuration documents of a kind, in input order.
  package func documents(kind: String) -> [ConfigurationDocument] { configurations.filter { $0.kind == kind } }

  /// Why the absence of objects of a kind proves nothing, or nil where it proves that there are none.
  package func gap(group: String, kind: String, namespace: String? = nil) -> View.Gap? {
    view.gap(group: group, resource: scheme.resource(group: group, kind: kind).name, namespace: namespace)
  }
}

// MARK: - Seeing less

extension Inventory {
  /// The same inventory as it would be had the API server refused to list a resource.
  package func forbidding(group: String, resource: String) -> Inventory {
    var view = view
    view.set(.forbidden(reason: ""), group: group, resource: resource)
    return Inventory(
      objects: objects.filter { $0.identity.group != group || $0.resource != resource },
      configurations: configurations, view: view, problems: problems, inputs: inputs, scheme: scheme)
  }
}

/// Some objects of an inventory, without a copy.
struct KubernetesObjects: RandomAccessCollection, Sendable {
  let all: [KubernetesObject]
  let positions: [Int32]

  var startIndex: Int { 0 }
  var endIndex: Int { positions.count }
  subscript(position: Int) -> KubernetesObject { all[Int(positions[position])] }
}
