package import CEL

extension Library {
  /// `quantity('1Gi')` and what can be done with one.
  package static let kubernetesQuantity = Library(
    "quantity",
    functions: [
      Function(
        "quantity", [.global("string_to_quantity", [.string], Quantity.type)], cost: .traversal(ofArgument: 0),
        checksFit: true,
        .unary { frame, text in
          guard let text = text.string else { return frame.noSuchOverload() }
          do throws(Quantity.Invalid) {
            return frame.opaque(try Quantity(text))
          } catch {
            return frame.error(error.rawValue)
          }
        }),
      Function(
        "isQuantity", [.global("is_quantity_string", [.string], .bool)], cost: .traversal(ofArgument: 0),
        checksFit: true,
        .unary { frame, text in text.string.map { .bool((try? Quantity($0)) != nil) } ?? frame.noSuchOverload() }),
      // Declared as a global function by the API server; its documentation shows a method.
      Function(
        "sign", [.global("quantity_sign", [Quantity.type], .int)], cost: .flat(1),
        checksFit: true,
        .unary { frame, quantity in
          quantity.host(Quantity.self).map { .int($0.value.sign) } ?? frame.noSuchOverload()
        }),
      property("isInteger", "quantity_is_integer", .bool) { _, quantity in .bool(quantity.integer != nil) },
      property("asInteger", "quantity_get_int", .int) { frame, quantity in
        quantity.integer.map(Operand.int) ?? frame.error("cannot convert value to integer")
      },
      property("asApproximateFloat", "quantity_get_float", .double) { _, quantity in .double(quantity.approximation) },
      comparison("isGreaterThan", "quantity_is_greater_than", .bool) { .bool($0 > 0) },
      comparison("isLessThan", "quantity_is_less_than", .bool) { .bool($0 < 0) },
      comparison("compareTo", "quantity_compare_to", .int) { .int(Int64($0)) },
      arithmetic("add", "quantity_add") { $0 + $1 },
      arithmetic("sub", "quantity_sub") { $0 - $1 },
    ])

  private static func property(
    _ name: String, _ id: String, _ result: CELType, _ body: @escaping @Sendable (Frame, Quantity) -> Operand
  ) -> Function {
    Function(
      name, [.method(id, [Quantity.type], result)], cost: .flat(1),
      checksFit: true,
      .unary { frame, quantity in
        quantity.host(Quantity.self).map { body(frame, $0) } ?? frame.noSuchOverload()
      })
  }

  private static func comparison(
    _ name: String, _ id: String, _ result: CELType, _ body: @escaping @Sendable (Int) -> Operand
  ) -> Function {
    Function(
      name, [.method(id, [Quantity.type, Quantity.type], result)], cost: .flat(1),
      checksFit: true,
      .binary { frame, left, right in
        guard let left = left.host(Quantity.self), let right = right.host(Quantity.self) else {
          return frame.noSuchOverload()
        }
        return body(left.value.compare(to: right.value))
      })
  }

  private static func arithmetic(
    _ name: String, _ id: String, _ body: @escaping @Sendable (Quantity, Quantity) -> Quantity?
  ) -> Function {
    Function(
      name,
      [
        .method(id, [Quantity.type, Quantity.type], Quantity.type),
        .method("\(id)_int", [Quantity.type, .int], Quantity.type),
      ], cost: .flat(1),
      checksFit: true,
      .binary { frame, left, right in
        let operand = right.tag == .int ? Quantity(right.intBits) : right.host(Quantity.self)
        guard let left = left.host(Quantity.self), let operand else { return frame.noSuchOverload() }
        return body(left, operand).map(frame.opaque) ?? frame.error("the quantities are too far apart to be added")
      })
  }
}
