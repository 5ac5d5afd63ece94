import Documents

/// What admission control rests on, and by whose change it no longer holds: `Resources/routes/goals.yaml`.
package struct GateGoal: Sendable, Hashable {
  package var name: String
  package var title: String
  /// Does the gate still stand after it?
  package var isWeak: Bool

  /// What weighs most first.
  package static let all: [GateGoal] = EmbeddedDocuments.routes.elements("goals").map { node in
    GateGoal(
      name: node["name"]?.string ?? "", title: node["title"]?.string ?? "", isWeak: node["isWeak"]?.bool ?? false)
  }
}

extension EmbeddedDocuments {
  static let routes = EmbeddedDocuments(folder: "routes")
}
