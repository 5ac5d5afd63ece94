/// A resource in one version of its group, as URLs and webhook rules name it.
package struct GroupVersionResource: Sendable, Hashable, CustomStringConvertible {
  package var group: String
  package var version: String
  package var resource: String

  package init(group: String, version: String, resource: String) {
    self.group = group
    self.version = version
    self.resource = resource
  }

  /// `apps/v1` or `v1`.
  package var apiVersion: String { ObjectIdentity.apiVersion(group: group, version: version) }

  /// `deployments.apps`; without a dot in the core group.
  package var groupResource: String { group.isEmpty ? resource : "\(resource).\(group)" }

  package var description: String { "\(apiVersion)/\(resource)" }
}

/// A kind in one version of its group, as objects name it.
package struct GroupVersionKind: Sendable, Hashable, CustomStringConvertible {
  package var group: String
  package var version: String
  package var kind: String

  package init(group: String, version: String, kind: String) {
    self.group = group
    self.version = version
    self.kind = kind
  }

  package init(apiVersion: String, kind: String) {
    self.init(
      group: ObjectIdentity.group(ofAPIVersion: apiVersion), version: ObjectIdentity.version(ofAPIVersion: apiVersion),
      kind: kind)
  }

  /// `apps/v1` or `v1`.
  package var apiVersion: String { ObjectIdentity.apiVersion(group: group, version: version) }

  package var description: String { "\(apiVersion) \(kind)" }
}
