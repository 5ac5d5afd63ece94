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
  /// The string constants of the expression, in order, and the numbers.
  private let strings: [String]
  private let numbers: [Int64]
  /// Whether what is visited stands for an absent value.
  private var isFallback = false

  init(_ expression: Expression) {
    ranges = TextRanges(expression)
    length = expression.source.utf8.count
    strings = expression.root.strings
    numbers = expression.root.numbers
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
      isFallback = true
      for argument in arguments { visit(argument) }
      isFallback = false
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
    case .int(let number) where isFallback:
      if let other = numbers.first(where: { $0 != number }) { replace(term, by: String(other)) }
    case .int(let number) where Int64(original) == number && number < .max: replace(term, by: String(number + 1))
    case .string(let text) where isFallback:
      // Only another constant that the expression knows can make a difference.
      if let other = strings.first(where: { $0 != text && !text.isEmpty }) { replace(term, by: quoted(other)) }
    case .string(let text) where !text.isEmpty: replace(term, by: quoted(text + "~"))
    default: break
    }
  }

  private func quoted(_ text: String) -> String {
    "'\(text.substituting(["\\": "\\\\", "'": "\\'", "\n": "\\n", "\r": "\\r", "\t": "\\t"]))'"
  }
}

extension Term {
  /// The string constants in it, but for empty ones.
  fileprivate var strings: [String] {
    if case .literal(.string(let text)) = kind { return text.isEmpty ? [] : [text] }
    return parts.flatMap(\.strings)
  }

  fileprivate var numbers: [Int64] {
    if case .literal(.int(let number)) = kind { return [number] }
    return parts.flatMap(\.numbers)
  }

  fileprivate var isString: Bool {
    if case .literal(.string) = kind { true } else { false }
  }
}
