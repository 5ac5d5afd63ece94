/// What tells one API object from all others. A namespace that the manifest does not give stays nil: which one
/// `kubectl apply` would choose depends on the context at that time.
package struct ObjectIdentity: Sendable, Hashable, CustomStringConvertible {
  /// `apps/v1`; `v1` for the core group.
  package let apiVersion: String
  /// `apps`; empty for the core group.
  package let group: String
  package let kind: String
  /// Nil for cluster-scoped objects and where the manifest names none.
  package let namespace: String?
  package let name: String

  package init(apiVersion: String, kind: String, namespace: String?, name: String) {
    self.init(
      apiVersion: apiVersion, group: Self.group(ofAPIVersion: apiVersion), kind: kind, namespace: namespace,
      name: name)
  }

  /// `group` must be that of `apiVersion`; for readers that intern it.
  init(apiVersion: String, group: String, kind: String, namespace: String?, name: String) {
    self.apiVersion = apiVersion
    self.group = group
    self.kind = kind
    self.namespace = namespace
    self.name = name
  }

  /// `v1` of `apps/v1`.
  package var version: String { Self.version(ofAPIVersion: apiVersion) }

  /// `Deployment kubewarden/policy-server-default`; without a namespace `ClusterRole cluster-admin`.
  package var description: String {
    guard let namespace else { return "\(kind) \(name)" }
    return "\(kind) \(namespace)/\(name)"
  }

  /// The part before the slash; empty for the core group.
  package static func group(ofAPIVersion apiVersion: String) -> String {
    guard let slash = apiVersion.utf8.firstIndex(of: 0x2f) else { return "" }
    return String(apiVersion[..<slash])
  }

  /// `apps/v1`; `v1` for the core group.
  package static func apiVersion(group: String, version: String) -> String {
    group.isEmpty ? version : "\(group)/\(version)"
  }

  /// The part after the slash, or the whole for the core group.
  package static func version(ofAPIVersion apiVersion: String) -> String {
    guard let slash = apiVersion.utf8.firstIndex(of: 0x2f) else { return apiVersion }
    return String(apiVersion[apiVersion.utf8.index(after: slash)...])
  }
}
