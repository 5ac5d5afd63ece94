/// What a new rule begins with: its file and one fixture for each outcome that every rule must have. All of the
/// fixtures fail until somebody writes what the rule is to say.
package struct RuleSkeleton: Sendable {
  package var name: String
  package var control: String
  package var severity: Severity
  package var subject: Subject

  package enum Subject: Sendable {
    case objects(apiVersion: String, kind: String, resource: ResourceName, isNamespaced: Bool)
    case documents(kind: String)
    case inventory
  }

  package init(name: String, control: String, severity: Severity, subject: Subject) {
    self.name = name
    self.control = control
    self.severity = severity
    self.subject = subject
  }

  /// Whether it can be the name of a rule.
  package var isWellNamed: Bool {
    !name.isEmpty && !name.hasPrefix("-") && !name.hasSuffix("-")
      && name.utf8.allSatisfy { (0x61...0x7a).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2d }
  }

  /// The text of the rule's file.
  package var rule: String {
    """
    # yaml-language-server: $schema=rule.schema.json
    apiVersion: \(DocumentKind.apiVersion)
    kind: Rule
    metadata:
      name: \(name)
    spec:
      title: TODO what is wrong where the rule fails, in one line
      severity: \(severity.rawValue)
      confidence: certain
      control: \(control)
      rationale: TODO why it matters, in a sentence or two
      remediation: |
        TODO what to change, with the text to paste:

            spec:
              field: value
      references:
      - https://example.com/TODO
    \(selection)
      matchConditions:
      # TODO what must be true for the rule to be about it, or nothing. As it stands the rule applies to nothing.
      - name: is-written
        expression: "false"
      validations:
      # TODO what must be true; false is a finding at the node that `at` leads to.
      - expression: "\(root).size() > 0"
        at: \(root)
        message: TODO what is wrong here

    """
  }

  private var selection: String {
    switch subject {
    case .objects(_, _, let resource, _):
      """
        matchConstraints:
          resourceRules:
          - apiGroups: [\(resource.group.isEmpty ? "\"\"" : resource.group)]
            apiVersions: ["*"]
            resources: [\(resource.resource)]
      """
    case .documents(let kind):
      """
        documents:
        - kind: \(kind)
      """
    case .inventory:
      """
        scope: Inventory
      """
    }
  }

  private var root: String {
    switch subject {
    case .objects: "object.metadata"
    case .documents: "object"
    case .inventory: "inventory.list('v1', 'Namespace')"
    }
  }

  /// File names with their texts.
  package var fixtures: [(name: String, text: String)] {
    [
      ("todo.\(Outcome.pass.fixtureWord).yaml", "# TODO what the rule is to let pass.\n\(example)"),
      ("todo.\(Outcome.fail.fixtureWord).yaml", "# TODO the smallest input that the rule is to find.\n\(example)"),
      (
        "todo.\(Outcome.unknown.fixtureWord).yaml",
        "# TODO what leaves the question open. Mostly that is a view:\n\(unseen)\(example)"
      ),
    ]
  }

  private var example: String {
    switch subject {
    case .objects(let apiVersion, let kind, _, let isNamespaced):
      """
      apiVersion: \(apiVersion)
      kind: \(kind)
      metadata:
        name: example
      \(isNamespaced ? "  namespace: example\n" : "")
      """
    case .documents("HelmValues"):
      "# Helm values are read where a Flux HelmRelease, an Argo CD Application or a k3s HelmChart carries them.\n"
    case .documents(let kind):
      "kind: \(kind)\n"
    case .inventory:
      """
      apiVersion: v1
      kind: Namespace
      metadata:
        name: example

      """
    }
  }

  private var unseen: String {
    let resource: ResourceName =
      if case .objects(_, _, let resource, _) = subject { resource } else {
        ResourceName(group: "", resource: "namespaces")
      }
    return """
      # apiVersion: \(DocumentKind.apiVersion)
      # kind: View
      # spec:
      #   forbidden:
      #   - {group: \(resource.group.isEmpty ? "\"\"" : resource.group), resource: \(resource.resource)}
      # ---

      """
  }
}

extension Rule {
  /// Kinds of configuration document that a rule can judge.
  package static var documentKinds: [String] { RuleShape.documentKinds }
}
