import Documents

/// Makes a rule of a document whose shape was found right, and checks what a shape cannot say.
struct RuleReader {
  private(set) var problems: [DocumentProblem] = []

  mutating func read(_ document: Node, isBuiltIn: Bool) -> Rule? {
    guard let spec = document["spec"], let nameNode = document["metadata", "name"], let control = spec["control"],
      let subjects = subjects(of: spec)
    else { return nil }
    let before = problems.count
    let variables = named(spec["variables"])
    checkVariables(variables)
    let validations = spec["validations"]?.elements.map { validation($0) } ?? []
    guard problems.count == before else { return nil }
    return Rule(
      name: nameNode.string ?? "", title: text(spec, "title"),
      severity: Severity(rawValue: text(spec, "severity")) ?? .info,
      confidence: Confidence(rawValue: text(spec, "confidence")) ?? .heuristic,
      effect: RuleEffect(rawValue: text(spec, "effect")) ?? .exposes, control: control.string ?? "",
      rationale: text(spec, "rationale"), remediation: text(spec, "remediation"),
      references: spec["references"]?.strings ?? [], subjects: subjects,
      judgement: Rule.Judgement(
        forEach: spec["forEach"].map(ExpressionText.init), matchConditions: named(spec["matchConditions"]),
        variables: variables, validations: validations),
      nameNode: nameNode, controlNode: control, isBuiltIn: isBuiltIn)
  }

  private func text(_ map: Node, _ key: String) -> String { map[key]?.string ?? "" }

  private func named(_ list: Node?) -> [Rule.NamedExpression] {
    list?.elements.compactMap { element in
      guard let name = element["name"], let expression = element["expression"] else { return nil }
      return Rule.NamedExpression(
        name: name.string ?? "", nameNode: name, expression: ExpressionText(expression))
    } ?? []
  }

  private mutating func subjects(of spec: Node) -> RuleSubjects? {
    let given = ["matchConstraints", "documents", "scope"].compactMap { spec[$0] }
    guard given.count == 1 else {
      let place = given.count > 1 ? given[1].keyLocation : spec.keyLocation
      add(at: place, "a rule has exactly one of matchConstraints, documents and scope: Inventory")
      return nil
    }
    if let reads = spec["reads"], spec["scope"] == nil {
      add(at: reads.keyLocation, "reads belongs to rules with scope: Inventory; matchConstraints says it already")
      return nil
    }
    if let rules = spec["matchConstraints", "resourceRules"] {
      return .objects(
        rules.elements.map {
          ResourceRule(
            groups: $0["apiGroups"]?.strings ?? [], versions: $0["apiVersions"]?.strings ?? ["*"],
            resources: $0["resources"]?.strings ?? [])
        })
    }
    if let documents = spec["documents"] {
      return .documents(
        documents.elements.map {
          DocumentRule(kind: text($0, "kind"), charts: $0["chart"]?.strings ?? [])
        })
    }
    return .inventory(
      reads: spec["reads"]?.elements.map { ResourceName(group: text($0, "group"), resource: text($0, "resource")) }
        ?? [])
  }

  private mutating func checkVariables(_ variables: [Rule.NamedExpression]) {
    for (position, variable) in variables.enumerated() {
      if !isIdentifier(variable.name) {
        add(at: variable.nameNode.location, "'\(variable.name)' cannot be a variable: letters, digits and '_'")
      } else if variables[..<position].contains(where: { $0.name == variable.name }) {
        add(at: variable.nameNode.location, "variable '\(variable.name)' is defined twice")
      }
    }
  }

  private mutating func validation(_ node: Node) -> Rule.Validation {
    if node["message"] == nil, node["messageExpression"] == nil {
      add(at: node.location, "validation lacks 'message' or 'messageExpression'")
    }
    let expression = node["expression"] ?? node
    return Rule.Validation(
      expression: ExpressionText(expression),
      confidenceExpression: node["confidenceExpression"].map(ExpressionText.init),
      at: node["at"].map(ExpressionText.init),
      message: node["message"]?.string, messageExpression: node["messageExpression"].map(ExpressionText.init),
      witness: node["witness"].map(ExpressionText.init),
      evidence: node["evidence"]?.elements.map(ExpressionText.init) ?? [])
  }

  private func isIdentifier(_ name: String) -> Bool {
    guard let first = name.utf8.first, !(0x30...0x39).contains(first) else { return false }
    return name.utf8.allSatisfy {
      (0x61...0x7a).contains($0) || (0x41...0x5a).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5f
    }
  }

  private mutating func add(at location: SourceLocation, _ message: String) {
    problems.append(DocumentProblem(at: location, message))
  }
}
