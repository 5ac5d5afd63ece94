/// The text that `format` fills, read part by part.
struct FormatTemplate {
  /// How an argument is written.
  enum Verb: Character {
    case string = "s"
    case decimal = "d"
    case fixed = "f"
    case scientific = "e"
    case binary = "b"
    case octal = "o"
    case hexadecimal = "x"
    case upperHexadecimal = "X"
  }

  enum Part {
    case text(String)
    case clause(Verb, precision: Int?)
  }

  private var rest: Substring.UnicodeScalarView

  init(_ text: String) { rest = Substring(text).unicodeScalars }

  /// The next part, nil at the end.
  mutating func next() throws(EvaluationError) -> Part? {
    guard let first = rest.first else { return nil }
    guard first == "%" else {
      let text = rest.prefix { $0 != "%" }
      rest = rest[text.endIndex...]
      return .text(String(text))
    }
    rest.removeFirst()
    if rest.first == "%" {
      rest.removeFirst()
      return .text("%")
    }
    let precision = try precision()
    guard let letter = rest.popFirst() else { throw EvaluationError("unexpected end of string") }
    guard let verb = Verb(rawValue: Character(letter)) else {
      throw EvaluationError("could not parse formatting clause: unrecognized formatting clause \"\(letter)\"")
    }
    return .clause(verb, precision: precision)
  }

  private mutating func precision() throws(EvaluationError) -> Int? {
    guard rest.first == "." else { return nil }
    rest.removeFirst()
    let digits = rest.prefix { ("0"..."9").contains($0) }
    rest = rest[digits.endIndex...]
    guard let precision = Int(String(digits)), precision <= 1000 else {
      throw EvaluationError("could not parse formatting clause: error while parsing precision")
    }
    return precision
  }

  static func missingArgument(_ index: Int) -> EvaluationError { EvaluationError("index \(index) out of range") }
}

extension FormatTemplate.Verb {
  /// What is wrong with an argument of another type than the verb can write.
  func mistake(given type: String) -> String { "error during formatting: \(expectation), was given \(type)" }

  private var expectation: String {
    switch self {
    case .string:
      "string clause can only be used on strings, bools, bytes, ints, doubles, maps, lists, types, durations, and "
        + "timestamps"
    case .decimal: "decimal clause can only be used on integers"
    case .fixed: "fixed-point clause can only be used on doubles"
    case .scientific: "scientific clause can only be used on doubles"
    case .binary: "only integers and bools can be formatted as binary"
    case .octal: "octal clause can only be used on integers"
    case .hexadecimal, .upperHexadecimal: "only integers, byte buffers, and strings can be formatted as hex"
    }
  }
}
