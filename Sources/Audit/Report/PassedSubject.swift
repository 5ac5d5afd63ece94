package import Cluster

/// What passed a rule: the node that a finding would have pointed to.
package struct PassedSubject: Sendable, Hashable {
  package var rule: String
  /// Nil where the rule judges the inventory as a whole, or a configuration document.
  package var object: ObjectIdentity?
  package var documentKind: String?
  package var path: String
  package var region: SourceRegion?

  package init(
    rule: String, object: ObjectIdentity?, documentKind: String?, path: String, region: SourceRegion?
  ) {
    self.rule = rule
    self.object = object
    self.documentKind = documentKind
    self.path = path
    self.region = region
  }
}
