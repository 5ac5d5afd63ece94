extension String {
  /// The text in double quotes as Go's `%q` prints it, which the API server's messages quote with.
  package var goQuoted: String {
    var quoted = "\""
    for scalar in unicodeScalars {
      switch scalar {
      case "\"": quoted += #"\""#
      case "\\": quoted += #"\\"#
      case "\u{07}": quoted += #"\a"#
      case "\u{08}": quoted += #"\b"#
      case "\u{0c}": quoted += #"\f"#
      case "\n": quoted += #"\n"#
      case "\r": quoted += #"\r"#
      case "\t": quoted += #"\t"#
      case "\u{0b}": quoted += #"\v"#
      case _ where scalar.isGoPrintable: quoted.unicodeScalars.append(scalar)
      case _ where scalar.value < 0x80: quoted += #"\x"# + Self.hexadecimal(scalar.value, 2)
      case _ where scalar.value < 0x10000: quoted += #"\u"# + Self.hexadecimal(scalar.value, 4)
      default: quoted += #"\U"# + Self.hexadecimal(scalar.value, 8)
      }
    }
    return quoted + "\""
  }

  private static func hexadecimal(_ value: UInt32, _ width: Int) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: width - digits.utf8.count) + digits
  }
}

extension Unicode.Scalar {
  /// Letters, marks, numbers, punctuation, symbols, and of the spaces the one of ASCII.
  fileprivate var isGoPrintable: Bool {
    switch properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
    case .spaceSeparator: self == " "
    default: true
    }
  }
}
