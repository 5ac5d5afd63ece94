import Analysis
import CEL
import Cluster
import Documents
import KubernetesCEL

/// A rule as a ValidatingAdmissionPolicy with its binding, so that the API server refuses what the rule finds.
package struct PolicyExport {
  /// The rule's name with a prefix, which keeps it apart from policies of other origin.
  package let name: String
  /// Both objects as YAML documents.
  package let yaml: String

  /// Fails where a policy cannot ask what the rule asks, with the reason at its place.
  package init(_ rule: Rule, actions: [String] = ["Deny"]) throws(LoadingFailure) {
    name = "portcullis-\(rule.name.lowercased())"
    guard case .objects(let resources) = rule.subjects else {
      throw LoadingFailure(problems: [
        DocumentProblem(at: rule.nameNode.location, "rule \(rule.name) \(rule.subjects.refusal)")
      ])
    }
    if let unseen = resources.first(where: \.isUnseenByPolicies) {
      throw LoadingFailure(problems: [
        DocumentProblem(
          at: rule.nameNode.location,
          "rule \(rule.name) is about \(unseen.resources.joined(separator: ", ")): the API server shows policies and "
            + "their bindings to no policy")
      ])
    }
    let expressions = try PolicyExpressions(rule)
    yaml = Self.policy(name, rule, resources, expressions) + "---\n" + Self.binding(name, actions)
  }

  /// Whether a rule is about objects that policies see and asks only what the API server's own functions answer: then
  /// it is to be exportable.
  static func isPromised(for compiled: CompiledRule) -> Bool {
    guard case .objects(let resources) = compiled.rule.subjects, !resources.contains(where: \.isUnseenByPolicies) else {
      return false
    }
    let programs =
      compiled.variables.map(\.program) + compiled.subjectConditions + compiled.elementConditions + compiled.validations
      + [compiled.forEach].compactMap(\.self)
    return programs.allSatisfy { $0.functions.isDisjoint(with: functionsOfAnalysis) }
  }

  private static let functionsOfAnalysis = Set(
    ClusterAnalysis(inventory: Inventory()).library.functions.map(\.name) + Library.math.functions.map(\.name))

  private static func policy(
    _ name: String, _ rule: Rule, _ resources: [ResourceRule], _ expressions: PolicyExpressions
  ) -> String {
    var text = """
      apiVersion: admissionregistration.k8s.io/v1
      kind: ValidatingAdmissionPolicy
      metadata:
        name: \(name)
        annotations:
          portcullis.io/rule: \(rule.name)
          portcullis.io/severity: \(rule.severity.rawValue)
      spec:
        failurePolicy: Fail
        matchConstraints:
          resourceRules:

      """
    for resource in resources {
      text += """
            - apiGroups: \(list(resource.groups))
              apiVersions: \(list(resource.versions))
              resources: \(list(resource.resources))
              operations: ["CREATE", "UPDATE"]

        """
    }
    text += named("matchConditions", expressions.conditions) + named("variables", expressions.variables)
    text += "  validations:\n"
    for validation in expressions.validations {
      text += "  - expression: \(block(validation.expression, indent: "      "))\n"
      text += "    message: \(YAMLText.quoted(validation.message))\n"
      if let message = validation.messageExpression {
        text += "    messageExpression: \(block(message, indent: "      "))\n"
      }
    }
    return text
  }

  private static func binding(_ name: String, _ actions: [String]) -> String {
    """
    apiVersion: admissionregistration.k8s.io/v1
    kind: ValidatingAdmissionPolicyBinding
    metadata:
      name: \(name)
    spec:
      policyName: \(name)
      validationActions: \(list(actions))

    """
  }

  private static func named(_ key: String, _ expressions: [(name: String, text: String)]) -> String {
    guard !expressions.isEmpty else { return "" }
    return "  \(key):\n"
      + expressions.map { "  - name: \($0.name)\n    expression: \(block($0.text, indent: "      "))\n" }.joined()
  }

  private static func list(_ words: [String]) -> String {
    "[\(words.map(YAMLText.quoted).joined(separator: ", "))]"
  }

  /// A literal block, in which no character of an expression has another meaning.
  private static func block(_ text: String, indent: String) -> String {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: true).filter { !$0.allSatisfy(\.isWhitespace) }
    return "|-\n" + lines.map { indent + $0 }.joined(separator: "\n")
  }
}

extension RuleSubjects {
  /// Why no policy can stand for a rule about these.
  fileprivate var refusal: String {
    switch self {
    case .objects: "is about objects"
    case .documents: "judges configuration documents, which no API server serves"
    case .inventory: "judges everything that a scan knows; a policy sees the object of one request"
    }
  }
}

extension ResourceRule {
  /// Plugins for policies leave out policies and bindings (k8s.io/apiserver pkg/admission/plugin/policy/validating,
  /// isPolicyResource).
  fileprivate var isUnseenByPolicies: Bool {
    groups == ["admissionregistration.k8s.io"] && resources.contains { $0.contains("admissionpolic") }
  }
}

/// Text for YAML that somebody else reads.
enum YAMLText {
  /// A double-quoted scalar, which is JSON too.
  static func quoted(_ text: String) -> String {
    "\"\(text.substituting(["\\": "\\\\", "\"": "\\\"", "\n": "\\n", "\t": "\\t", "\r": "\\r"]))\""
  }
}
