package import Cluster
import Documents

/// The objects of a cluster at one moment: those of the inventory, and what requests since then have changed.
package struct ClusterState: Sendable {
  package let inventory: Inventory
  /// Nil for what is gone.
  private var changes: [Key: Node?] = [:]

  private struct Key: Hashable {
    var group: String
    var kind: String
    var namespace: String?
    var name: String
  }

  package init(_ inventory: Inventory) { self.inventory = inventory }

  func object(group: String, kind: String, namespace: String?, name: String) -> Node? {
    if let change = changes[Key(group: group, kind: kind, namespace: namespace, name: name)] { return change }
    return inventory.object(group: group, kind: kind, namespace: namespace, name: name)?.node
  }

  /// Is it known that there is no such object?
  func lacks(group: String, kind: String, namespace: String?, name: String) -> Bool {
    object(group: group, kind: kind, namespace: namespace, name: name) == nil
      && inventory.gap(group: group, kind: kind, namespace: namespace) == nil
  }

  /// The objects of a kind in a namespace, by name.
  func objects(group: String, kind: String, namespace: String?) -> [(name: String, node: Node)] {
    var found: [String: Node] = [:]
    for object in inventory.objects(group: group, kind: kind) where object.identity.namespace == namespace {
      found[object.identity.name] = object.node
    }
    for (key, node) in changes where key.group == group && key.kind == kind && key.namespace == namespace {
      found[key.name] = node
    }
    return found.sorted { $0.key < $1.key }.map { (name: $0.key, node: $0.value) }
  }

  /// Takes an object to be there.
  mutating func insert(_ node: Node) {
    let version = node["apiVersion"]?.string ?? ""
    let key = Key(
      group: ObjectIdentity.group(ofAPIVersion: version), kind: node["kind"]?.string ?? "",
      namespace: node["metadata", "namespace"]?.string, name: node["metadata", "name"]?.string ?? "")
    changes.updateValue(node, forKey: key)
  }

  /// Takes over what an admitted request has done.
  package mutating func record(_ outcome: AdmissionOutcome) {
    guard outcome.admitted == .yes else { return }
    for effect in outcome.effects {
      let namespace = effect.isForNamespaceObject || effect.namespace.isEmpty ? nil : effect.namespace
      let old = effect.oldObject?.node
      let name = old?["metadata", "name"]?.string ?? effect.name
      let key = Key(group: effect.kind.group, kind: effect.kind.kind, namespace: namespace, name: name)
      switch effect.operation {
      case .create, .update: changes.updateValue(effect.object?.node, forKey: key)
      case .delete: changes.updateValue(old.flatMap(Self.leftover), forKey: key)
      case .connect: break
      }
    }
  }

  /// What stays of a deleted object until controllers, finalizers or kubelets are done with it.
  private static func leftover(of node: Node) -> Node? {
    let isKept =
      node["kind"]?.string == "Namespace" || (node["metadata", "finalizers"]?.count ?? 0) > 0
      || node["kind"]?.string == "Pod" && node["spec", "nodeName"] != nil
    guard isKept else { return nil }
    var tree = DocumentTree(node)
    tree.set(.string("1970-01-01T00:00:00Z"), at: ["metadata", "deletionTimestamp"])
    return tree.document()
  }
}

// MARK: - Namespaces

extension ClusterState {
  /// Those that every API server makes and nobody can delete for long.
  static let systemNamespaces: Set<String> = ["default", "kube-system", "kube-public", "kube-node-lease"]

  /// Those that the NamespaceLifecycle plugin lets nobody delete.
  static let immortalNamespaces: Set<String> = ["default", "kube-system", "kube-public"]

  func namespace(_ name: String) -> Node? { object(group: "", kind: "Namespace", namespace: nil, name: name) }

  func hasNamespace(_ name: String) -> Answer {
    if namespace(name) != nil || Self.systemNamespaces.contains(name) { return .yes }
    guard let gap = inventory.gap(group: "", kind: "Namespace") else { return .no }
    return .unknown(because: "namespace \(name) is not in the input (\(gap.reason))")
  }

  func isTerminating(_ name: String) -> Bool {
    guard let node = namespace(name) else { return false }
    return node["metadata", "deletionTimestamp"] != nil || node["status", "phase"]?.string == "Terminating"
  }

  /// The labels of a namespace. One of the server's own that a complete view lacks has the one label that every
  /// namespace has.
  func labels(ofNamespace name: String) -> Labels {
    guard let node = namespace(name) else {
      var labels = inventory.labels(ofNamespace: name)
      if Self.systemNamespaces.contains(name), inventory.gap(group: "", kind: "Namespace") == nil { labels.gap = nil }
      return labels
    }
    var labels = Labels(node["metadata", "labels"])
    labels.known["kubernetes.io/metadata.name"] = name
    return labels
  }
}
