import Cluster

/// A platform that clusters run on: how it is recognised, what of it stands in every cluster, and what of its control
/// plane no scan can see. It explains; it never changes a verdict.
package struct Platform: Sendable {
  package var name: String
  package var title: String
  package var summary: String
  /// One is enough.
  package var signs: [Sign]
  package var components: [Component]
  /// What of the control plane can be seen; empty where it is like any other.
  package var controlPlane: String
  package var advice: [Advice]

  /// Something in the cluster that only this platform puts there.
  package struct Sign: Sendable {
    package var says: String
    package var group: String
    package var resource: String
    /// CEL over `object`.
    package var expression: ExpressionText
    package var reference: String
  }

  /// A part of the platform itself, by its objects' names. It is looked for on the platform only: a name alike proves nothing.
  package struct Component: Sendable {
    package var title: String
    package var group: String
    package var kinds: [String]
    /// Empty for all; each with `*` for any text.
    package var namespaces: [String]
    package var names: [String]
    /// The rules whose findings it explains; empty for all.
    package var rules: [String]
    package var does: String
    /// Whether whoever runs the cluster can change it.
    package var change: String
    package var reference: String
  }

  /// What settles controls whose evidence the platform keeps out of sight.
  package struct Advice: Sendable {
    package var controls: [String]
    package var text: String
    package var reference: String
  }

  /// What settles a control here; empty where nothing is special.
  package func advice(for control: String) -> [String] {
    advice.filter { $0.controls.contains(control) }.map {
      $0.reference.isEmpty ? $0.text : "\($0.text) (\($0.reference))"
    }
  }
}

extension Platform.Component {
  func explains(_ finding: Finding) -> Bool {
    guard rules.isEmpty || rules.contains(finding.rule), let object = finding.object else { return false }
    return object.group == group && kinds.contains(object.kind) && Self.matches(object.name, names)
      && (namespaces.isEmpty || Self.matches(object.namespace ?? "", namespaces))
  }

  private static func matches(_ text: String, _ patterns: [String]) -> Bool {
    patterns.isEmpty || patterns.contains { WildcardPattern($0).matches(text) }
  }
}
