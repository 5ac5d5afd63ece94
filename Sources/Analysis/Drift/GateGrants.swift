import Cluster
import Documents

/// Which roles and bindings permit somebody to change the gate.
struct GateGrants {
  private struct Grant {
    var group: String
    /// Empty for every resource of the group.
    var resources: [String]
  }

  private let grants = DriftKind.documents.elements("gateGrants").map { node in
    Grant(group: node["group"]?.string ?? "", resources: node["resources"]?.strings ?? [])
  }
  /// Where roles are looked up that bindings name: the cluster first.
  let inventories: [Inventory]

  private static let rbac = "rbac.authorization.k8s.io"
  private static let reading: Set<String> = ["get", "list", "watch"]

  func reachGate(_ object: KubernetesObject) -> Bool {
    guard object.identity.kind.hasSuffix("Binding") else { return reachesGate(object.node) }
    guard let kind = object.node["roleRef", "kind"]?.string, let name = object.node["roleRef", "name"]?.string else {
      return false
    }
    let namespace = kind == "Role" ? object.identity.namespace : nil
    let role = inventories.lazy.compactMap {
      $0.object(group: Self.rbac, kind: kind, namespace: namespace, name: name)
    }.first
    // The one role that permits everything is in every cluster, and in no file.
    return role.map { reachesGate($0.node) } ?? (name == "cluster-admin")
  }

  private func reachesGate(_ role: Node) -> Bool {
    role["rules"]?.elements.contains { node in
      let rule = AccessRule(node)
      guard rule.verbs.contains(where: { !Self.reading.contains($0) }) else { return false }
      return grants.contains { grant in
        rule.groups.contains { $0 == "*" || $0 == grant.group }
          && rule.resources.contains { resource in
            resource == "*" || grant.resources.isEmpty || grant.resources.contains(resource)
          }
      }
    } ?? false
  }
}

/// Objects that no file need declare, because something else makes them.
struct MadeObjects {
  private let prefixes: [String]
  private let names: Set<String>
  private let annotations: [String]
  private let labels: [String]
  private let installed: String

  init() {
    let documents = DriftKind.documents
    let made = documents.member("made")
    prefixes = made?["namePrefixes"]?.strings ?? []
    names = Set(made?["names"]?.strings ?? [])
    annotations = made?["annotations"]?.strings ?? []
    labels = made?["labels"]?.strings ?? []
    installed = documents.member("installed")?.string ?? ""
  }

  func contain(_ object: KubernetesObject) -> Bool {
    let metadata = object.node["metadata"]
    return names.contains(object.identity.name) || prefixes.contains(where: object.identity.name.hasPrefix)
      || (metadata?["ownerReferences"]?.count ?? 0) > 0
      || annotations.contains { metadata?["annotations", $0] != nil }
      || labels.contains { metadata?["labels", $0] != nil }
  }

  /// `Helm release X`, where that installed it.
  func installer(of object: KubernetesObject) -> String? {
    object.node["metadata", "annotations", installed]?.string.map { "the Helm release \($0)" }
  }
}

/// By which labels webhooks and policies choose namespaces.
enum NamespaceSelectors {
  private static let kinds = [
    "ValidatingWebhookConfiguration", "MutatingWebhookConfiguration", "ValidatingAdmissionPolicy",
    "ValidatingAdmissionPolicyBinding", "MutatingAdmissionPolicy", "MutatingAdmissionPolicyBinding",
  ]

  static func keys(in inventory: Inventory) -> Set<String> {
    var keys: Set<String> = []
    for kind in kinds {
      for object in inventory.objects(group: AdmissionWebhook.group, kind: kind) {
        var holders = object.node["webhooks"]?.elements.map { $0 } ?? []
        holders += ["matchConstraints", "matchResources"].compactMap { object.node["spec", $0] }
        for selector in holders.compactMap({ $0["namespaceSelector"] }) {
          keys.formUnion(selector["matchLabels"]?.children.compactMap(\.key) ?? [])
          keys.formUnion(selector["matchExpressions"]?.elements.compactMap { $0["key"]?.string } ?? [])
        }
      }
    }
    return keys
  }
}
