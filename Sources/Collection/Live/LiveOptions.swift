package import Documents

/// How a cluster is read.
package struct LiveOptions: Sendable {
  /// Which namespaces are looked into.
  package enum Namespaces: Sendable, Hashable {
    case all
    case only([String])
    case except([String])
  }

  package var namespaces: Namespaces = .all
  /// How many objects a page has.
  package var pageSize = 500
  /// Secrets with their data, not their metadata alone.
  package var readsSecrets = false
  /// Fields of Kubernetes' own kinds that no built-in rule reads.
  package var keepsUnread = false
  /// The moment by which certificates are judged, in seconds since 1970.
  package var time: Int64?
  package var limits: ReadLimits = .standard
  package var policy = RequestPolicy()

  package init() {}
}
