import Cluster
import Documents

/// The objects on which steps tell: what the webhooks' backends consist of, what the engines' policies are, which namespaces
/// are chosen by their labels.
struct GateObjects: Sendable {
  /// The names of objects, as far as they are known.
  struct Names: Sendable {
    var known: Set<String>
    /// Is there one at least whose name is not known?
    var hasNameless = false
    /// Why there may be more; nil where these are all.
    var gap: String?

    /// Is an object among them on which a rule with these names holds? No names stand for every object.
    func areMet(by names: [String]) -> Answer {
      let isMet = names.isEmpty ? hasNameless || !known.isEmpty : names.contains(where: known.contains)
      if isMet { return .yes }
      return gap.map { .unknown(because: $0) } ?? .no
    }
  }

  private struct Place: Hashable {
    var group: String
    var resource: String
    var namespace: String?
  }

  let inventory: Inventory
  /// By namespace.
  let stacks: [String: GateStack]
  let labels: LabelGuards
  let parameters: PolicyParameters
  private let engineDefinitions: Names
  private var names: [Place: Set<String>] = [:]
  private var namespacesWith: [Place: Set<String>] = [:]
  private let servedGroups: Set<String>

  init(_ inventory: Inventory, webhooks: [AdmissionWebhook], backends: WebhookBackends, kinds: [RouteStepKind]) {
    self.inventory = inventory
    stacks = GateStack.all(in: inventory, backends: backends)
    labels = LabelGuards(inventory, webhooks: webhooks)
    parameters = PolicyParameters(inventory)
    servedGroups = Self.servedGroups(inventory, webhooks)
    let groups = Set(kinds.compactMap { $0.served })
    engineDefinitions = Names(
      known: Set(Self.definitions(inventory).filter { groups.contains($0.group) }.map(\.name)),
      gap: groups.isDisjoint(with: servedGroups)
        ? nil : inventory.gap(group: "apiextensions.k8s.io", kind: "CustomResourceDefinition")?.reason)
    let needed = Set(kinds.flatMap { $0.needs.map(\.group) }).union(parameters.groups)
    for kind in inventory.kinds where needed.contains(kind.group) {
      for position in kind.positions {
        let identity = inventory.objects[Int(position)].identity
        let place = Place(group: kind.group, resource: kind.resource, namespace: identity.namespace)
        names[place, default: []].insert(identity.name)
        if let namespace = identity.namespace {
          namespacesWith[Place(group: kind.group, resource: kind.resource), default: []].insert(namespace)
        }
      }
    }
  }

  /// Is there anything of the group in the cluster?
  func isServed(_ group: String) -> Bool { servedGroups.contains(group) }

  private static func definitions(_ inventory: Inventory) -> [(name: String, group: String)] {
    inventory.objects(group: "apiextensions.k8s.io", kind: "CustomResourceDefinition").map {
      ($0.identity.name, $0.node["spec", "group"]?.string ?? "")
    }
  }

  private static func servedGroups(_ inventory: Inventory, _ webhooks: [AdmissionWebhook]) -> Set<String> {
    var groups = Set(inventory.kinds.map(\.group)).union(definitions(inventory).map(\.group))
    for webhook in webhooks {
      switch webhook.engine {
      case .kubewarden: groups.insert("policies.kubewarden.io")
      case .gatekeeper:
        groups.formUnion(["templates.gatekeeper.sh", "constraints.gatekeeper.sh", "config.gatekeeper.sh"])
      case .kyverno: groups.insert("kyverno.io")
      case .certManager, .other: break
      }
    }
    return groups
  }
}

// MARK: - Which objects

extension GateObjects {
  /// The namespaces in which there are objects of a need's resources, in order.
  func namespaces(with need: RouteStepKind.Need) -> [String] {
    need.resources.reduce(into: Set<String>()) { found, resource in
      found.formUnion(namespacesWith[Place(group: need.group, resource: Self.plain(resource))] ?? [])
    }.sorted()
  }

  /// Those on which a step tells; nil for any. `resources` are those that a rule permits, `namespace` nil for the cluster as a
  /// whole.
  func names(_ kind: RouteStepKind, resources: [String], namespace: String?) -> Names? {
    let stack = namespace.flatMap { stacks[$0] }
    switch kind.objects {
    case nil: return nil
    case .named, .present:
      return existing(group: kind.needs.first?.group ?? "", resources: resources, namespace: namespace)
    case .engineDefinitions: return engineDefinitions
    case .backendPods: return stack?.pods
    case .backendWorkloads: return stack?.workloads
    case .backendConfigMaps: return stack?.configMaps
    case .backendSecrets: return stack?.secrets
    case .backendServices: return stack?.services
    case .backendSlices: return stack?.slices
    case .backendPorts: return stack.map { $0.ports(resources) }
    case .backendNodes: return nodes
    case .stackNamespaces: return Names(known: Set(stacks.keys))
    case .guardedNamespaces: return nil
    case .existingAccounts: return nil
    case .parameters: return parameters.names(kind, namespace: namespace)
    }
  }

  private var nodes: Names {
    stacks.values.reduce(into: Names(known: [])) { nodes, stack in
      nodes.known.formUnion(stack.nodes.known)
      nodes.hasNameless = nodes.hasNameless || stack.nodes.hasNameless
      nodes.gap = nodes.gap ?? stack.nodes.gap
    }
  }

  private func existing(group: String, resources: [String], namespace: String?) -> Names {
    var found: Set<String> = []
    var gap: String?
    for resource in Set(resources.map(Self.plain)).sorted() {
      if resource == "*" {
        for place in names.keys where place.group == group && place.namespace == namespace {
          found.formUnion(names[place] ?? [])
        }
      } else {
        found.formUnion(names[Place(group: group, resource: resource, namespace: namespace)] ?? [])
      }
      gap = gap ?? inventory.view.gap(group: group, resource: resource, namespace: namespace)?.reason
    }
    return Names(known: found, gap: gap)
  }

  /// `deployments` for `deployments/scale`.
  private static func plain(_ resource: String) -> String { String(resource.prefix { $0 != "/" }) }
}
