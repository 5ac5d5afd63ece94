/// A ValidatingAdmissionPolicy with these expressions, and what the analysis says of its text.
struct PolicyScene {
  var validations: [String]
  var variables: [(name: String, expression: String)] = []
  var conditions: [String] = []
  var resources = ["pods"]
  var groups = ["*"]

  /// Each check of an aspect as `PART: sound`, `PART: likely`, `PART: proven WITNESS`.
  func checks(_ aspect: String) -> String {
    Scene(yaml).evaluate(
      """
      policy.checks(object, '\(aspect)').map(c, c.expression + ': ' + (c.sound ? 'sound' : !c.proven ? 'likely'
        : c.witness.startsWith('{') ? 'proven' : c.witness == '' ? 'proven' : 'proven ' + c.witness))
      """)
  }

  func details(_ aspect: String) -> String {
    Scene(yaml).evaluate("policy.checks(object, '\(aspect)').filter(c, !c.sound).map(c, c.detail)")
  }

  var yaml: String {
    var text = """
      apiVersion: admissionregistration.k8s.io/v1
      kind: ValidatingAdmissionPolicy
      metadata: {name: policy}
      spec:
        matchConstraints:
          resourceRules:
          - {apiGroups: [\(Self.list(groups))], apiVersions: ['*'], operations: [CREATE, UPDATE], resources: [\(Self.list(resources))]}
        validations: [\(validations.map { "{expression: \(Self.quoted($0))}" }.joined(separator: ", "))]

      """
    if !variables.isEmpty {
      let entries = variables.map { "{name: \($0.name), expression: \(Self.quoted($0.expression))}" }
      text += "  variables: [\(entries.joined(separator: ", "))]\n"
    }
    if !conditions.isEmpty {
      let entries = conditions.enumerated().map { "{name: c\($0.offset), expression: \(Self.quoted($0.element))}" }
      text += "  matchConditions: [\(entries.joined(separator: ", "))]\n"
    }
    return text
  }

  private static func list(_ texts: [String]) -> String { texts.map(quoted).joined(separator: ", ") }

  private static func quoted(_ text: String) -> String {
    "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
  }
}
