import Documents

/// What a document of a rule set is by itself, whatever others there are: found for many of them at a time.
struct CatalogueDocument: Sendable {
  let node: Node
  /// The node of `metadata.name`.
  let nameNode: Node?
  /// Nil where it is not named.
  let name: String?
  /// Nil for an empty document and where it is of no kind that is known.
  let kind: DocumentKind?
  /// Does it have the fields of its kind, and no others?
  let hasShape: Bool
  /// Nil for other kinds, and where it is none in spite of its shape.
  let rule: Rule?
  let problems: [DocumentProblem]

  init(_ node: Node, isBuiltIn: Bool) {
    self.node = node
    nameNode = node["metadata"]?["name"]
    name = nameNode?.string
    var problems: [DocumentProblem] = []
    kind = Self.kind(of: node, &problems)
    // The built-in documents were checked when they were tested.
    let mismatches = isBuiltIn ? [] : kind.map { ShapeChecker.problems(of: node, against: $0.shape) } ?? []
    hasShape = kind != nil && mismatches.isEmpty
    var reader = RuleReader()
    rule = kind == .rule && hasShape ? reader.read(node, isBuiltIn: isBuiltIn) : nil
    self.problems = problems + mismatches + reader.problems
  }

  private static func kind(of document: Node, _ problems: inout [DocumentProblem]) -> DocumentKind? {
    guard !document.isNull else { return nil }
    var kinds: [String] { DocumentKind.allCases.map(\.rawValue) }
    guard document.kind == .map, let node = document["kind"] else {
      problems.append(
        DocumentProblem(
          at: document.location, "a document of a rule set has a 'kind': \(kinds.joined(separator: ", "))"))
      return nil
    }
    let text = node.string ?? ""
    guard let kind = DocumentKind(rawValue: text) else {
      let advice = Spelling.nearest(to: text, among: kinds).map { "did you mean '\($0)'? " } ?? ""
      problems.append(
        DocumentProblem(
          at: node.location, "kind cannot be '\(text)'; \(advice)one of: \(kinds.joined(separator: ", "))"))
      return nil
    }
    return kind
  }
}
