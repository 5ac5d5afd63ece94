/// A double as the language prints it: the shortest text that reads back as the same number, without `.0`, with an
/// exponent from 1e6 on and below 1e-4 (Go's `%g`, which the reference implementation uses).
package func formatted(_ value: Double) -> String {
  if value.isNaN { return "NaN" }
  if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
  let (digits, exponent) = decimal(value.magnitude)
  let sign = value.sign == .minus ? "-" : ""
  // `digits` is d1d2d3..., the value 0.d1d2d3... times ten to the power of `exponent`.
  if exponent > 6 || exponent < -3 {
    let rest = digits.dropFirst()
    let power = exponent - 1
    let magnitude = String(power.magnitude)
    let padded = magnitude.count < 2 ? "0" + magnitude : magnitude
    return "\(sign)\(digits.prefix(1))\(rest.isEmpty ? "" : ".\(rest)")e\(power < 0 ? "-" : "+")\(padded)"
  }
  if exponent <= 0 { return value == 0 ? sign + "0" : "\(sign)0.\(String(repeating: "0", count: -exponent))\(digits)" }
  if digits.count <= exponent { return sign + digits + String(repeating: "0", count: exponent - digits.count) }
  return "\(sign)\(digits.prefix(exponent)).\(digits.dropFirst(exponent))"
}

/// The shortest digits of a positive number, without zeros at either end, and where the point stands.
private func decimal(_ value: Double) -> (digits: String, exponent: Int) {
  var text = value.description
  var exponent = 0
  if let mark = text.firstIndex(of: "e") {
    exponent = Int(text[text.index(after: mark)...]) ?? 0
    text = String(text[..<mark])
  }
  let parts = text.split(separator: ".", omittingEmptySubsequences: false)
  var digits = String(parts[0]) + (parts.count > 1 ? String(parts[1]) : "")
  exponent += parts[0].count
  while digits.count > 1, digits.hasPrefix("0") {
    digits.removeFirst()
    exponent -= 1
  }
  while digits.count > 1, digits.hasSuffix("0") { digits.removeLast() }
  return (digits, exponent)
}
