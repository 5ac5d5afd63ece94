import Documents

/// Reads the answers of discovery: aggregated (apidiscovery.k8s.io), or plain in three steps.
enum DiscoveryReader {
  /// What client-go asks for.
  static let accept =
    "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,"
    + "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json"

  /// A version of a group whose resources are still to be asked for.
  struct GroupVersion: Hashable {
    var group: String
    var version: String

    var path: String { group.isEmpty ? "/api/\(version)" : "/apis/\(group)/\(version)" }
  }

  enum Answer {
    /// Everything at once; what it held is in the discovery.
    case aggregated
    /// The versions to ask for, in the order of preference within each group.
    case versions([GroupVersion])
  }

  /// The answer to `/api` or `/apis`.
  static func read(_ root: Node, into discovery: inout Discovery) -> Answer? {
    switch root["kind"]?.string {
    case "APIGroupDiscoveryList":
      for group in root["items"]?.children.map({ $0 }) ?? [] { read(group: group, into: &discovery) }
      return .aggregated
    case "APIVersions":
      return .versions((root["versions"]?.strings ?? []).map { GroupVersion(group: "", version: $0) })
    case "APIGroupList":
      return .versions((root["groups"]?.children.map { $0 } ?? []).flatMap(versions))
    default:
      return nil
    }
  }

  private static func read(group: Node, into discovery: inout Discovery) {
    let name = group["metadata", "name"]?.string ?? ""
    for version in group["versions"]?.children.map({ $0 }) ?? [] {
      let versionName = version["version"]?.string ?? ""
      let resources = (version["resources"]?.children.map { $0 } ?? []).compactMap { resource -> ServedResource? in
        guard let plural = resource["resource"]?.string, lists(resource),
          let kind = resource["responseKind", "kind"]?.string
        else { return nil }
        return ServedResource(
          group: name, version: versionName, name: plural, kind: kind,
          isNamespaced: resource["scope"]?.string == "Namespaced")
      }
      discovery.add(group: name, resources)
      // The API server says so where the aggregated API behind a group does not answer.
      if version["freshness"]?.string == "Stale" {
        discovery.failedGroups[name] = "the API behind \(name)/\(versionName) does not answer the API server"
      }
    }
  }

  private static func versions(of group: Node) -> [GroupVersion] {
    let name = group["name"]?.string ?? ""
    var versions = (group["versions"]?.children.map { $0 } ?? []).compactMap { $0["version"]?.string }
    if let preferred = group["preferredVersion", "version"]?.string, let place = versions.firstIndex(of: preferred) {
      versions.insert(versions.remove(at: place), at: 0)
    }
    return versions.map { GroupVersion(group: name, version: $0) }
  }

  /// The answer to `/apis/GROUP/VERSION`; false where it is none.
  static func read(_ root: Node, of version: GroupVersion, into discovery: inout Discovery) -> Bool {
    guard root["kind"]?.string == "APIResourceList", let resources = root["resources"] else { return false }
    let found = resources.children.map { $0 }.compactMap { resource -> ServedResource? in
      guard let name = resource["name"]?.string, !name.contains("/"), lists(resource),
        let kind = resource["kind"]?.string
      else { return nil }
      return ServedResource(
        group: version.group, version: version.version, name: name, kind: kind,
        isNamespaced: resource["namespaced"]?.bool == true)
    }
    discovery.add(group: version.group, found)
    return true
  }

  private static func lists(_ resource: Node) -> Bool { resource["verbs"]?.strings.contains("list") == true }
}
