import Cluster

/// A resource that the API server serves and lists, in the version that it prefers.
struct ServedResource: Sendable, Hashable {
  var group: String
  var version: String
  /// The plural.
  var name: String
  var kind: String
  var isNamespaced: Bool

  var apiVersion: String { group.isEmpty ? version : "\(group)/\(version)" }

  /// The path of the list, of all namespaces or of one.
  func path(namespace: String?) -> String {
    let base = group.isEmpty ? "/api/\(version)" : "/apis/\(group)/\(version)"
    guard let namespace, isNamespaced else { return "\(base)/\(name)" }
    return "\(base)/namespaces/\(PercentEncoding.encode(namespace))/\(name)"
  }
}

/// What the API server says that it serves.
struct Discovery: Sendable {
  /// In the order of the API server: groups, then resources.
  private(set) var resources: [ServedResource] = []
  /// Groups that are there, but not what is in them, with the reason.
  var failedGroups: [String: String] = [:]
  private(set) var groups: Set<String> = []
  private var known: Set<Key> = []

  private struct Key: Hashable {
    var group: String
    var name: String
  }

  /// Adds what a version of a group serves; versions come in the order of preference.
  mutating func add(group: String, _ found: [ServedResource]) {
    groups.insert(group)
    for resource in found where known.insert(Key(group: group, name: resource.name)).inserted {
      resources.append(resource)
    }
  }

  /// The built-in kinds and all that are served: nobody need guess a plural.
  var scheme: Scheme {
    var scheme = Scheme.builtIn
    for resource in resources {
      scheme.add(
        group: resource.group, kind: resource.kind, resource: resource.name,
        scope: resource.isNamespaced ? .namespaced : .cluster)
    }
    return scheme
  }
}
