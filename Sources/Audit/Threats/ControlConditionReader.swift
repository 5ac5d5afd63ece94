import CEL
import Documents

/// Reads a condition over controls. It is CEL, of which only names, `&&`, `||` and parentheses may occur.
struct ControlConditionReader {
  /// The names of all controls.
  var controls: Set<String>
  private(set) var problems: [DocumentProblem] = []
  private let environment = Environment(libraries: [])

  init(controls: Set<String>) {
    self.controls = controls
  }

  mutating func read(_ text: ExpressionText) -> ControlCondition? {
    do {
      let expression = try environment.parse(text.text)
      return condition(expression.root, in: text)
    } catch {
      problems += text.problems(of: error)
      return nil
    }
  }

  private mutating func condition(_ term: Term, in text: ExpressionText) -> ControlCondition? {
    switch term.kind {
    case .identifier(let identifier):
      let name = identifier.map { $0 == "_" ? "-" : String($0) }.joined()
      if controls.contains(name) { return .control(name) }
      let advice =
        Spelling.nearest(to: name, among: controls.sorted())
        .map { "; did you mean '\($0.map { $0 == "-" ? "_" : String($0) }.joined())'?" } ?? ""
      add(at: text.location(of: term.offset), "no control is called '\(name)'\(advice)")
      return nil
    case .call("_&&_", target: nil, let arguments):
      return joined(arguments, in: text) { .both($0, $1) }
    case .call("_||_", target: nil, let arguments):
      return joined(arguments, in: text) { .either($0, $1) }
    default:
      add(at: text.location(of: term.offset), "a condition is made of control names, &&, || and parentheses only")
      return nil
    }
  }

  private mutating func joined(
    _ terms: [Term], in text: ExpressionText, _ join: (ControlCondition, ControlCondition) -> ControlCondition
  ) -> ControlCondition? {
    var parts: [ControlCondition] = []
    for term in terms {
      if let part = condition(term, in: text) { parts.append(part) }
    }
    guard parts.count == terms.count, let first = parts.first else { return nil }
    return parts.dropFirst().reduce(first, join)
  }

  private mutating func add(at location: SourceLocation, _ message: String) {
    problems.append(DocumentProblem(at: location, message))
  }
}
