/// The kinds of document that a rule set is made of, with what each may hold.
enum DocumentKind: String, CaseIterable {
  case rule = "Rule"
  case threat = "Threat"
  case control = "Control"
  case mitigation = "Mitigation"
  case attackTree = "AttackTree"
  case platform = "Platform"

  static let apiVersion = "portcullis/v1"

  var shape: Shape {
    switch self {
    case .rule: Self.ruleShape
    case .threat: Self.threatShape
    case .control: Self.controlShape
    case .mitigation: Self.mitigationShape
    case .attackTree: Self.attackTreeShape
    case .platform: Self.platformShape
    }
  }

  private static let ruleShape = DocumentKind.rule.document(RuleShape.spec)
  private static let threatShape = DocumentKind.threat.document(ThreatModelShapes.threat)
  private static let controlShape = DocumentKind.control.document(ThreatModelShapes.control)
  private static let mitigationShape = DocumentKind.mitigation.document(ThreatModelShapes.mitigation)
  private static let attackTreeShape = DocumentKind.attackTree.document(ThreatModelShapes.attackTree)
  private static let platformShape = DocumentKind.platform.document(PlatformShape.spec)

  private func document(_ spec: Shape) -> Shape {
    Shape(
      rawValue,
      [
        .apiVersion,
        .kind([rawValue]),
        .required(
          "metadata",
          .map(Shape("metadata", [.required("name", .name, "The name by which everything refers to it.")])),
          "Its name."),
        .required("spec", .map(spec), "What it says."),
      ])
  }
}
