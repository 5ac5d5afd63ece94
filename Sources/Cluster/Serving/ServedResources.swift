package import Documents

/// What an API server serves in which versions: the built-in table as of Kubernetes 1.36 with its default switches, and
/// the CustomResourceDefinitions of the input.
package struct ServedResources: Sendable {
  /// One resource of a group.
  package struct Resource: Sendable {
    package var kind: String
    package var scope: ResourceScope
    /// Versions that answer requests, in the order in which the server registers them.
    package var versions: [String]
    /// By subresource, the kind of what a request carries; nil for the resource's own.
    package var subresources: [String: GroupVersionKind?]
    /// Of a custom resource, how its objects get from one version to another.
    package var custom: CustomResource?
  }

  /// What a CustomResourceDefinition says beyond names.
  package struct CustomResource: Sendable {
    /// The definition's name: `widgets.example.com`.
    package var definition: String
    package var storageVersion: String
    /// Does a webhook convert its objects, rather than nobody?
    package var isConvertedByWebhook: Bool
    /// The definition itself.
    package var node: Node
  }

  private struct Key: Hashable {
    var group: String
    var resource: String
  }

  private var resources: [Key: Resource] = [:]

  /// Resources of two groups that share one storage, which makes them equivalent (k8s.io/kubernetes
  /// pkg/kubeapiserver, the etcd prefix of a resource is its identity).
  private static let sameStorage = [
    Key(group: "", resource: "events"): Key(group: "events.k8s.io", resource: "events"),
    Key(group: "events.k8s.io", resource: "events"): Key(group: "", resource: "events"),
  ]

  package init(_ inventory: Inventory) {
    self = Self.builtIn
    for definition in inventory.objects(group: "apiextensions.k8s.io", kind: "CustomResourceDefinition") {
      add(definition: definition.node)
    }
  }

  private static let builtIn = ServedResources(rows: SchemeTable.builtIn, subresources: SubresourceTable.builtIn)

  private init(rows: [SchemeTable.Row], subresources: [SubresourceTable.Row]) {
    for row in rows where row.lifecycle.removedIn.map(Self.isAhead) ?? true && row.kind != "*" {
      let version = ObjectIdentity.version(ofAPIVersion: row.apiVersion)
      guard Self.isServedByDefault(version) else { continue }
      let key = Key(group: row.group, resource: row.resource)
      var resource = resources[key] ?? Resource(kind: row.kind, scope: row.scope, versions: [], subresources: [:])
      resource.versions.append(version)
      resources[key] = resource
    }
    for row in subresources {
      let key = Key(group: row.group, resource: row.resource)
      resources[key]?.subresources.updateValue(row.kind, forKey: row.subresource)
    }
  }

  /// No beta or alpha version of Kubernetes' own groups is served unless it is switched on (since 1.24).
  private static func isServedByDefault(_ version: String) -> Bool {
    version.utf8.first == UInt8(ascii: "v") && version.utf8.dropFirst().allSatisfy { (0x30...0x39).contains($0) }
  }

  /// The minor version whose table of versions this is.
  private static let minorVersion = 36

  private static func isAhead(_ version: String) -> Bool {
    (version.split(separator: ".").last.flatMap { Int($0) } ?? 0) > minorVersion
  }

  private mutating func add(definition: Node) {
    guard let spec = definition["spec"], let group = spec["group"]?.string,
      let kind = spec["names", "kind"]?.string, let plural = spec["names", "plural"]?.string
    else { return }
    var resource = Resource(
      kind: kind, scope: spec["scope"]?.string == "Cluster" ? .cluster : .namespaced, versions: [], subresources: [:])
    var storage = ""
    for version in spec["versions"]?.elements.map({ $0 }) ?? [] {
      guard let name = version["name"]?.string else { continue }
      if version["storage"]?.bool == true { storage = name }
      guard version["served"]?.bool != false else { continue }
      resource.versions.append(name)
      let subresources = version["subresources"] ?? spec["subresources"]
      if subresources?["status"] != nil { resource.subresources.updateValue(nil, forKey: "status") }
      if subresources?["scale"] != nil {
        let scale = GroupVersionKind(group: "autoscaling", version: "v1", kind: "Scale")
        resource.subresources.updateValue(scale, forKey: "scale")
      }
    }
    resource.custom = CustomResource(
      definition: definition["metadata", "name"]?.string ?? "\(plural).\(group)", storageVersion: storage,
      isConvertedByWebhook: spec["conversion", "strategy"]?.string == "Webhook", node: definition)
    resources[Key(group: group, resource: plural)] = resource
  }
}

// MARK: - Looking up

extension ServedResources {
  package subscript(group: String, resource: String) -> Resource? {
    resources[Key(group: group, resource: resource)]
  }

  /// The kind of the object that a request carries, or nil where neither table nor definition names the resource.
  package func kind(of resource: GroupVersionResource, subresource: String) -> GroupVersionKind? {
    guard let known = self[resource.group, resource.resource] else { return nil }
    let own = GroupVersionKind(group: resource.group, version: resource.version, kind: known.kind)
    if subresource.isEmpty { return own }
    guard let kind = known.subresources[subresource] else { return nil }
    return kind ?? own
  }

  /// The same objects under other versions or names: what matchPolicy Equivalent lets a rule match as well.
  package func equivalents(of resource: GroupVersionResource, subresource: String) -> [GroupVersionResource] {
    let key = Key(group: resource.group, resource: resource.resource)
    var found: [GroupVersionResource] = []
    for key in [key, Self.sameStorage[key]].compactMap(\.self) {
      guard let known = resources[key], subresource.isEmpty || known.subresources[subresource] != nil else { continue }
      found += known.versions.map { GroupVersionResource(group: key.group, version: $0, resource: key.resource) }
    }
    return found.filter { $0 != resource }
  }
}
