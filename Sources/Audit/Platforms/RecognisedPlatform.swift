package import Cluster

/// A platform that signs of it were seen of.
package struct RecognisedPlatform: Sendable, Hashable {
  package var name: String
  package var title: String
  package var summary: String
  package var signs: [Sign]
  /// What of the control plane can be seen; empty where it is like any other.
  package var controlPlane: String

  package init(name: String, title: String, summary: String, signs: [Sign], controlPlane: String) {
    self.name = name
    self.title = title
    self.summary = summary
    self.signs = signs
    self.controlPlane = controlPlane
  }

  package struct Sign: Sendable, Hashable {
    package var says: String
    /// The first objects that show it.
    package var objects: [ObjectIdentity]
    /// How many show it.
    package var count: Int
    package var reference: String

    package init(says: String, objects: [ObjectIdentity], count: Int, reference: String) {
      self.says = says
      self.objects = objects
      self.count = count
      self.reference = reference
    }

    /// A cluster may have thousands of nodes.
    static let shown = 3
  }
}

/// What a platform says of a finding on one of its own components. The finding stays as it is.
package struct PlatformNote: Sendable, Hashable {
  package var platform: String
  package var component: String
  package var does: String
  package var change: String
  package var reference: String

  package init(platform: String, component: String, does: String, change: String, reference: String) {
    self.platform = platform
    self.component = component
    self.does = does
    self.change = change
    self.reference = reference
  }
}
