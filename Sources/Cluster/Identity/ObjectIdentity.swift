/// What tells one API object from all others. A namespace that the manifest does not give stays nil: which one
/// `kubectl apply` would choose depends on the context at that time.
package struct ObjectIdentity: Sendable, Hashable, CustomStringConvertible {
  private let type: Shared<ObjectType>
  /// Nil for cluster-scoped objects and where the manifest names none.
  package let namespace: String?
  package let name: String

  package init(apiVersion: String, kind: String, namespace: String?, name: String) {
    self.init(Shared(ObjectType(apiVersion: apiVersion, kind: kind)), namespace: namespace, name: name)
  }

  /// For readers, which make a type once.
  init(_ type: Shared<ObjectType>, namespace: String?, name: String) {
    self.type = type
    self.namespace = namespace
    self.name = name
  }

  /// `apps/v1`; `v1` for the core group.
  package var apiVersion: String { type.value.apiVersion }

  /// `apps`; empty for the core group.
  package var group: String { type.value.group }

  package var kind: String { type.value.kind }

  /// Do both share what tells their type, in memory too? False says nothing.
  func sharesType(with other: ObjectIdentity) -> Bool { type === other.type }

  /// Are both of one group and kind, and called the same in the same namespace?
  func differsInVersionOnly(from other: ObjectIdentity) -> Bool {
    name == other.name && namespace == other.namespace
      && (sharesType(with: other) || (kind == other.kind && group == other.group))
  }

  /// As the API server has a cluster-scoped object.
  var withoutNamespace: ObjectIdentity { namespace == nil ? self : ObjectIdentity(type, namespace: nil, name: name) }

  /// `v1` of `apps/v1`.
  package var version: String { Self.version(ofAPIVersion: apiVersion) }

  /// `Deployment kubewarden/policy-server-default`; without a namespace `ClusterRole cluster-admin`.
  package var description: String {
    guard let namespace else { return "\(kind) \(name)" }
    return "\(kind) \(namespace)/\(name)"
  }

  /// Does its description come first, by UTF-8? Builds none: reports sort a hundred thousand findings by it.
  package func isWritten(before other: ObjectIdentity) -> Bool {
    if type == other.type, namespace == other.namespace { return name.utf8.lexicographicallyPrecedes(other.name.utf8) }
    var (left, right) = (DescriptionBytes(self), DescriptionBytes(other))
    while let byte = right.next() {
      guard let own = left.next() else { return true }
      if own != byte { return own < byte }
    }
    return false
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

/// What objects of a type have in common.
package struct ObjectType: Sendable, Hashable {
  /// `apps/v1`; `v1` for the core group.
  package let apiVersion: String
  /// `apps`; empty for the core group.
  package let group: String
  package let kind: String

  package init(apiVersion: String, kind: String) {
    self.apiVersion = apiVersion
    group = ObjectIdentity.group(ofAPIVersion: apiVersion)
    self.kind = kind
  }
}

/// The bytes of a description, one after the other.
private struct DescriptionBytes: IteratorProtocol {
  private var part: String.UTF8View.Iterator
  /// What comes after the part: a separator, and a part again.
  private var rest: [(separator: UInt8, part: String)]

  init(_ identity: ObjectIdentity) {
    part = identity.kind.utf8.makeIterator()
    rest = [(0x2f, identity.name)]
    if let namespace = identity.namespace { rest.append((0x20, namespace)) } else { rest[0].separator = 0x20 }
  }

  mutating func next() -> UInt8? {
    if let byte = part.next() { return byte }
    guard let (separator, text) = rest.popLast() else { return nil }
    part = text.utf8.makeIterator()
    return separator
  }
}
