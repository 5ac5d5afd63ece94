import Documents

/// Sorts documents by kind and makes rules and threat models of them.
struct CatalogueLoader {
  private let base: Catalogue
  private(set) var problems: [DocumentProblem] = []
  private var rules: [Rule] = []
  private var models = ThreatModelReader()
  private var platforms: [Node] = []
  /// Where each name of a kind was first defined.
  private var names: [Name: Node] = [:]

  private struct Name: Hashable {
    let kind: DocumentKind
    let name: String
  }

  /// For so many documents.
  init(base: Catalogue, count: Int) {
    self.base = base
    names.reserveCapacity(count)
  }

  mutating func add(_ document: CatalogueDocument) {
    problems += document.problems
    guard let kind = document.kind else { return }
    checkName(of: document, kind)
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

  private mutating func checkName(of document: CatalogueDocument, _ kind: DocumentKind) {
    guard let node = document.nameNode, let name = document.name else { return }
    let key = Name(kind: kind, name: name)
    if let first = names[key] {
      add(at: node.location, "\(kind.rawValue) '\(name)' is defined twice, first at \(first.location)")
    } else {
      names[key] = node
    }
  }

  private mutating func add(at location: SourceLocation, _ message: String) {
    problems.append(DocumentProblem(at: location, message))
  }
}
