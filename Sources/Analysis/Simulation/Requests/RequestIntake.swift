import Cluster
import Documents

/// What an API server does with a call before admission: whether admission is asked at all, and about what.
struct RequestIntake: Sendable {
  enum Result: Sendable {
    /// One request for each object that the call is about, in turn.
    case admission([AdmissionRequest])
    /// Nobody is asked.
    case ended(admitted: Bool, reason: String)
  }

  let state: ClusterState
  let served: ServedResources
  let access: AccessIndex

  func result(for call: APIRequest, backends: BackendFacts) -> Result {
    if isRefused(call) {
      return .ended(
        admitted: false, reason: "\(call.user.name) may not \(Self.accessVerb(of: call)) \(call.resource.groupResource)"
      )
    }
    let stored = stored(call)
    let operation = operation(of: call, stored: stored)
    if let ended = namespaceGate(call, operation) { return ended }
    if let ended = conversionGate(call, operation, backends) { return ended }
    switch operation {
    case .create: return .admission([creation(call)])
    case .connect: return .admission([connection(call)])
    case .update:
      if let stored { return update(call, stored, gap: nil) }
      guard let object = call.object, let gap = gap(call) else { return absent(call) }
      return update(call, object, gap: gap)
    case .delete:
      if call.verb == .deleteCollection { return .admission(collection(call)) }
      guard let stored else {
        guard gap(call) != nil, let object = unseen(call, call.name) else { return absent(call) }
        return .admission([deletion(call, object, name: call.name)])
      }
      if let ended = terminationGate(call, stored) { return ended }
      return .admission([deletion(call, AdmittedObject(stored), name: call.name)])
    }
  }

  /// Why an object that the inventory does not show may be there all the same.
  private func gap(_ call: APIRequest) -> String? {
    guard case .asInventory = call.stored, let kind = ownKind(call) else { return nil }
    return state.inventory.gap(group: call.resource.group, kind: kind, namespace: call.namespace)?.reason
  }

  private func absent(_ call: APIRequest) -> Result {
    .ended(admitted: false, reason: "\(call.resource.groupResource) \(call.name) does not exist")
  }
}

// MARK: - What comes before admission

extension RequestIntake {
  private func isRefused(_ call: APIRequest) -> Bool {
    let resource =
      call.subresource.isEmpty ? call.resource.resource : "\(call.resource.resource)/\(call.subresource)"
    let verb = Self.accessVerb(of: call)
    let isNamespaces = call.resource.group.isEmpty && call.resource.resource == "namespaces"
    let name = verb == "create" && call.subresource.isEmpty ? "" : call.name
    let attributes = AccessAttributes.resource(
      verb: verb, group: call.resource.group, resource: resource,
      // One Namespace object is authorized in the namespace of its own name.
      namespace: isNamespaces ? name : call.namespace, name: name)
    return access.permits(attributes, for: call.user.access) == .no
  }

  /// The verb that RBAC knows a call by.
  private static func accessVerb(of call: APIRequest) -> String {
    switch call.verb {
    case .post: "create"
    case .put: "update"
    case .patch: "patch"
    case .delete: "delete"
    case .deleteCollection: "deletecollection"
    case .connect: call.httpMethod == "GET" ? "get" : "create"
    }
  }

  /// The server's NamespaceLifecycle plugin, which comes first: nothing is made or changed in a namespace that is not
  /// there, and nothing is made in one that is going away.
  private func namespaceGate(_ call: APIRequest, _ operation: AdmissionRequest.Operation) -> Result? {
    if operation == .delete, call.resource.group.isEmpty, call.resource.resource == "namespaces",
      ClusterState.immortalNamespaces.contains(call.name)
    {
      return .ended(admitted: false, reason: "namespace \(call.name) may not be deleted")
    }
    guard !call.namespace.isEmpty, call.resource.resource != "namespaces", operation != .delete,
      call.resource.resource != "localsubjectaccessreviews"
    else { return nil }
    if state.hasNamespace(call.namespace) == .no {
      return .ended(admitted: false, reason: "namespace \(call.namespace) does not exist")
    }
    guard operation == .create, state.isTerminating(call.namespace) else { return nil }
    return .ended(admitted: false, reason: "namespace \(call.namespace) is being deleted")
  }

