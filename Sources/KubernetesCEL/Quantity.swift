package import CEL

/// A resource quantity: `1.5Gi`, `100m`, `1e3`.
struct Quantity: OpaqueValue {
  static let type = CELType.opaque("kubernetes.Quantity")
  let typeName = "kubernetes.Quantity"
  let value: Decimal
  /// The same in machine words, if the API server keeps it so.
  private let scaled: ScaledInteger?

  init(_ value: Decimal, _ scaled: ScaledInteger?) {
    self.value = value
    self.scaled = scaled
  }

  init(_ value: Int64) { self.init(Decimal(value), ScaledInteger(value: value, scale: 0)) }

  func isEqual(to other: any OpaqueValue) -> Bool {
    (other as? Quantity).map { value.compare(to: $0.value) == 0 } ?? false
  }

  private static let binaryPowers = ["Ki": 1, "Mi": 2, "Gi": 3, "Ti": 4, "Pi": 5, "Ei": 6]
  private static let decimalExponents = [
    "n": -9, "u": -6, "m": -3, "": 0, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18,
  ]

  init?(_ text: String) {
    var rest = Substring(text).utf8
    let isNegative = rest.first == UInt8(ascii: "-")
    if isNegative || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
    var whole = rest.prefix(while: Self.isDigit)
    rest = rest.dropFirst(whole.count)
    var fraction = rest.prefix(0)
    if rest.first == UInt8(ascii: ".") {
      rest = rest.dropFirst()
      fraction = rest.prefix(while: Self.isDigit)
      rest = rest.dropFirst(fraction.count)
    }
    // The API server takes a lone sign for zero.
    let isSignOnly = text == "-" || text == "+"
    guard !whole.isEmpty || !fraction.isEmpty || isSignOnly, let suffix = String(rest) else { return nil }
    let form: ScaledInteger.Suffix
    if let known = Self.decimalExponents[suffix] {
      form = .decimal(exponent: known)
    } else if let known = Self.binaryPowers[suffix] {
      form = .binary(powerOf1024: known)
    } else if suffix.first == "e" || suffix.first == "E", let written = Int(suffix.dropFirst()), abs(written) < 10_000 {
      form = .decimal(exponent: written)
    } else {
      return nil
    }
    whole = whole.drop { $0 == 0x30 }
    let scaled = ScaledInteger(whole: whole, fraction: fraction, isNegative: isNegative, suffix: form)
    self.init(Self.decimal(Array(whole) + Array(fraction), fraction.count, isNegative, form), scaled)
  }

  private static func decimal(
    _ digits: [UInt8], _ decimals: Int, _ isNegative: Bool, _ suffix: ScaledInteger.Suffix
  ) -> Decimal {
    switch suffix {
    case .decimal(let exponent):
      var value = Decimal(digits: digits, exponent: exponent - decimals, isNegative: isNegative)
      // Nothing finer than nano exists; what is finer is rounded up.
      value.roundUp(toExponent: -9)
      return value
    case .binary(let power):
      var value = Decimal(digits: digits, exponent: -decimals, isNegative: isNegative)
      for _ in 0..<power { value.multiply(by: 1024) }
      value.roundUp(toExponent: -9)
      return value
    }
  }

  /// The whole number it is. The API server finds one only in quantities that it keeps in machine words.
  var integer: Int64? { scaled?.integer }

  /// The nearest double as the API server finds it: digits and power of ten are rounded one after the other.
  var approximation: Double {
    guard let scaled else { return value.double(fromExponent: -9) }
    return scaled.scale == 0 ? Double(scaled.value) : Double(scaled.value) * .powerOf10(scaled.scale)
  }

  static func + (left: Quantity, right: Quantity) -> Quantity {
    let scaled: ScaledInteger? = if let a = left.scaled, let b = right.scaled { a + b } else { nil }
    return Quantity(left.value + right.value, scaled)
  }

  static prefix func - (quantity: Quantity) -> Quantity { Quantity(-quantity.value, quantity.scaled?.negated) }

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}

extension Library {
  /// `quantity('1Gi')` and what can be done with one.
  package static let kubernetesQuantity = Library(
    "quantity",
    functions: [
      Function(
        "quantity", [.global([.string], Quantity.type)],
        .unary { frame, text in
          guard let text = text.string else { return frame.noSuchOverload("quantity") }
          return Quantity(text).map(frame.opaque)
            ?? frame.error(
              "quantities must match the regular expression "
                + "'^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'")
        }),
      Function(
        "isQuantity", [.global([.string], .bool)],
        .unary { frame, text in
          text.string.map { .bool(Quantity($0) != nil) } ?? frame.noSuchOverload("isQuantity")
        }),
      // Declared as a global function by the API server; its documentation shows a method.
      Function(
        "sign", [.global([Quantity.type], .int)],
        .unary { frame, quantity in
          quantity.host(Quantity.self).map { .int($0.value.sign) } ?? frame.noSuchOverload("sign")
        }),
      property("isInteger", .bool) { _, quantity in .bool(quantity.integer != nil) },
      property("asInteger", .int) { frame, quantity in
        quantity.integer.map(Operand.int) ?? frame.error("cannot convert value to integer")
      },
      property("asApproximateFloat", .double) { _, quantity in .double(quantity.approximation) },
      comparison("isGreaterThan", .bool) { .bool($0 > 0) },
      comparison("isLessThan", .bool) { .bool($0 < 0) },
      comparison("compareTo", .int) { .int(Int64($0)) },
      arithmetic("add") { $0 + $1 },
      arithmetic("sub") { $0 + -$1 },
    ])

  private static func property(
    _ name: String, _ result: CELType, _ body: @escaping @Sendable (Frame, Quantity) -> Operand
  ) -> Function {
    Function(
      name, [.method([Quantity.type], result)],
      .unary { frame, quantity in
        quantity.host(Quantity.self).map { body(frame, $0) } ?? frame.noSuchOverload(name)
      })
  }

  private static func comparison(
    _ name: String, _ result: CELType, _ body: @escaping @Sendable (Int) -> Operand
  ) -> Function {
    Function(
      name, [.method([Quantity.type, Quantity.type], result)],
      .binary { frame, left, right in
        guard let left = left.host(Quantity.self), let right = right.host(Quantity.self) else {
          return frame.noSuchOverload(name)
        }
        return body(left.value.compare(to: right.value))
      })
  }

  private static func arithmetic(
    _ name: String, _ body: @escaping @Sendable (Quantity, Quantity) -> Quantity
  ) -> Function {
    Function(
      name,
      [.method([Quantity.type, Quantity.type], Quantity.type), .method([Quantity.type, .int], Quantity.type)],
      .binary { frame, left, right in
        let operand = right.tag == .int ? Quantity(right.intBits) : right.host(Quantity.self)
        guard let left = left.host(Quantity.self), let operand else { return frame.noSuchOverload(name) }
        return frame.opaque(body(left, operand))
      })
  }
}
