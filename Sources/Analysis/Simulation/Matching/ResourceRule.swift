import Cluster
package import Documents

/// One rule of a webhook or policy: which requests it speaks of.
package struct ResourceRule: Sendable {
  package enum Scope: Sendable, Hashable {
    case all
    case namespaced
    case cluster
    /// Matches nothing.
    case unknown(String)
  }

  private var operations: [String]
  private var groups: [String]
  private var versions: [String]
  private var resources: [ResourcePattern]
  package var scope: Scope
  /// The only objects it speaks of; empty for all. Webhooks have none.
  package var names: [String]
  package var node: Node

  package init(_ node: Node) {
    operations = node["operations"]?.strings ?? []
    groups = node["apiGroups"]?.strings ?? []
    versions = node["apiVersions"]?.strings ?? []
    resources = (node["resources"]?.strings ?? []).map { ResourcePattern($0) }
    scope =
      switch node["scope"]?.string {
      case nil, "*": .all
      case "Namespaced": .namespaced
      case "Cluster": .cluster
      case .some(let text): .unknown(text)
      }
    names = node["resourceNames"]?.strings ?? []
    self.node = node
  }
}

/// The first part of a rule that does not fit a request; later ones are nearer to a match.
package enum RuleMismatch: Int, Sendable, Hashable, Comparable {
  case group
  case resource
  case version
  case operation
  case scope
  case name

  package static func < (left: RuleMismatch, right: RuleMismatch) -> Bool { left.rawValue < right.rawValue }
}

extension ResourceRule {
  /// Nil where the rule matches a request, taken for one to `resource`.
  func mismatch(_ request: AdmissionRequest, as resource: GroupVersionResource) -> RuleMismatch? {
    guard Self.holds(groups, resource.group) else { return .group }
    guard resources.contains(where: { $0.matches(resource.resource, request.subresource) }) else { return .resource }
    guard Self.holds(versions, resource.version) else { return .version }
    guard Self.holds(operations, request.operation.rawValue) else { return .operation }
    return fitsScope(request, resource) ? nil : .scope
  }

  /// Does it match whatever the other matches?
  func covers(_ other: ResourceRule) -> Bool {
    Self.covers(groups, other.groups) && Self.covers(versions, other.versions)
      && Self.covers(operations, other.operations)
      && other.resources.allSatisfy { resource in resources.contains { $0.covers(resource) } }
      && (scope == .all || scope == other.scope)
      && (names.isEmpty || !other.names.isEmpty && other.names.allSatisfy(names.contains))
  }

  /// False only where no request fits both. Versions do not count: one object may be asked for in several.
  func mayOverlap(_ other: ResourceRule) -> Bool {
    Self.mayOverlap(groups, other.groups) && Self.mayOverlap(operations, other.operations)
      && resources.contains { resource in other.resources.contains { resource.mayOverlap($0) } }
      && (names.isEmpty || other.names.isEmpty || names.contains(where: other.names.contains))
  }

  private static func covers(_ items: [String], _ others: [String]) -> Bool {
    others.allSatisfy { holds(items, $0) }
  }

  private static func mayOverlap(_ items: [String], _ others: [String]) -> Bool {
    others.contains { $0 == "*" || holds(items, $0) }
  }

  /// `*` alone is a wildcard.
  private static func holds(_ items: [String], _ value: String) -> Bool {
    items.contains { $0 == "*" || $0 == value }
  }

  private func fitsScope(_ request: AdmissionRequest, _ resource: GroupVersionResource) -> Bool {
    let isNamespaceObject =
      resource.group.isEmpty && resource.version == "v1" && resource.resource == "namespaces"
    switch scope {
    case .all: return true
    case .namespaced: return !isNamespaceObject && !request.namespace.isEmpty
    case .cluster: return isNamespaceObject || request.namespace.isEmpty
    case .unknown: return false
    }
  }
}

/// An entry of a rule's `resources`: `pods`, `pods/exec`, `*/scale`.
private struct ResourcePattern: Sendable {
  var resource: String
  var subresource: String

  init(_ text: String) {
    let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    resource = String(parts.first ?? "")
    subresource = parts.count > 1 ? String(parts[1]) : ""
  }

  /// `*` has no subresources in it; `pods/*` has the pods themselves.
  func matches(_ resource: String, _ subresource: String) -> Bool {
    (self.resource == "*" || self.resource == resource)
      && (self.subresource == "*" || self.subresource == subresource)
  }

  /// The other's `*` is a resource of its own here, which only `*` covers.
  func covers(_ other: ResourcePattern) -> Bool { matches(other.resource, other.subresource) }

  func mayOverlap(_ other: ResourcePattern) -> Bool {
    (other.resource == "*" || resource == "*" || resource == other.resource)
      && (other.subresource == "*" || subresource == "*" || subresource == other.subresource)
  }
}
