/// Whether one list that a scan asks for is allowed.
package struct ListPermission: Sendable, Hashable {
  package enum Answer: Sendable, Hashable {
    case allowed
    /// With the authorizer's reason, which is mostly empty.
    case denied(reason: String)
    /// The API server did not say.
    case unknown(reason: String)
    /// There is no such list, and nothing to allow.
    case notServed
  }

  package var group: String
  /// The plural; empty where only the kind is known, of what is not served.
  package var resource: String
  package var kind: String
  /// Nil for all namespaces, and for what has none.
  package var namespace: String?
  package var answer: Answer

  package init(group: String, resource: String, kind: String, namespace: String? = nil, answer: Answer) {
    self.group = group
    self.resource = resource
    self.kind = kind
    self.namespace = namespace
    self.answer = answer
  }
}
