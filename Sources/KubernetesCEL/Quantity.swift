package import CEL

/// A resource quantity: `1.5Gi`, `100m`, `1e3`.
struct Quantity: OpaqueValue {
  static let type = CELType.opaque("kubernetes.Quantity")
  let typeName = "kubernetes.Quantity"
  let value: Decimal

  init(_ value: Decimal) { self.value = value }

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
    let whole = rest.prefix(while: Self.isDigit)
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
    var exponent = -fraction.count
    var powerOf1024 = 0
    if let known = Self.decimalExponents[suffix] {
      exponent += known
    } else if let known = Self.binaryPowers[suffix] {
      powerOf1024 = known
    } else if suffix.first == "e" || suffix.first == "E", let written = Int(suffix.dropFirst()), abs(written) < 10_000 {
      exponent += written
    } else {
      return nil
    }
    var value = Decimal(digits: Array(whole) + Array(fraction), exponent: exponent, isNegative: isNegative)
    for _ in 0..<powerOf1024 { value.multiply(by: 1024) }
    // Nothing finer than nano exists; what is finer is rounded up.
    value.roundUp(toExponent: -9)
    self.init(value)
  }

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
      property("isInteger", .bool) { _, quantity in .bool(quantity.value.int64 != nil) },
      property("asInteger", .int) { frame, quantity in
        quantity.value.int64.map(Operand.int) ?? frame.error("cannot convert value to integer")
      },
      property("asApproximateFloat", .double) { _, quantity in .double(quantity.value.double) },
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
    _ name: String, _ body: @escaping @Sendable (Decimal, Decimal) -> Decimal
  ) -> Function {
    Function(
      name,
      [.method([Quantity.type, Quantity.type], Quantity.type), .method([Quantity.type, .int], Quantity.type)],
      .binary { frame, left, right in
        let operand = right.tag == .int ? Decimal(right.intBits) : right.host(Quantity.self)?.value
        guard let left = left.host(Quantity.self), let operand else { return frame.noSuchOverload(name) }
        return frame.opaque(Quantity(body(left.value, operand)))
      })
  }
}
