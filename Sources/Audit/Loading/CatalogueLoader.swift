import Documents

/// Sorts documents by kind, checks them and makes rules and threat models of them.
struct CatalogueLoader {
  private let base: Catalogue
  private let isBuiltIn: Bool
  private(set) var problems: [DocumentProblem] = []
  private var rules: [Node] = []
  private var models = ThreatModelReader()
  private var platforms: [Node] = []
  /// Where each name of a kind was first defined.
  private var names: [DocumentKind: [String: Node]] = [:]

  init(base: Catalogue, isBuiltIn: Bool) {
    self.base = base
    self.isBuiltIn = isBuiltIn
  }

  mutating func add(_ document: Node) {
    guard !document.isNull else { return }
    guard let kind = kind(of: document) else { return }
    checkName(of: document, kind)
    // The built-in documents were checked when they were tested.
    guard isBuiltIn || hasShape(of: kind, document) else { return }
    guard kind != .platform else { return platforms.append(document) }
    guard kind == .rule else { return models.add(document, kind: kind) }
    rules.append(document)
  }

  private mutating func hasShape(of kind: DocumentKind, _ document: Node) -> Bool {
    var checker = ShapeChecker()
    checker.check(document, against: .map(kind.shape), called: "")
    problems += checker.problems
    return checker.problems.isEmpty
  }

  mutating func finish() -> (RuleSet, ThreatModels, [Platform]) {
    let models = models.read(over: base.models)
    problems += self.models.problems
    let rules = readRules()
    let ruleSet = base.rules.adding(rules)
    let controls = Set(models.controls.map(\.name))
    for rule in rules where !controls.contains(rule.control) {
      let advice = Spelling.nearest(to: rule.control, among: controls.sorted()).map { "; did you mean '\($0)'?" }
      add(at: rule.controlNode.location, "no control is called '\(rule.control)'\(advice ?? "")")
    }
    return (ruleSet, models, readPlatforms(controls))
  }

  private mutating func readRules() -> [Rule] {
    let (documents, isBuiltIn) = (rules, isBuiltIn)
    let read = SharedWork.results(of: documents.count, by: ()) { _, number in
      var reader = RuleReader()
      return (rule: reader.read(documents[number], isBuiltIn: isBuiltIn), problems: reader.problems)
    }
    problems += read.flatMap(\.problems)
    return read.compactMap(\.rule)
  }

  private mutating func readPlatforms(_ controls: Set<String>) -> [Platform] {
    var reader = PlatformReader(controls: controls)
    let read = platforms.compactMap { reader.read($0) }
    problems += reader.problems
    return base.platforms.filter { known in !read.contains { $0.name == known.name } } + read
  }

  private mutating func kind(of document: Node) -> DocumentKind? {
    let kinds = DocumentKind.allCases.map(\.rawValue)
    guard document.kind == .map, let node = document["kind"] else {
      add(at: document.location, "a document of a rule set has a 'kind': \(kinds.joined(separator: ", "))")
      return nil
    }
    guard let kind = DocumentKind(rawValue: node.string ?? "") else {
      let text = node.string ?? ""
      let advice = Spelling.nearest(to: text, among: kinds).map { "did you mean '\($0)'? " } ?? ""
      add(at: node.location, "kind cannot be '\(text)'; \(advice)one of: \(kinds.joined(separator: ", "))")
      return nil
    }
    return kind
  }

  private mutating func checkName(of document: Node, _ kind: DocumentKind) {
    guard let node = document["metadata", "name"], let name = node.string else { return }
    if let first = names[kind]?[name] {
      add(at: node.location, "\(kind.rawValue) '\(name)' is defined twice, first at \(first.location)")
    } else {
      names[kind, default: [:]][name] = node
    }
  }

  private mutating func add(at location: SourceLocation, _ message: String) {
    problems.append(DocumentProblem(at: location, message))
  }
}
