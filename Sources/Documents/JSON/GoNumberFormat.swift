/// Floating point numbers as Go prints them: the shortest digits that read back the same.
enum GoNumberFormat {
  /// As encoding/json prints a float64: without an exponent from 1e-6 up to 1e21.
  static func json(_ value: Double) -> String {
    guard value != 0 else { return value.sign == .minus ? "-0" : "0" }
    let digits = Digits(value.magnitude.description)
    let sign = value < 0 ? "-" : ""
    let magnitude = value.magnitude
    if magnitude < 1e-6 || magnitude >= 1e21 {
      return sign + digits.scientific(exponentWidth: 1)
    }
    return sign + digits.positional
  }

  /// As strconv.FormatFloat(value, 'g', -1, 32) prints it, with YAML's words for what is no number: go-yaml's map keys.
  static func key(_ value: Double) -> String {
    let value = Float(value)
    guard !value.isNaN else { return ".nan" }
    guard value.isFinite else { return value < 0 ? "-.inf" : ".inf" }
    let sign = value.sign == .minus ? "-" : ""
    guard value != 0 else { return sign + "0" }
    let digits = Digits(value.magnitude.description)
    let exponent = digits.point - 1
    // Go decides as if the precision were 6.
    if exponent < -4 || exponent >= 6 {
      return sign + digits.scientific(exponentWidth: 2)
    }
    return sign + digits.positional
  }

  /// A positive number as its significant digits and the place of its decimal point.
  private struct Digits {
    var digits: [Character]
    var point: Int

    /// From Swift's description, which has the shortest digits too: `123.0`, `1e+300`, `1.5e-07`.
    init(_ description: String) {
      let parts = description.split(separator: "e")
      let mantissa = parts.first ?? "0"
      var all: [Character] = []
      var point: Int?
      for character in mantissa {
        if character == "." { point = all.count } else { all.append(character) }
      }
      var place = point ?? all.count
      place += parts.count > 1 ? Int(parts[1]) ?? 0 : 0
      while let first = all.first, first == "0", all.count > 1 {
        all.removeFirst()
        place -= 1
      }
      while all.count > 1, all.last == "0" { all.removeLast() }
      digits = all
      self.point = place
    }

    var positional: String {
      if point <= 0 { return "0." + String(repeating: "0", count: -point) + String(digits) }
      if point >= digits.count { return String(digits) + String(repeating: "0", count: point - digits.count) }
      return String(digits[..<point]) + "." + String(digits[point...])
    }

    func scientific(exponentWidth: Int) -> String {
      let exponent = point - 1
      let fraction = digits.count > 1 ? "." + String(digits[1...]) : ""
      let size = String(abs(exponent))
      let padding = String(repeating: "0", count: max(0, exponentWidth - size.count))
      return String(digits[0]) + fraction + "e" + (exponent < 0 ? "-" : "+") + padding + size
    }
  }
}
