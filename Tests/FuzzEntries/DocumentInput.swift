import Documents

/// Bytes as YAML or JSON documents.
struct DocumentInput {
  private let source: Source
  private let limits: ReadLimits

  init(_ input: [UInt8], name: String) {
    source = Source(name: name, bytes: input)
    var limits = ReadLimits.standard
    limits.nodes = 100_000
    limits.depth = 500
    self.limits = limits
  }

  func run() throws(Violation) {
    let (arena, problems) = DocumentReader.read([source], limits: limits)
    for problem in problems { try source.check(problem.location, "problem") }
    for root in arena.roots {
      try root.checkPlaces(in: source)
      try checkText(of: root)
    }
  }

  func runAsKubectl() throws(Violation) {
    for validation in [KubectlStream.Validation.strict, .ignore] {
      let decoded = KubectlStream.decode(source, validation: validation, limits: limits)
      for problem in decoded.problems { try source.check(problem.location, "problem") }
      for object in decoded.objects {
        let object = Node(arena: decoded.arena, index: object)
        try require(object.kind == .map, "an object that is no map")
        try object.checkPlaces(in: source)
      }
    }
  }

  /// What is written of a document reads as the same document.
  private func checkText(of root: Node) throws(Violation) {
    let text = root.json()
    let (arena, problems) = DocumentReader.read([Source(name: "text.json", bytes: Array(text.utf8))])
    guard root.kind == .map else { return }
    try require(problems.isEmpty && arena.roots.count == 1, "\(problems): \(text)")
    try require(arena.roots[0].json() == text, "\(text) reads as \(arena.roots[0].json())")
  }
}

extension Node {
  /// Every node below knows a place, its parent and its children.
  func checkPlaces(in source: Source) throws(Violation) {
    var rest = [self]
    while let node = rest.popLast() {
      try source.check(node.location, "node")
      var count = 0
      for child in node.children {
        count += 1
        try require(child.parent == node, "a child of another parent")
        rest.append(child)
      }
      try require(count == node.count, "\(count) children of \(node.count)")
    }
  }
}

extension Source {
  func check(_ location: SourceLocation, _ what: String) throws(Violation) {
    try require(location.line >= 1 && location.column >= 1, "\(what) at \(location.line):\(location.column)")
    try require(location.line <= bytes.count + 1, "\(what) at line \(location.line)")
  }
}
