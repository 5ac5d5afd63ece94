import CEL

/// A resource quantity: `1.5Gi`, `100m`, `1e3` (k8s.io/apimachinery/pkg/api/resource).
struct Quantity: OpaqueValue {
  static let type = CELType.opaque("kubernetes.Quantity")
  let typeName = "kubernetes.Quantity"

  /// The API server keeps what fits in machine words, and only such quantities can be integers.
  enum Amount: Sendable {
    case words(ScaledInteger)
    case decimal(Decimal)
  }

  /// Which suffixes a quantity prints with.
  enum Format: Sendable {
    case decimalExponent
    case binary
    case decimal
  }

  let amount: Amount
  let format: Format
  /// The text it was read from, where that counts as canonical.
  let written: String?

  init(_ amount: Amount, _ format: Format, written: String? = nil) {
    self.amount = amount
    self.format = format
    self.written = written
  }

  /// A whole number as the API server adds one to a quantity.
  init(_ value: Int64) { self.init(.words(ScaledInteger(value: value, scale: 0)), .decimalExponent) }

  var value: Decimal {
    switch amount {
    case .words(let words): Decimal(words.value, exponent: words.scale)
    case .decimal(let decimal): decimal
    }
  }

  func isEqual(to other: any OpaqueValue) -> Bool {
    (other as? Quantity).map { value.compare(to: $0.value) == 0 } ?? false
  }

  /// The whole number it is, if it is kept in machine words.
  var integer: Int64? { if case .words(let words) = amount { words.integer } else { nil } }

  /// The nearest double as the API server finds it: digits and power of ten are rounded one after the other.
  var approximation: Double {
    switch amount {
    case .words(let words): words.scale == 0 ? Double(words.value) : Double(words.value) * .powerOf10(words.scale)
    case .decimal(let decimal): decimal.approximation
    }
  }
}

// MARK: - Arithmetic

extension Quantity {
  /// Nil where the sum has more digits than anything counts.
  static func + (left: Quantity, right: Quantity) -> Quantity? {
    let format = left.value.isZero ? right.format : left.format
    if case .words(let a) = left.amount, case .words(let b) = right.amount, let sum = a + b {
      return Quantity(.words(sum), format)
    }
    return (left.value + right.value).map { Quantity(.decimal($0), format) }
  }

  static func - (left: Quantity, right: Quantity) -> Quantity? {
    let format = left.value.isZero ? right.format : left.format
    if case .words(let a) = left.amount, case .words(let b) = right.amount, let negated = b.negated,
      let difference = a + negated
    {
      return Quantity(.words(difference), format)
    }
    return (left.value + -right.value).map { Quantity(.decimal($0), format) }
  }
}
