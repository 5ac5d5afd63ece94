import Glibc

/// `'%s is %d'.format([a, b])`
package enum StringFormat {
  /// How numbers and containers are written.
  package enum Dialect: Sendable {
    /// The language's present specification.
    case specification
    /// The version that Kubernetes uses: grouped digits, a written-out power of ten, quoted strings in containers.
    case kubernetes
  }

  package static func function(_ dialect: Dialect) -> Function {
    Function(
      "format", [.method("string_format", [.string, .list(.dyn)], .string, cost: .traversal(ofArgument: 0))],
      checksFit: true,
      judgesLiterals: LiteralJudgement { call in mistake(in: call, dialect) },
      .binary { frame, template, arguments in
        var formatter = Formatter(frame: frame, dialect: dialect, arguments: frame.elements(of: arguments))
        do throws(EvaluationError) {
          return frame.string(try formatter.format(String(decoding: template.utf8, as: UTF8.self)))
        } catch {
          return frame.error(error)
        }
      })
  }
}

private struct Formatter {
  let frame: Frame
  let dialect: StringFormat.Dialect
  let arguments: [Operand]
  private var used = 0

  init(frame: Frame, dialect: StringFormat.Dialect, arguments: [Operand]) {
    self.frame = frame
    self.dialect = dialect
    self.arguments = arguments
  }

  mutating func format(_ text: String) throws(EvaluationError) -> String {
    var template = FormatTemplate(text)
    var result = ""
    while let part = try template.next() {
      switch part {
      case .text(let text): result += text
      case .clause(let verb, let precision):
        guard used < arguments.count else { throw FormatTemplate.missingArgument(used) }
        defer { used += 1 }
        result += try self.text(arguments[used].scalar, verb, precision)
      }
    }
    return result
  }

  private func text(_ value: Operand, _ verb: FormatTemplate.Verb, _ precision: Int?) throws(EvaluationError) -> String
  {
    switch verb {
    case .string: return try string(value)
    case .decimal: return try decimal(value)
    case .fixed: return try fixed(value, precision ?? 6)
    case .scientific: return try scientific(value, precision ?? 6)
    case .binary: return try binary(value)
    case .octal: return try octal(value)
    case .hexadecimal, .upperHexadecimal: return try hexadecimal(value, verb)
    }
  }

  private func mistake(_ verb: FormatTemplate.Verb, _ value: Operand) -> EvaluationError {
    EvaluationError(verb.mistake(given: frame.typeName(of: value)))
  }

  private static func special(_ value: Operand) -> String? {
    guard value.tag == .double, !value.doubleBits.isFinite else { return nil }
    return value.doubleBits.isNaN ? "NaN" : value.doubleBits < 0 ? "-Infinity" : "Infinity"
  }

  private func decimal(_ value: Operand) throws(EvaluationError) -> String {
    if let integer = integer(value, radix: 10) { return integer }
    if dialect == .specification, let special = Self.special(value) { return special }
    throw mistake(.decimal, value)
  }

  private func integer(_ value: Operand, radix: Int) -> String? {
    switch value.tag {
    case .int: String(value.intBits, radix: radix)
    case .uint: String(value.uintBits, radix: radix)
    default: nil
    }
  }

  /// Whole numbers count as doubles in the specification only.
  private func double(_ value: Operand) -> Double? {
    switch value.tag {
    case .double: value.doubleBits
    case .int where dialect == .specification: Double(value.intBits)
    case .uint where dialect == .specification: Double(value.uintBits)
    default: nil
    }
  }

  private func fixed(_ value: Operand, _ precision: Int) throws(EvaluationError) -> String {
    guard let number = double(value) else { throw mistake(.fixed, value) }
    guard dialect == .kubernetes else { return Self.special(value) ?? printed("%.*f", precision, number) }
    if number.isNaN { return "NaN" }
    if number.isInfinite { return number < 0 ? "-∞" : "∞" }
    return grouped(printed("%.*f", precision, number))
  }

  private func scientific(_ value: Operand, _ precision: Int) throws(EvaluationError) -> String {
    guard let number = double(value) else { throw mistake(.scientific, value) }
    guard dialect == .kubernetes else { return Self.special(value) ?? printed("%.*e", precision, number) }
    if number.isNaN { return "   NaN" }
    if number.isInfinite { return number < 0 ? "-∞" : "∞" }
    let parts = printed("%.*e", precision, number).split(separator: "e")
    let superscripts = parts[1].map { Self.superscripts[$0] ?? "" }.joined()
    return "\(parts[0])×10\(superscripts)"
  }

