import CEL
import Documents

/// The small changes of an expression that somebody should notice: a part of a conjunction or alternative left out, a
/// constant changed.
struct ExpressionMutations {
  /// A stretch of the text and what to put there.
  struct Change {
    var bytes: Range<Int>
    var original: String
    var replacement: String
  }

  private let ranges: TextRanges
  private(set) var changes: [Change] = []
  private let length: Int
  /// The constants that something is compared with: to any other a default makes no difference.
  private let compared: [Term.Literal]

  init(_ expression: Expression) {
    ranges = TextRanges(expression)
    length = expression.source.utf8.count
    compared = expression.root.comparedConstants
    visit(expression.root)
  }

  /// The changes of a whole condition besides.
  var ofCondition: [Change] {
    let whole = ranges.text(0..<length)
    return [
      Change(bytes: 0..<length, original: whole, replacement: "true"),
      Change(bytes: 0..<length, original: whole, replacement: "!(\(whole))"),
    ]
  }

  private mutating func visit(_ term: Term) {
    switch term.kind {
    case .call(let function, target: nil, let operands) where function == "_&&_" || function == "_||_":
      let spelling = function == "_&&_" ? "&&" : "||"
      guard ranges.isWritten(spelling, term) else { break }
      for operand in operands {
        // The operands of a longer run are several such calls deep.
        let isRun = isCall(operand, of: function) && ranges.isWritten(spelling, operand)
        if !isRun { replace(operand, by: spelling == "&&" ? "true" : "false") }
        visit(operand)
      }
      return
    case .call("orValue", let target?, let arguments):
      visit(target)
      for argument in arguments { visit(fallback: argument) }
      return
    case .literal(let literal):
      change(term, literal)
    case .map(let entries) where entries.count > 1 && entries.allSatisfy({ $0.key.isString && $0.value.isString }):
      replace(term, by: "{}")
      return
    case .list(let elements) where elements.count > 1 && elements.allSatisfy({ $0.value.isString }):
      replace(term, by: "[]")
      return
    default: break
    }
    for part in term.parts { visit(part) }
  }

  /// What stands for an absent value: it becomes what something is compared with, or what nothing is.
  private mutating func visit(fallback term: Term) {
    switch term.kind {
    case .call("_?_:_", target: nil, let operands) where operands.count == 3:
      visit(operands[0])
      visit(fallback: operands[1])
      visit(fallback: operands[2])
    case .literal(let literal) where !compared.contains(literal):
      if case .string("") = literal { return }
      switch (literal, compared.first { $0.isString == literal.isString && $0.isInt == literal.isInt }) {
      case (.string, .string(let other)?): replace(term, by: quoted(other))
      case (.int, .int(let other)?): replace(term, by: String(other))
      case (.bool, _): change(term, literal)
      default: break
      }
    default: visit(term)
    }
  }

  private func isCall(_ term: Term, of function: String) -> Bool {
    if case .call(function, target: nil, _) = term.kind { true } else { false }
  }

  private mutating func replace(_ term: Term, by replacement: String) {
    guard let bytes = ranges.bytes(of: term) else { return }
    changes.append(Change(bytes: bytes, original: ranges.text(bytes), replacement: replacement))
  }

  private mutating func change(_ term: Term, _ literal: Term.Literal) {
    guard let bytes = ranges.bytes(of: term) else { return }
    let original = ranges.text(bytes)
    switch literal {
    case .bool(let flag) where original == String(flag): replace(term, by: flag ? "false" : "true")
    case .int(let number) where Int64(original) == number && number < .max: replace(term, by: String(number + 1))
    case .string(let text) where !text.isEmpty: replace(term, by: quoted(text + "~"))
    default: break
    }
  }

  private func quoted(_ text: String) -> String {
    "'\(text.substituting(["\\": "\\\\", "'": "\\'", "\n": "\\n", "\r": "\\r", "\t": "\\t"]))'"
  }
}

extension Term {
  /// Constants beside `==`, `<` and the like, and in lists beside `in`.
  fileprivate var comparedConstants: [Literal] {
    var constants = parts.flatMap(\.comparedConstants)
    guard case .call(let function, target: nil, let operands) = kind, Self.comparisons.contains(function) else {
      return constants
    }
    for operand in operands {
      switch operand.kind {
      case .literal(let literal): constants.append(literal)
      case .list(let elements) where function == "@in":
        for case .literal(let literal) in elements.map(\.value.kind) { constants.append(literal) }
      default: break
      }
    }
    return constants
  }

  private static let comparisons: Set = ["_==_", "_!=_", "@in", "_<_", "_<=_", "_>_", "_>=_"]

  fileprivate var isString: Bool {
    if case .literal(let literal) = kind { literal.isString } else { false }
  }
}

extension Term.Literal {
  fileprivate var isString: Bool {
    if case .string = self { true } else { false }
  }

  fileprivate var isInt: Bool {
    if case .int = self { true } else { false }
  }
}
