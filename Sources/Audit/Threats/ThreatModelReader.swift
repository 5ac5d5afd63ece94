import Documents

/// Makes threat models of documents whose shapes were found right, and checks the references between them.
struct ThreatModelReader {
  private(set) var problems: [DocumentProblem] = []
  private var threats: [Node] = []
  private var controls: [Node] = []
  private var mitigations: [Node] = []
  private var trees: [Node] = []

  mutating func add(_ document: Node, kind: DocumentKind) {
    switch kind {
    case .threat: threats.append(document)
    case .control: controls.append(document)
    case .mitigation: mitigations.append(document)
    case .attackTree: trees.append(document)
    case .rule, .platform: break
    }
  }

  /// `base` gives what the new documents add to or replace by name.
  mutating func read(over base: ThreatModels) -> ThreatModels {
    var models = base
    replace(&models.controls, \.name, with: controls.map(control))
    replace(&models.mitigations, \.name, with: mitigations.map(mitigation))
    let names = Set(models.mitigations.map(\.name))
    for document in threats + controls { checkReferences(document, "mitigations", among: names, "mitigation") }
    var conditions = ControlConditionReader(controls: Set(models.controls.map(\.name)))
    let read = threats.compactMap { threat($0, &conditions) }
    replace(&models.threats, \.id, with: read)
    problems += conditions.problems
    let ids = Set(models.threats.map(\.id))
    for document in trees {
      var reader = AttackTreeReader(threats: ids, mitigations: names)
      let tree = reader.read(document)
      problems += reader.problems
      if let tree { replace(&models.attackTrees, \.name, with: [tree]) }
    }
    return models
  }

  private func replace<Element>(
    _ known: inout [Element], _ name: (Element) -> String, with new: [Element]
  ) {
    for element in new {
      if let place = known.firstIndex(where: { name($0) == name(element) }) {
        known[place] = element
      } else {
        known.append(element)
      }
    }
  }

  private mutating func threat(_ document: Node, _ conditions: inout ControlConditionReader) -> Threat? {
    guard let spec = document["spec"] else { return nil }
    let isResidual = spec["residual"]?.bool ?? false
    if isResidual, let condition = spec["condition"] {
      add(at: condition.keyLocation, "a residual threat has no condition")
    }
    if !isResidual, spec["condition"] == nil {
      add(at: spec.keyLocation, "threat lacks 'condition'; a threat that nothing mitigates has 'residual: true'")
    }
    checkReferences(document, "informs", among: conditions.controls, "control")
    return Threat(
      id: name(document), title: text(spec, "title"), model: text(spec, "model"),
      severity: Severity(rawValue: text(spec, "severity")) ?? .low, summary: text(spec, "summary"),
      scenario: text(spec, "scenario"), impact: text(spec, "impact"), guidance: text(spec, "guidance"),
      mitigations: spec["mitigations"]?.strings ?? [],
      condition: spec["condition"].flatMap { conditions.read(ExpressionText($0)) },
      depth: spec["depth"].flatMap { conditions.read(ExpressionText($0)) }, isResidual: isResidual,
      informs: spec["informs"]?.strings ?? [], attestation: text(spec, "attestation"),
      references: spec["references"]?.strings ?? [])
  }

  private func control(_ document: Node) -> Control {
    let spec = document["spec"]
    return Control(
      name: name(document), title: text(spec, "title"), description: text(spec, "description"),
      mitigations: spec?["mitigations"]?.strings ?? [], settledBy: text(spec, "settledBy"),
      bounded: spec?["bounded"]?.elements.map(HoleBound.init) ?? [])
  }

  private func mitigation(_ document: Node) -> Mitigation {
    let spec = document["spec"]
    return Mitigation(
      name: name(document), title: text(spec, "title"), model: text(spec, "model"),
      description: text(spec, "description"), references: spec?["references"]?.strings ?? [])
  }

  private func name(_ document: Node) -> String { document["metadata", "name"]?.string ?? "" }

  private func text(_ map: Node?, _ key: String) -> String { map?[key]?.string ?? "" }

  private mutating func checkReferences(_ document: Node, _ key: String, among names: Set<String>, _ kind: String) {
    guard let list = document["spec", key] else { return }
    for reference in list.elements {
      guard let name = reference.string, !names.contains(name) else { continue }
      let advice = Spelling.nearest(to: name, among: names.sorted()).map { "; did you mean '\($0)'?" } ?? ""
      add(at: reference.location, "no \(kind) is called '\(name)'\(advice)")
    }
  }

  private mutating func add(at location: SourceLocation, _ message: String) {
    problems.append(DocumentProblem(at: location, message))
  }
}
