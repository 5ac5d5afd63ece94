package import Documents

/// Reads a JSON report back. What is not one is said at its place.
package struct RecordedReportReader {

  package static func read(_ source: Source) throws(DocumentProblem) -> RecordedReport {
    let root = try DocumentReader.json(source)
    guard root.kind == .map, let version = root["schemaVersion"]?.string else {
      throw DocumentProblem(at: root.location, "no report of `portcullis scan -f json`: it has no schemaVersion")
    }
    guard version.hasPrefix("1.") else {
      throw DocumentProblem(
        at: root["schemaVersion"]?.location ?? root.location,
        "a report of version \(version); this tool reads versions 1.x")
    }
    let (view, score) = (try map(root, "view"), try map(root, "score"))
    let evaluated = try list(root, "rulesEvaluated")
    return RecordedReport(
      name: source.name, rulesDigest: try text(try map(root, "tool"), "rulesDigest"),
      isComplete: view["complete"]?.bool ?? false,
      gaps: Set(
        try elements(try list(view, "gaps")) { gap throws(DocumentProblem) in
          RecordedReport.gap(try text(gap, "group"), try text(gap, "resource"), gap["namespace"]?.string)
        }),
      low: score["low"]?.int.map(Int.init), high: score["high"]?.int.map(Int.init),
      threats: try elements(try list(root, "threats"), threat),
      findings: try elements(try list(root, "findings"), finding),
      outcomes: Dictionary(
        try elements(evaluated) { rule throws(DocumentProblem) in
          (try text(rule, "name"), try choice(rule, "outcome", Outcome.init))
        }
      ) { first, _ in first })
  }

  private static func threat(_ node: Node) throws(DocumentProblem) -> RecordedReport.Threat {
    let verdict = try choice(node, "verdict", Verdict.init)
    return RecordedReport.Threat(
      id: try text(node, "id"), title: try text(node, "title"), severity: try choice(node, "severity", Severity.init),
      verdict: verdict, accepted: node["accepted", "verdict"]?.string.flatMap(Verdict.init) ?? verdict,
      controls: try elements(try list(node, "controls")) { control throws(DocumentProblem) in
        RecordedReport.Control(
          name: try text(control, "name"), state: try text(control, "state"),
          reasons: control["reasons"]?.strings ?? [])
      })
  }

  private static func finding(_ node: Node) throws(DocumentProblem) -> RecordedReport.Finding {
    RecordedReport.Finding(
      rule: try text(node, "rule"), outcome: try choice(node, "outcome", Outcome.init),
      severity: try choice(node, "severity", Severity.init), control: try text(node, "control"),
      threats: node["threats"]?.strings ?? [], subject: subject(node), message: try text(node, "message"),
      place: place(node), fingerprint: try text(node, "fingerprint"),
      isSuppressed: node["suppressed"]?.bool ?? false)
  }

  /// As ``ObjectIdentity`` describes itself.
  private static func subject(_ node: Node) -> String {
    guard let object = node["object"], object.kind == .map else { return node["documentKind"]?.string ?? "" }
    let name = object["name"]?.string ?? ""
    let qualified = object["namespace"]?.string.map { "\($0)/\(name)" } ?? name
    return "\(object["kind"]?.string ?? "") \(qualified)"
  }

  private static func place(_ node: Node) -> String {
    guard let file = node["location", "file"]?.string, let line = node["location", "line"]?.int,
      let column = node["location", "column"]?.int
    else { return "" }
    return "\(file):\(line):\(column)"
  }

  // MARK: - Members that must be there

  private static func elements<Element>(
    _ nodes: [Node], _ read: (Node) throws(DocumentProblem) -> Element
  ) throws(DocumentProblem) -> [Element] {
    var result: [Element] = []
    for node in nodes { result.append(try read(node)) }
    return result
  }

  private static func map(_ node: Node, _ key: String) throws(DocumentProblem) -> Node {
    guard let member = node[key], member.kind == .map else { throw missing(node, key, "an object") }
    return member
  }

  private static func list(_ node: Node, _ key: String) throws(DocumentProblem) -> [Node] {
    guard let member = node[key], member.kind == .list else { throw missing(node, key, "an array") }
    return Array(member.elements)
  }

  private static func text(_ node: Node, _ key: String) throws(DocumentProblem) -> String {
    guard let text = node[key]?.string else { throw missing(node, key, "a string") }
    return text
  }

  private static func choice<Choice>(
    _ node: Node, _ key: String, _ make: (String) -> Choice?
  ) throws(DocumentProblem) -> Choice {
    let text = try text(node, key)
    guard let choice = make(text) else {
      throw DocumentProblem(at: node[key]?.location ?? node.location, "'\(text)' is no \(key) of a report")
    }
    return choice
  }

  private static func missing(_ node: Node, _ key: String, _ kind: String) -> DocumentProblem {
    DocumentProblem(
      at: (node[key] ?? node).location, "no report of `portcullis scan -f json`: '\(key)' must be \(kind)")
  }
}
