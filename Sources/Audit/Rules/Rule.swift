package import Documents

/// One declarative check, as its file says it. An object, since it is handed from hand to hand and never changes.
package final class Rule: Sendable {
  package let name: String
  package let title: String
  package let severity: Severity
  package let confidence: Confidence
  package let effect: RuleEffect
  package let control: String
  package let rationale: String
  package let remediation: String
  package let references: [String]
  package let subjects: RuleSubjects
  private let judgement: Judgement
  /// The node of `metadata.name`.
  package let nameNode: Node
  /// The node of `spec.control`.
  package let controlNode: Node
  /// False for what `--rules` brought.
  package let isBuiltIn: Bool

  package var forEach: ExpressionText? { judgement.forEach }
  package var matchConditions: [NamedExpression] { judgement.matchConditions }
  package var variables: [NamedExpression] { judgement.variables }
  package var validations: [Validation] { judgement.validations }

  /// How the rule judges.
  package struct Judgement: Sendable {
    package var forEach: ExpressionText?
    package var matchConditions: [NamedExpression]
    package var variables: [NamedExpression]
    package var validations: [Validation]
  }

  init(
    name: String, title: String, severity: Severity, confidence: Confidence, effect: RuleEffect, control: String,
    rationale: String, remediation: String, references: [String], subjects: RuleSubjects, judgement: Judgement,
    nameNode: Node, controlNode: Node, isBuiltIn: Bool
  ) {
    self.name = name
    self.title = title
    self.severity = severity
    self.confidence = confidence
    self.effect = effect
    self.control = control
    self.rationale = rationale
    self.remediation = remediation
    self.references = references
    self.subjects = subjects
    self.judgement = judgement
    self.nameNode = nameNode
    self.controlNode = controlNode
    self.isBuiltIn = isBuiltIn
  }

  /// The same rule, but judging otherwise.
  package func judging(_ change: (inout Judgement) -> Void) -> Rule {
    var judgement = judgement
    change(&judgement)
    return Rule(
      name: name, title: title, severity: severity, confidence: confidence, effect: effect, control: control,
      rationale: rationale, remediation: remediation, references: references, subjects: subjects,
      judgement: judgement, nameNode: nameNode, controlNode: controlNode, isBuiltIn: isBuiltIn)
  }

  package struct NamedExpression: Sendable {
    package var name: String
    package var nameNode: Node
    package var expression: ExpressionText
  }

  package struct Validation: Sendable {
    package var expression: ExpressionText
    /// Gives how sure it is when it fails, where that is not what the rule says.
    package var confidenceExpression: ExpressionText?
    package var at: ExpressionText?
    package var message: String?
    package var messageExpression: ExpressionText?
    /// Gives the request that passes where the validation fails.
    package var witness: ExpressionText?
    package var evidence: [ExpressionText]
  }
}

/// What a fail does to the rule's control.
package enum RuleEffect: String, Sendable, CaseIterable {
  case exposes
  /// Defence in depth only: the control is partial, not exposed.
  case weakens
  /// Nothing: what the rule finds should be known, and is no fault.
  case informs
}

/// What a rule judges.
package enum RuleSubjects: Sendable {
  case objects([ResourceRule])
  case documents([DocumentRule])
  case inventory(reads: [ResourceName])
}

/// A resource of any version.
package struct ResourceName: Sendable, Hashable {
  package var group: String
  package var resource: String

  package init(group: String, resource: String) {
    self.group = group
    self.resource = resource
  }
}

/// Groups, versions and resources, each list with `*` for all.
package struct ResourceRule: Sendable {
  package var groups: [String]
  package var versions: [String]
  package var resources: [String]

  /// In some version.
  package func matches(group: String, resource: String) -> Bool {
    Self.holds(groups, group) && Self.holds(resources, resource)
  }

  private static func holds(_ list: [String], _ word: String) -> Bool {
    list.contains { $0 == "*" || $0 == word }
  }
}

/// A kind of configuration document.
package struct DocumentRule: Sendable {
  package var kind: String
  /// Empty: of any chart, or no Helm values at all.
  package var charts: [String]

  package func matches(kind: String, chart: String?) -> Bool {
    kind == self.kind && (charts.isEmpty || chart.map(charts.contains) ?? false)
  }
}

/// A CEL expression and the YAML scalar that it stands in, so that its errors point into the rule's file.
package struct ExpressionText: Sendable {
  package var text: String
  package var node: Node

  package init(_ node: Node) {
    text = node.string ?? ""
    self.node = node
  }
}
