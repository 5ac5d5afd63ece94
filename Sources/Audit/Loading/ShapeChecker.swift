import Documents

/// Compares a document with its shape and says everything that is wrong with it, each at its place.
struct ShapeChecker {
  private(set) var problems: [DocumentProblem] = []

  /// Everything that is wrong with a whole document.
  static func problems(of document: Node, against shape: Shape) -> [DocumentProblem] {
    var checker = ShapeChecker()
    checker.check(document, against: .map(shape), called: "")
    return checker.problems
  }

  mutating func add(at location: SourceLocation, _ message: String) {
    problems.append(DocumentProblem(at: location, message))
  }

  /// `called` names the value in messages: `spec.severity`.
  mutating func check(_ node: Node, against type: FieldType, called name: String) {
    switch type {
    case .anyText:
      if node.kind != .string { addMismatch(node, name, "a string") }
    case .text, .expression:
      if node.kind != .string {
        addMismatch(node, name, type.isExpression ? "a CEL expression in a string" : "a string")
      } else if node.isBlank {
        add(at: node.location, "\(name) is empty")
      }
    case .name:
      checkName(node, name)
    case .date:
      if node.string.flatMap(CalendarDate.init) == nil {
        add(at: node.location, "\(name) must be a date such as 2027-01-31")
      }
    case .flag:
      if node.kind != .bool { addMismatch(node, name, "true or false") }
    case .oneOf(let choices):
      checkChoice(node, name, choices)
    case .labels:
      checkLabels(node, name)
    case .list(let element, let atLeast):
      checkList(node, name, element, atLeast)
    case .map(let shape):
      checkMap(node, name, shape)
    }
  }

  private mutating func checkMap(_ node: Node, _ name: String, _ shape: Shape) {
    guard node.kind == .map else { return addMismatch(node, name, "a map (\(shape.name))") }
    for member in node.children {
      let key = member.key ?? ""
      if let field = shape.field(key) {
        check(member, against: field.type, called: name.isEmpty ? key : "\(name).\(key)")
      } else {
        let known = shape.fields.map(\.key)
        let advice =
          Spelling.nearest(to: key, among: known).map { "did you mean '\($0)'?" }
          ?? "known keys: \(known.joined(separator: ", "))"
        add(at: member.keyLocation, "unknown key '\(key)' in \(shape.name); \(advice)")
      }
    }
    for field in shape.fields where field.isRequired && node[field.key] == nil {
      add(at: node.parent == nil ? node.location : node.keyLocation, "\(shape.name) lacks '\(field.key)'")
    }
  }

  private mutating func checkList(_ node: Node, _ name: String, _ element: FieldType, _ atLeast: Int) {
    guard node.kind == .list else { return addMismatch(node, name, "a list") }
    if node.count < atLeast { add(at: node.location, "\(name) must hold at least \(atLeast)") }
    for (position, child) in node.elements.enumerated() {
      check(child, against: element, called: "\(name)[\(position)]")
    }
  }

  private mutating func checkLabels(_ node: Node, _ name: String) {
    guard node.kind == .map else { return addMismatch(node, name, "a map of labels") }
    if node.count == 0 { add(at: node.location, "\(name) must hold at least one label") }
    for label in node.children where label.kind != .string {
      addMismatch(label, "\(name).\(label.key ?? "")", "a string")
    }
  }

  private mutating func checkChoice(_ node: Node, _ name: String, _ choices: [String]) {
    let list = choices.joined(separator: ", ")
    guard let text = node.string else { return addMismatch(node, name, "one of: \(list)") }
    guard !choices.contains(text) else { return }
    let advice = Spelling.nearest(to: text, among: choices).map { "did you mean '\($0)'? " } ?? ""
    add(at: node.location, "\(name) cannot be '\(text)'; \(advice)one of: \(list)")
  }

  private mutating func checkName(_ node: Node, _ name: String) {
    guard let text = node.string else { return addMismatch(node, name, "a name") }
    let isWellFormed =
      !text.isEmpty && !text.hasPrefix("-") && !text.hasSuffix("-")
      && text.utf8.allSatisfy {
        (0x61...0x7a).contains($0) || (0x41...0x5a).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2d
      }
    if !isWellFormed { add(at: node.location, "\(name) '\(text)' is no name: letters, digits and '-' inside") }
  }

  private mutating func addMismatch(_ node: Node, _ name: String, _ expected: String) {
    add(at: node.location, "\(name) must be \(expected), not \(node.kind.description)")
  }
}

extension FieldType {
  fileprivate var isExpression: Bool {
    if case .expression = self { true } else { false }
  }
}

extension Node {
  /// A string of nothing but white space.
  fileprivate var isBlank: Bool { arena.utf8(of: index).allSatisfy { $0 == 0x20 || $0 == 0x0a || $0 == 0x09 } }
}

extension NodeKind {
  fileprivate var description: String {
    switch self {
    case .null: "null"
    case .bool: "a boolean"
    case .int, .double: "a number"
    case .string: "a string"
    case .list: "a list"
    case .map: "a map"
    }
  }
}
