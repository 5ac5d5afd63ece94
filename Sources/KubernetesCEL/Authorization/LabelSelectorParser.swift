/// Reads label selectors as the API server does (k8s.io/apimachinery/pkg/labels).
struct LabelSelectorParser {
  private var tokens: ArraySlice<Token>

  private enum Token: Equatable {
    case symbol(String)
    case word(String)
    case end
  }

  init(_ text: String) {
    tokens = Self.tokens(text)[...]
  }

  /// The requirements in order, or nil where the text is no selector.
  mutating func parse() -> [SelectorRequirement]? {
    var requirements: [SelectorRequirement] = []
    guard tokens.first != .end else { return requirements }
    while true {
      guard let requirement = requirement() else { return nil }
      requirements.append(requirement)
      switch tokens.popFirst() {
      case .end: return requirements
      case .symbol(","): continue
      default: return nil
      }
    }
  }

  private mutating func requirement() -> SelectorRequirement? {
    let isNegated = take("!")
    guard case .word(let key)? = tokens.popFirst(), NamedFormat.isValid(key, as: "qualifiedName") else { return nil }
    if isNegated { return SelectorRequirement(key: key, relation: .doesNotExist) }
    if tokens.first == .end || tokens.first == .symbol(",") {
      return SelectorRequirement(key: key, relation: .exists)
    }
    guard let relation = relation(), let values = relation == .isIn || relation == .isNotIn ? list() : exactValue()
    else { return nil }
    let isNumeric = relation == .isGreater || relation == .isLess
    for value in values {
      guard NamedFormat.isValid(value, as: "labelValue"), !isNumeric || Int64(value) != nil else { return nil }
    }
    return SelectorRequirement(
      key: key, relation: relation, values: Set(values).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
  }

  private mutating func relation() -> SelectorRequirement.Relation? {
    switch tokens.popFirst() {
    case .symbol("="): .equals
    case .symbol("=="): .doubleEquals
    case .symbol("!="): .notEquals
    case .symbol(">"): .isGreater
    case .symbol("<"): .isLess
    case .word("in"): .isIn
    case .word("notin"): .isNotIn
    default: nil
    }
  }

  /// `a=` asks for an empty value.
  private mutating func exactValue() -> [String]? {
    if tokens.first == .end || tokens.first == .symbol(",") { return [""] }
    guard case .word(let value)? = tokens.popFirst() else { return nil }
    return [value]
  }

  /// Values in parentheses; nothing before or behind a comma, or between the parentheses, is an empty value.
  private mutating func list() -> [String]? {
    guard take("(") else { return nil }
    var values: [String] = []
    var value = ""
    while let token = tokens.popFirst() {
      switch token {
      case .word(let word):
        guard tokens.first == .symbol(",") || tokens.first == .symbol(")") else { return nil }
        value = word
      case .symbol(","):
        values.append(value)
        value = ""
      case .symbol(")"): return values + [value]
      case .symbol, .end: return nil
      }
    }
    return nil
  }

  private mutating func take(_ symbol: String) -> Bool {
    guard tokens.first == .symbol(symbol) else { return false }
    tokens.removeFirst()
    return true
  }

  // MARK: Tokens

  private static let symbols = Set("=!(),><".utf8)
  private static let space = Set(" \t\r\n".utf8)

  /// Symbols are as long as they can be. A zero byte ends the text.
  private static func tokens(_ text: String) -> [Token] {
    var tokens: [Token] = []
    var rest = Substring(text).utf8.prefix { $0 != 0 }
    while let first = rest.first {
      if space.contains(first) {
        rest = rest.dropFirst()
      } else if symbols.contains(first) {
        let isDouble =
          (first == UInt8(ascii: "=") || first == UInt8(ascii: "!")) && rest.dropFirst().first == UInt8(ascii: "=")
        tokens.append(.symbol(String(decoding: rest.prefix(isDouble ? 2 : 1), as: UTF8.self)))
        rest = rest.dropFirst(isDouble ? 2 : 1)
      } else {
        let word = rest.prefix { !symbols.contains($0) && !space.contains($0) }
        tokens.append(.word(String(decoding: word, as: UTF8.self)))
        rest = rest[word.endIndex...]
      }
    }
    return tokens + [.end]
  }
}
