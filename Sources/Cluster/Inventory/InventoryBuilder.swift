package import Documents

/// Gathers what a collection finds. Objects get their resource when all are there, since the definitions of custom
/// kinds may stand anywhere.
package struct InventoryBuilder {
  private struct Candidate {
    var node: Node
    var identity: ObjectIdentity
    var carrier: KubernetesObject.Carrier?
  }

  private var candidates: [Candidate] = []
  private var scheme: Scheme
  package var configurations: [ConfigurationDocument] = []
  package var problems: [DocumentProblem] = []
  package var inputs: [Inventory.Input] = []

  package init(scheme: Scheme = .builtIn) { self.scheme = scheme }

  /// What was added, in input order.
  package var objects: some Sequence<(node: Node, identity: ObjectIdentity)> {
    candidates.lazy.map { ($0.node, $0.identity) }
  }

  /// Adds an object in input order.
  package mutating func add(_ node: Node, _ identity: ObjectIdentity, carrier: KubernetesObject.Carrier? = nil) {
    candidates.append(Candidate(node: node, identity: identity, carrier: carrier))
    if identity.kind == "CustomResourceDefinition", identity.group == "apiextensions.k8s.io" {
      scheme.add(definition: node)
    }
  }

  /// All of it, seen as `view` says.
  package func inventory(view: View) -> Inventory {
    var resources: [ResourceKey: Shared<Scheme.Resource>] = [:]
    // Of the object before, which mostly is of the same type.
    var last: (identity: ObjectIdentity, resource: Shared<Scheme.Resource>)?
    let objects = candidates.map { candidate in
      let resource: Shared<Scheme.Resource>
      if let last, last.identity.sharesType(with: candidate.identity) {
        resource = last.resource
      } else {
        let key = ResourceKey(group: candidate.identity.group, kind: candidate.identity.kind)
        resource = resources[key] ?? Shared(scheme.resource(group: key.group, kind: key.kind))
        resources[key] = resource
        last = (candidate.identity, resource)
      }
      return KubernetesObject(
        node: candidate.node,
        identity: resource.value.scope == .cluster ? candidate.identity.withoutNamespace : candidate.identity,
        servedAs: resource, carrier: candidate.carrier)
    }
    return Inventory(
      objects: withoutStaleCopies(objects), configurations: configurations, view: view, problems: problems,
      inputs: inputs,
      scheme: scheme)
  }

  /// What a controller made of a carried object counts, not the text that it was made from.
  private func withoutStaleCopies(_ objects: [KubernetesObject]) -> [KubernetesObject] {
    let carried = objects.filter { $0.carrier != nil }
    guard !carried.isEmpty else { return objects }
    let kinds = Set(carried.map(\.identity.kind))
    let own = Set(
      objects.lazy.filter { $0.carrier == nil && kinds.contains($0.identity.kind) }.map { Key($0.identity) })
    return objects.filter { $0.carrier == nil || !own.contains(Key($0.identity)) }
  }

  /// An identity without its version.
  private struct Key: Hashable {
    var resource: ResourceKey
    var namespace: String?
    var name: String

    init(_ identity: ObjectIdentity) {
      resource = ResourceKey(group: identity.group, kind: identity.kind)
      namespace = identity.namespace
      name = identity.name
    }
  }

  private struct ResourceKey: Hashable {
    var group: String
    var kind: String
  }
}

extension Scheme {
  /// Adds the kind that a CustomResourceDefinition defines, unless the table has it.
  package mutating func add(definition: Node) {
    guard let spec = definition["spec"], let group = spec["group"]?.string,
      let kind = spec["names", "kind"]?.string, let plural = spec["names", "plural"]?.string
    else { return }
    add(
      group: group, kind: kind, resource: plural,
      scope: spec["scope"]?.string == "Cluster" ? .cluster : .namespaced)
  }
}
