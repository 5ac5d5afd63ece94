import Documents

/// Sorts documents by kind and makes rules and threat models of them.
struct CatalogueLoader {
  private let base: Catalogue
  private(set) var problems: [DocumentProblem] = []
  private var rules: [Rule] = []
  private var models = ThreatModelReader()
  private var platforms: [Node] = []
  /// Where each name of a kind was first defined.
  private var names: [DocumentKind: [String: Node]] = [:]

  init(base: Catalogue) {
    self.base = base
  }

  mutating func add(_ document: CatalogueDocument) {
    problems += document.problems
    guard let kind = document.kind else { return }
    checkName(of: document.node, kind)
    guard document.hasShape else { return }
    switch kind {
    case .rule: if let rule = document.rule { rules.append(rule) }
    case .platform: platforms.append(document.node)
    case .threat, .control, .mitigation, .attackTree: models.add(document.node, kind: kind)
    }
  }

  mutating func finish() -> (RuleSet, ThreatModels, [Platform]) {
    let models = models.read(over: base.models)
    problems += self.models.problems
    let ruleSet = base.rules.adding(rules)
    let controls = Set(models.controls.map(\.name))
    for rule in rules where !controls.contains(rule.control) {
      let advice = Spelling.nearest(to: rule.control, among: controls.sorted()).map { "; did you mean '\($0)'?" }
      add(at: rule.controlNode.location, "no control is called '\(rule.control)'\(advice ?? "")")
    }
    return (ruleSet, models, readPlatforms(controls))
  }

  private mutating func readPlatforms(_ controls: Set<String>) -> [Platform] {
    var reader = PlatformReader(controls: controls)
    let read = platforms.compactMap { reader.read($0) }
    problems += reader.problems
    return base.platforms.filter { known in !read.contains { $0.name == known.name } } + read
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