  /// A stored object that cannot be converted to the version of the call cannot even be read.
  private func conversionGate(
    _ call: APIRequest, _ operation: AdmissionRequest.Operation, _ backends: BackendFacts
  ) -> Result? {
    guard operation == .update || operation == .delete,
      let custom = served[call.resource.group, call.resource.resource]?.custom, custom.isConvertedByWebhook,
      custom.storageVersion != call.resource.version, backends.unavailableConversions.contains(custom.definition)
    else { return nil }
    return .ended(admitted: false, reason: "the conversion webhook of \(custom.definition) does not answer")
  }

  /// What is on its way out is not deleted again, unless sooner (k8s.io/apiserver registry/rest/delete.go).
  private func terminationGate(_ call: APIRequest, _ stored: Node) -> Result? {
    guard call.subresource.isEmpty, stored["metadata", "deletionTimestamp"] != nil else { return nil }
    let ended = Result.ended(admitted: true, reason: "\(call.name) is being deleted already; nobody is asked again")
    if call.resource.group.isEmpty, call.resource.resource == "namespaces" { return ended }
    guard let left = stored["metadata", "deletionGracePeriodSeconds"]?.int, left > 0 else { return nil }
    if let asked = call.query["gracePeriodSeconds"]?.first.flatMap({ Int64($0) }), asked < left { return nil }
    return ended
  }

  private func operation(of call: APIRequest, stored: Node?) -> AdmissionRequest.Operation {
    if let operation = call.operation { return operation }
    switch call.verb {
    case .post: return .create
    case .put: return .update
    case .patch: return call.patchType == .apply && stored == nil ? .create : .update
    case .delete, .deleteCollection: return .delete
    case .connect: return .connect
    }
  }

  private func stored(_ call: APIRequest) -> Node? {
    switch call.stored {
    case .object(let node): return node
    case .absent: return nil
    case .asInventory:
      guard call.subresource != "scale" else { return nil }
      return object(call, named: call.name)
    }
  }

  private func object(_ call: APIRequest, named name: String) -> Node? {
    guard let kind = ownKind(call) else { return nil }
    let namespace = call.namespace.isEmpty || call.resource.resource == "namespaces" ? nil : call.namespace
    return state.object(group: call.resource.group, kind: kind, namespace: namespace, name: name)
  }

  /// The kind of the resource itself.
  private func ownKind(_ call: APIRequest) -> String? {
    served[call.resource.group, call.resource.resource]?.kind
      ?? state.inventory.scheme.kind(group: call.resource.group, resource: call.resource.resource)
  }
}

// MARK: - What admission is asked about

extension RequestIntake {
  private func kind(_ call: APIRequest, _ object: Node?) -> GroupVersionKind {
    if let kind = object?["kind"]?.string, let apiVersion = object?["apiVersion"]?.string {
      return GroupVersionKind(apiVersion: apiVersion, kind: kind)
    }
    if let kind = served.kind(of: call.resource, subresource: call.subresource) { return kind }
    let name = ownKind(call) ?? call.resource.resource
    return GroupVersionKind(group: call.resource.group, version: call.resource.version, kind: name)
  }

  private func request(
    _ call: APIRequest, _ operation: AdmissionRequest.Operation, _ kind: GroupVersionKind, name: String,
    options: String?
  ) -> AdmissionRequest {
    var request = AdmissionRequest(
      operation: operation, resource: call.resource, subresource: call.subresource, kind: kind,
      namespace: call.namespace, name: name, user: call.user,
      isDryRun: operation == .connect ? false : call.isDryRun)
    if request.isForNamespaceObject { request.namespace = name }
    request.options = options.map { Self.options(kind: $0, call) } ?? .null
    return request
  }

  private static func options(kind: String, _ call: APIRequest) -> DocumentTree {
    var members: [String: DocumentTree] = [
      "kind": .string(kind), "apiVersion": .string("meta.k8s.io/v1"),
    ]
    if call.isDryRun { members["dryRun"] = .list([.string("All")]) }
    for key in ["fieldManager", "fieldValidation", "propagationPolicy"] {
      if let value = call.query[key]?.first { members[key] = .string(value) }
    }
    if let seconds = call.query["gracePeriodSeconds"]?.first.flatMap({ Int64($0) }) {
      members["gracePeriodSeconds"] = .int(seconds)
    }
    return .map(members)
  }