  private static let superscripts: [Character: String] = [
    "-": "⁻", "+": "", "0": "⁰", "1": "¹", "2": "²", "3": "³", "4": "⁴", "5": "⁵", "6": "⁶", "7": "⁷", "8": "⁸",
    "9": "⁹",
  ]

  private func printed(_ format: String, _ precision: Int, _ number: Double) -> String {
    withVaList([Int32(precision), number]) { arguments in
      // The largest double has 309 digits before the point.
      var buffer = [CChar](repeating: 0, count: 340 + precision)
      let count = vsnprintf(&buffer, buffer.count, format, arguments)
      return String(decoding: buffer[..<min(Int(count), buffer.count - 1)].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
  }

  /// Commas between groups of three digits before the point.
  private func grouped(_ number: String) -> String {
    let parts = number.split(separator: ".", maxSplits: 1)
    let sign = number.hasPrefix("-") ? "-" : ""
    let digits = Array(parts[0].dropFirst(sign.count))
    var grouped = ""
    for (i, digit) in digits.enumerated() {
      if i > 0, (digits.count - i) % 3 == 0 { grouped += "," }
      grouped.append(digit)
    }
    return sign + grouped + (parts.count > 1 ? ".\(parts[1])" : "")
  }

  private func binary(_ value: Operand) throws(EvaluationError) -> String {
    if value.tag == .bool { return value.boolBits ? "1" : "0" }
    if let integer = integer(value, radix: 2) { return integer }
    throw mistake(.binary, value)
  }

  private func octal(_ value: Operand) throws(EvaluationError) -> String {
    if let integer = integer(value, radix: 8) { return integer }
    throw mistake(.octal, value)
  }

  private func hexadecimal(_ value: Operand, _ verb: FormatTemplate.Verb) throws(EvaluationError) -> String {
    let text: String
    if let integer = integer(value, radix: 16) {
      text = integer
    } else if value.tag == .string || value.tag == .bytes {
      text = value.utf8.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    } else {
      throw mistake(verb, value)
    }
    return verb == .upperHexadecimal ? text.uppercased() : text
  }

  // MARK: %s

  /// As deep in lists and maps values are written on the caller's own stack.
  private static let ownLevels = 64

  /// A value that stands so many lists and maps deep.
  private func string(_ value: Operand, level: Int = 0) throws(EvaluationError) -> String {
    guard level != Self.ownLevels else {
      return try DeepStack.run { () throws(EvaluationError) in try string(value, level: level + 1) }
    }
    let isQuoted = level > 0 && dialect == .kubernetes
    switch value.tag {
    case .string: return isQuoted ? "\"\(frame.text(of: value))\"" : frame.text(of: value)
    case .bytes: return isQuoted ? "\"\(bytes(value))\"" : bytes(value)
    case .double:
      if isQuoted { return try fixed(value, 6) }
      return dialect == .specification
        ? Self.special(value) ?? formatted(value.doubleBits) : formatted(value.doubleBits)
    case .bool, .int, .uint, .null: return frame.text(of: value)
    case .timestamp: return isQuoted ? "timestamp(\"\(value.timestamp.text)\")" : value.timestamp.text
    case .duration:
      let text = DurationText.text(value.intBits)
      return isQuoted ? "duration(\"\(text)\")" : text
    case .type: return String(decoding: value.utf8, as: UTF8.self)
    default: break
    }
    if value.isList { return try "[\(list(value, level).joined(separator: ", "))]" }
    if value.isMap { return try "{\(map(value, level).joined(separator: ", "))}" }
    throw mistake(.string, value)
  }

  private func bytes(_ value: Operand) -> String { String(decoding: value.utf8, as: UTF8.self) }

  private func list(_ value: Operand, _ level: Int) throws(EvaluationError) -> [String] {
    var texts: [String] = []
    for element in frame.elements(of: value) { texts.append(try string(element.scalar, level: level + 1)) }
    return texts
  }

  private func map(_ value: Operand, _ level: Int) throws(EvaluationError) -> [String] {
    var texts: [(key: String, text: String)] = []
    var pairs = PairIterator(value)
    while let (key, value) = pairs.next() {
      let key = try string(key.scalar, level: level + 1)
      let separator = dialect == .kubernetes ? ":" : ": "
      texts.append((key, key + separator + (try string(value.scalar, level: level + 1))))
    }
    return texts.sorted { $0.key < $1.key }.map(\.text)
  }
}
