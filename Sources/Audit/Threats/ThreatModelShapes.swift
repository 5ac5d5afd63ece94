/// The keys of threats, controls, mitigations and attack trees.
enum ThreatModelShapes {
  static let models = ["sig-security", "kubewarden"]

  static let threat = Shape(
    "threat",
    [
      .required("title", .text, "The threat as its model calls it."),
      .required("model", .oneOf(models), "The threat model that names it."),
      .required(
        "severity", .oneOf(Severity.allCases.reversed().filter { $0 != .info }.map(\.rawValue)),
        "How bad it is if it is exposed; its weight in the score."),
      .required("summary", .text, "The threat in a sentence."),
      .required("scenario", .text, "How it is carried out."),
      .required("impact", .text, "What it leads to."),
      .required("guidance", .text, "What to do against it."),
      .optional("mitigations", .list(.name), "Names of the mitigations that its model gives."),
      .optional(
        "condition", .expression,
        "When it is mitigated: control names ('-' written '_') joined by &&, || and parentheses."),
      .optional("depth", .expression, "Defence in depth: where only this fails the threat is partial, not exposed."),
      .optional("residual", .flag, "True where no control settles it; it has no condition then."),
      .optional("informs", .list(.name), "Controls that a residual threat reports."),
      .optional("attestation", .text, "What a person could attest that no scan can see."),
      .references,
    ])

  static let control = Shape(
    "control",
    [
      .required("title", .text, "What holds when the control does."),
      .required("description", .text, "What it is, in a sentence or two."),
      .optional("mitigations", .list(.name), "Names of the mitigations that it makes checkable."),
      .required("settledBy", .text, "What to add to the input to settle it where it is unknown."),
      .optional(
        "bounded", .list(.map(bound), atLeast: 1),
        "Resources whose objects guard one namespace each: what fails there leaves the control partial."),
    ])

  private static let bound = Shape(
    "bound",
    [
      .group,
      .resource,
      .optional("annotation", .text, "The annotation that names the namespace, where it is not the object's own."),
    ])

  static let mitigation = Shape(
    "mitigation",
    [
      .required("title", .text, "The mitigation as its model calls it."),
      .optional("model", .oneOf(models), "The threat model that names it."),
      .required("description", .text, "What it asks for, in a sentence or two."),
      .references,
    ])

  static let attackTree = Shape(
    "attack tree",
    [
      .required("title", .text, "What the tree shows."),
      .optional("model", .oneOf(models), "The threat model that it belongs to."),
      .required("goals", .list(.name, atLeast: 1), "The nodes that an attacker is after."),
      .required("nodes", .list(.map(node), atLeast: 1), "Goals, steps and threats."),
    ])

  private static let node = Shape(
    "node",
    [
      .required("id", .name, "The name by which other nodes refer to it."),
      .required("title", .text, "What the attacker does."),
      .required("kind", .oneOf(AttackTree.NodeKind.allCases.map(\.rawValue)), "goal, step or threat."),
      .optional("threat", .name, "The threat that a node of kind threat stands for."),
      .optional("any", .list(.name, atLeast: 1), "Nodes of which one is enough."),
      .optional("all", .list(.name, atLeast: 1), "Nodes that are needed together."),
      .optional("requires", .list(.name, atLeast: 1), "Mitigations that bar the easier ways before this one."),
    ])
}
