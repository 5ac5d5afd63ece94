import Documents

/// Makes a platform of a document whose shape was found right.
struct PlatformReader {
  /// The names of all controls.
  var controls: Set<String>
  private(set) var problems: [DocumentProblem] = []

  init(controls: Set<String>) {
    self.controls = controls
  }

  mutating func read(_ document: Node) -> Platform? {
    guard let spec = document["spec"] else { return nil }
    let controlPlane = spec["controlPlane"]
    return Platform(
      name: text(document["metadata"], "name"), title: text(spec, "title"), summary: text(spec, "summary"),
      signs: spec["signs"]?.elements.compactMap(sign) ?? [],
      components: spec["components"]?.elements.map(component) ?? [],
      controlPlane: text(controlPlane, "sight"), advice: controlPlane?["settledBy"]?.elements.map { advice($0) } ?? [])
  }

  private func sign(_ node: Node) -> Platform.Sign? {
    guard let expression = node["expression"] else { return nil }
    return Platform.Sign(
      says: text(node, "says"), group: text(node, "group"), resource: text(node, "resource"),
      expression: ExpressionText(expression), reference: text(node, "reference"))
  }

  private func component(_ node: Node) -> Platform.Component {
    Platform.Component(
      title: text(node, "title"), group: text(node, "group"), kinds: node["kinds"]?.strings ?? [],
      namespaces: node["namespaces"]?.strings ?? [], names: node["names"]?.strings ?? [],
      rules: node["rules"]?.strings ?? [], does: text(node, "does"), change: text(node, "change"),
      reference: text(node, "reference"))
  }

  private mutating func advice(_ node: Node) -> Platform.Advice {
    if let names = node["controls"]?.elements { for name in names { check(name) } }
    return Platform.Advice(
      controls: node["controls"]?.strings ?? [], text: text(node, "advice"), reference: text(node, "reference"))
  }

  private mutating func check(_ control: Node) {
    guard let name = control.string, !controls.contains(name) else { return }
    let hint = Spelling.nearest(to: name, among: controls.sorted()).map { "; did you mean '\($0)'?" } ?? ""
    problems.append(DocumentProblem(at: control.location, "no control is called '\(name)'\(hint)"))
  }

  private func text(_ map: Node?, _ key: String) -> String { map?[key]?.string ?? "" }
}
