/// Calico's selector language: `k == "v"`, `!=`, `in {..}`, `not in {..}`, `contains`, `starts with`, `ends with`,
/// `has(k)`, `all()`, `global()`, `&&`, `||`, `!` and parentheses.
package enum CalicoSelector {
  /// Why a text is no selector.
  package struct ParseError: Error, Hashable, Sendable {
    /// Byte offset in the selector's text.
    package var offset: Int
    package var message: String
  }

  /// Deeper nesting than anyone writes; deeper still would exhaust the stack.
  static let maximumDepth = 100

  /// Reads a selector. An empty text selects everything, as the API says of an absent selector.
  package static func parse(_ text: String) throws(ParseError) -> LabelExpression {
    var parser = CalicoSelectorParser(text)
    return try parser.selector()
  }

  /// Reads a selector, and keeps one that cannot be read as an expression whose answer is unknown.
  package static func reading(_ text: String) -> LabelExpression {
    do {
      return try parse(text)
    } catch {
      return .notUnderstood("Calico selector '\(text)' is not understood: \(error.message)")
    }
  }
}

struct CalicoSelectorParser {
  private let text: [UInt8]
  private var position = 0
  private var depth = 0

  init(_ text: String) {
    self.text = Array(text.utf8)
  }

  mutating func selector() throws(CalicoSelector.ParseError) -> LabelExpression {
    skipSpace()
    if position == text.count { return .always }
    let expression = try disjunction()
    guard position == text.count else { throw failure("expected '&&', '||' or the end") }
    return expression
  }

  private mutating func disjunction() throws(CalicoSelector.ParseError) -> LabelExpression {
    depth += 1
    defer { depth -= 1 }
    guard depth <= CalicoSelector.maximumDepth else { throw failure("nested too deeply") }
    var parts = [try conjunction()]
    while take("||") { parts.append(try conjunction()) }
    return parts.count == 1 ? parts[0] : .any(parts)
  }

  private mutating func conjunction() throws(CalicoSelector.ParseError) -> LabelExpression {
    var parts = [try operation()]
    while take("&&") { parts.append(try operation()) }
    return parts.count == 1 ? parts[0] : .all(parts)
  }

  private mutating func operation() throws(CalicoSelector.ParseError) -> LabelExpression {
    var isNegated = false
    while take("!") { isNegated.toggle() }
    let operand = try self.operand()
    return isNegated ? .not(operand) : operand
  }

  private mutating func operand() throws(CalicoSelector.ParseError) -> LabelExpression {
    if take("(") {
      let inner = try disjunction()
      guard take(")") else { throw failure("expected ')'") }
      return inner
    }
    let key = try name()
    if text[safe: position] == UInt8(ascii: "("), ["all", "global", "has"].contains(key) {
      position += 1
      skipSpace()
      let argument = key == "has" ? try name() : ""
      guard take(")") else { throw failure("expected ')'") }
      switch key {
      case "all": return .always
      // Only endpoints that are in no namespace: never a pod.
      case "global": return .never
      default: return .has(argument)
      }
    }
    skipSpace()
    return try comparison(of: key)
  }

  private mutating func comparison(of key: String) throws(CalicoSelector.ParseError) -> LabelExpression {
    if take("==") { return .isOneOf(key, [try string()]) }
    if take("!=") { return .not(.isOneOf(key, [try string()])) }
    if takeWord("in") { return .isOneOf(key, try set()) }
    if takeWord("not") {
      guard takeWord("in") else { throw failure("expected 'in' after 'not'") }
      return .not(.isOneOf(key, try set()))
    }
    if takeWord("contains") { return .contains(key, try string()) }
    if takeWord("starts") {
      guard takeWord("with") else { throw failure("expected 'with' after 'starts'") }
      return .startsWith(key, try string())
    }
    if takeWord("ends") {
      guard takeWord("with") else { throw failure("expected 'with' after 'ends'") }
      return .endsWith(key, try string())
    }
    throw failure("expected an operator after '\(key)'")
  }

  private mutating func set() throws(CalicoSelector.ParseError) -> [String] {
    guard take("{") else { throw failure("expected '{'") }
    var values: [String] = []
    if take("}") { return values }
    repeat { values.append(try string()) } while take(",")
    guard take("}") else { throw failure("expected ',' or '}'") }
    return values
  }

  /// A quoted string. There are no escapes: it ends at the next quote of its kind.
  private mutating func string() throws(CalicoSelector.ParseError) -> String {
    guard let quote = text[safe: position], quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else {
      throw failure("expected a quoted string")
    }
    guard let end = text[(position + 1)...].firstIndex(of: quote) else {
      throw failure("a string is not closed")
    }
    let value = String(decoding: text[(position + 1)..<end], as: UTF8.self)
    position = end + 1
    skipSpace()
    return value
  }

  /// A label key, without skipping the space after it: `has (k)` is not a call.
  private mutating func name() throws(CalicoSelector.ParseError) -> String {
    let start = position
    while let byte = text[safe: position], Self.isNameByte(byte) { position += 1 }
    guard position > start else { throw failure("expected a label name") }
    let name = String(decoding: text[start..<position], as: UTF8.self)
    if text[safe: position] != UInt8(ascii: "(") { skipSpace() }
    return name
  }

  private mutating func take(_ symbol: StaticString) -> Bool {
    let symbol = UnsafeBufferPointer(start: symbol.utf8Start, count: symbol.utf8CodeUnitCount)
    guard text[position...].starts(with: symbol) else { return false }
    // `!` before `=` belongs to `!=`.
    if symbol.count == 1, symbol[0] == UInt8(ascii: "!"), text[safe: position + 1] == UInt8(ascii: "=") { return false }
    position += symbol.count
    skipSpace()
    return true
  }

  private mutating func takeWord(_ word: StaticString) -> Bool {
    let word = UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
    guard text[position...].starts(with: word) else { return false }
    if let next = text[safe: position + word.count], Self.isNameByte(next) { return false }
    position += word.count
    skipSpace()
    return true
  }

  private mutating func skipSpace() {
    while let byte = text[safe: position], byte == 0x20 || (0x09...0x0d).contains(byte) { position += 1 }
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    case UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "/"), UInt8(ascii: "-"): true
    default: false
    }
  }

  private func failure(_ message: String) -> CalicoSelector.ParseError {
    CalicoSelector.ParseError(offset: position, message: "\(message) at character \(position + 1)")
  }
}

extension [UInt8] {
  fileprivate subscript(safe index: Int) -> UInt8? { index < count ? self[index] : nil }
}
