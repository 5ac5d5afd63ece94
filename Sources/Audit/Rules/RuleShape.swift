/// The keys of a rule's `spec`.
enum RuleShape {
  static let spec = Shape(
    "rule",
    [
      .required("title", .text, "What is wrong when the rule fails, in one line."),
      .required("severity", .oneOf(Severity.allCases.reversed().map(\.rawValue)), "How bad it is if it is true."),
      .required("confidence", .oneOf(Confidence.allCases.map(\.rawValue)), "How sure the rule is when it fails."),
      .required("control", .name, "The control that the rule gives evidence for."),
      .optional(
        "effect", .oneOf(RuleEffect.allCases.map(\.rawValue)),
        "What a fail does to the control: exposes it (the default), only weakens it in depth, or nothing: informs."),
      .required("rationale", .text, "Why it matters, in a sentence or two."),
      .required("remediation", .text, "What to change."),
      .references,
      .optional(
        "scope", .oneOf(["Inventory"]), "Judged once over everything that the scan knows instead of object by object."),
      .optional("reads", .list(.map(reads), atLeast: 1), "The resources that a rule of scope Inventory reads."),
      .optional("matchConstraints", .map(constraints), "The objects to judge, as in ValidatingAdmissionPolicy."),
      .optional("documents", .list(.map(document), atLeast: 1), "The configuration documents to judge."),
      .optional("forEach", .expression, "A list; the rule is judged once for each element, bound to `each`."),
      .optional(
        "matchConditions", .list(.map(condition)), "All must be true, or the rule does not apply to the subject."),
      .optional("variables", .list(.map(variable)), "Named expressions, `variables.NAME`, evaluated when needed."),
      .required("validations", .list(.map(validation), atLeast: 1), "What must be true."),
    ],
    exactlyOneOf: ["matchConstraints", "documents", "scope"])

  /// Kinds of configuration document that a rule can judge.
  static let documentKinds = [
    "AdmissionConfiguration", "WebhookAdmissionConfiguration", "Kubeconfig", "ClusterConfiguration", "K3sConfig",
    "HelmValues",
  ]

  private static let reads = Shape(
    "resource",
    [
      .group,
      .resource,
    ])

  private static let constraints = Shape(
    "matchConstraints",
    [.required("resourceRules", .list(.map(resourceRule), atLeast: 1), "An object must match one of these.")])

  private static let resourceRule = Shape(
    "resource rule",
    [
      .required("apiGroups", .list(.anyText, atLeast: 1), "API groups; '' is the core group, '*' is every group."),
      .optional("apiVersions", .list(.text, atLeast: 1), "API versions; every version when absent."),
      .required("resources", .list(.text, atLeast: 1), "Plural resource names."),
    ])

  private static let document = Shape(
    "document",
    [
      .kind(documentKinds),
      .optional("chart", .list(.text, atLeast: 1), "Names of charts, for HelmValues; any chart when absent."),
    ])

  private static let condition = Shape(
    "match condition",
    [
      .required("name", .text, "Says what it asks."),
      .required("expression", .expression, "A boolean expression."),
    ])

  private static let variable = Shape(
    "variable",
    [
      .required("name", .text, "Used as `variables.NAME`."),
      .required("expression", .expression, "May use `object`, `each` and the variables above."),
    ])

  private static let validation = Shape(
    "validation",
    [
      .required("expression", .expression, "A boolean expression; false is a finding."),
      .optional(
        "confidenceExpression", .expression,
        "How sure the validation is when it fails, as an expression that gives one of the rule's words; what the rule says when absent."
      ),
      .optional("at", .expression, "The path to the node to change; an absent node stands for its parent."),
      .optional("message", .text, "What a finding says."),
      .optional("messageExpression", .expression, "What a finding says, as an expression that gives a string."),
      .optional(
        "witness", .expression,
        "The smallest request that passes where the validation fails, as an expression that gives a string; '' for none."
      ),
      .optional("evidence", .list(.expression), "Paths to other nodes that the finding rests on."),
    ],
    atLeastOneOf: ["message", "messageExpression"])
}