  private func creation(_ call: APIRequest) -> AdmissionRequest {
    let body = call.object.map { DocumentTree($0) }
    let tree = (call.patchType == .apply ? call.patch.map { DocumentTree($0) } : nil) ?? body ?? .map([:])
    let kind = kind(call, call.object ?? call.patch)
    var request = request(call, .create, kind, name: call.name, options: "CreateOptions")
    let own = tree["metadata"]?["name"]?.string ?? ""
    if request.name.isEmpty, call.subresource.isEmpty { request.name = own }
    if request.isForNamespaceObject { request.namespace = request.name }
    request.object = ObjectCompletion.received(tree, by: request).document().map { AdmittedObject($0) }
    return request
  }

  private func connection(_ call: APIRequest) -> AdmissionRequest {
    let kind = served.kind(of: call.resource, subresource: call.subresource) ?? kind(call, nil)
    var request = request(call, .connect, kind, name: call.name, options: nil)
    let options = ConnectOptions.tree(kind: kind.kind, apiVersion: kind.apiVersion, query: call.query)
    request.object = options.document().map { AdmittedObject($0) }
    return request
  }

  /// Where only the new object is known, the old one stands for it as far as its identity goes.
  private func update(_ call: APIRequest, _ stored: Node, gap: String?) -> Result {
    let name = call.name.isEmpty ? stored["metadata", "name"]?.string ?? "" : call.name
    var request = request(call, .update, kind(call, call.object ?? stored), name: name, options: "UpdateOptions")
    do {
      guard let tree = try updated(call, stored) else {
        return .ended(admitted: false, reason: "an update needs an object or a patch")
      }
      request.object = ObjectCompletion.received(tree, by: request).document().map { AdmittedObject($0) }
    } catch {
      return .ended(admitted: false, reason: "the patch does not apply: \(error)")
    }
    request.oldObject = gap == nil ? AdmittedObject(stored) : unseen(call, name) ?? AdmittedObject(stored, gap: gap)
    return .admission([request])
  }

  /// The object as the client wants it.
  private func updated(_ call: APIRequest, _ stored: Node) throws(PatchError) -> DocumentTree? {
    guard call.verb == .patch, let patch = call.patch, let type = call.patchType else {
      return call.object.map { DocumentTree($0) }
    }
    let old = DocumentTree(stored)
    switch type {
    case .json: return try JSONPatch(patch).applied(to: old)
    case .merge: return old.merged(with: DocumentTree(patch))
    case .strategic, .apply: return StrategicMerge.merge(old, with: DocumentTree(patch))
    }
  }

  private func deletion(_ call: APIRequest, _ stored: AdmittedObject, name: String) -> AdmissionRequest {
    var request = request(call, .delete, kind(call, stored.node), name: name, options: "DeleteOptions")
    request.oldObject = stored
    return request
  }

  /// One request for each object, in the order of the store; none of them names its object.
  private func collection(_ call: APIRequest) -> [AdmissionRequest] {
    let namespace = call.namespace.isEmpty ? nil : call.namespace
    let all = state.objects(group: call.resource.group, kind: ownKind(call) ?? "", namespace: namespace)
    let objects =
      call.matchedNames?.compactMap { name in
        all.first { $0.name == name }.map { AdmittedObject($0.node) } ?? unseen(call, name)
      } ?? all.map { AdmittedObject($0.node) }
    return objects.map { deletion(call, $0, name: "") }
  }

  /// An object of which only the name is known.
  private func unseen(_ call: APIRequest, _ name: String) -> AdmittedObject? {
    let kind = kind(call, nil)
    var metadata: [String: DocumentTree] = ["name": .string(name)]
    if !call.namespace.isEmpty { metadata["namespace"] = .string(call.namespace) }
    let tree = DocumentTree.map([
      "apiVersion": .string(kind.apiVersion), "kind": .string(kind.kind), "metadata": .map(metadata),
    ])
    return tree.document().map { AdmittedObject($0, gap: "\(kind.kind) \(name) is not in the input") }
  }
}
