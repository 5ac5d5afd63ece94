import Cluster
import Documents

/// What an API server fills in between the client's text and the store, as far as selectors and conditions look at it.
enum ObjectCompletion {
  /// A body just decoded: no nulls, the namespace of the URL, the label that every Namespace has.
  static func received(_ tree: DocumentTree, by request: AdmissionRequest) -> DocumentTree {
    var tree = withoutNulls(tree)
    if tree["kind"] == nil { tree["kind"] = .string(request.kind.kind) }
    if tree["apiVersion"] == nil { tree["apiVersion"] = .string(request.kind.apiVersion) }
    // What the server decodes into its own types always has metadata.
    for member in ["metadata"] + StructMembers.members(of: request.kind) where tree[member] == nil {
      tree[member] = .map([:])
    }
    if !request.isForNamespaceObject, !request.namespace.isEmpty {
      tree.set(.string(request.namespace), at: ["metadata", "namespace"])
    }
    return labelled(Defaulting.completed(tree), by: request)
  }

  /// The label by which selectors name namespaces; set anew whenever the object is decoded.
  static func labelled(_ tree: DocumentTree, by request: AdmissionRequest) -> DocumentTree {
    guard request.isForNamespaceObject, request.subresource.isEmpty, let name = tree["metadata"]?["name"],
      name != .string("")
    else { return tree }
    var tree = tree
    tree.set(name, at: ["metadata", "labels", "kubernetes.io/metadata.name"])
    return tree
  }

  /// The name that the server makes up of a prefix, just before validation: five characters that nobody can foresee.
  static func named(_ request: AdmissionRequest) -> AdmissionRequest {
    guard request.operation == .create, request.subresource.isEmpty, request.name.isEmpty,
      let node = request.object?.node, let prefix = node["metadata", "generateName"]?.string, !prefix.isEmpty
    else { return request }
    var tree = DocumentTree(node)
    let name = prefix + "xxxxx"
    tree.set(.string(name), at: ["metadata", "name"])
    var request = request
    request.name = name
    if request.isForNamespaceObject { request.namespace = name }
    request.object = labelled(tree, by: request).document().map { AdmittedObject($0) }
    return request
  }

  /// A null stands for nothing wherever the API decodes an object.
  private static func withoutNulls(_ tree: DocumentTree) -> DocumentTree {
    switch tree {
    case .map(let members): .map(members.filter { $0.value != .null }.mapValues(withoutNulls))
    case .list(let elements): .list(elements.map(withoutNulls))
    default: tree
    }
  }
}
