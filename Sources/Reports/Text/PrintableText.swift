/// Text from the input made safe to print: names, messages and excerpts come from files that strangers wrote, and a
/// terminal obeys what it is sent.
package enum PrintableText {
  /// The text on one line, with every character that a terminal could act on, or that could make the text look other
  /// than it is, written as `\u{1B}`. Line breaks become `\n`; a tab becomes a space.
  package static func escape(_ text: String) -> String {
    if text.utf8.allSatisfy({ 0x20...0x7e ~= $0 }) { return text }
    var result = ""
    result.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
      if isSafe(scalar) {
        result.unicodeScalars.append(scalar)
      } else {
        result += escape(of: scalar)
      }
    }
    return result
  }

  /// One character as ``escape(_:)`` writes it.
  static func escape(of scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "\n": "\\n"
    case "\r": "\\r"
    case "\t": " "
    default: isSafe(scalar) ? String(scalar) : "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
    }
  }

  private static func isSafe(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x20...0x7e: return true
    case 0...0x1f, 0x7f...0x9f: return false
    // Byte order mark and zero-width characters hide text; the Arabic letter mark and the bidirectional controls
    // reorder it (Unicode TR 36).
    case 0x061c, 0x200b...0x200f, 0x2028...0x202e, 0x2060...0x2069, 0xfeff, 0xfff9...0xfffb: return false
    // Tag characters are invisible.
    case 0xe0000...0xe007f: return false
    default: return true
    }
  }

  /// How many columns of a terminal a character takes: 2 for East Asian wide characters and emoji, 0 for combining
  /// marks.
  static func columns(of scalar: Unicode.Scalar) -> Int {
    let value = scalar.value
    guard value >= 0x300 else { return 1 }
    switch value {
    case 0x1100...0x115f, 0x2e80...0x303e, 0x3041...0xa4cf, 0xac00...0xd7a3, 0xf900...0xfaff, 0xfe30...0xfe6f,
      0xff00...0xff60, 0xffe0...0xffe6, 0x1f300...0x1f64f, 0x1f900...0x1f9ff, 0x20000...0x3fffd:
      return 2
    default:
      switch scalar.properties.generalCategory {
      case .nonspacingMark, .enclosingMark: return 0
      default: return 1
      }
    }
  }

  static func columns(of text: String) -> Int {
    if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.utf8.count }
    return text.unicodeScalars.reduce(0) { $0 + columns(of: $1) }
  }
}
