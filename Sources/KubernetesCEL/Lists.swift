package import CEL

extension Library {
  /// `isSorted`, `sum`, `min`, `max`, `indexOf`, `lastIndexOf` of lists.
  package static let kubernetesLists = Library(
    "lists",
    functions: [
      Function(
        "isSorted", ordered.map { .method("list_\($0)_is_sorted_bool", [.list($1)], .bool) }, cost: .elements,
        checksFit: true, .unary(isSorted)),
      extreme("min") { $0 < 0 },
      extreme("max") { $0 > 0 },
      position("indexOf", "list_a_index_of_int") { elements, isWanted in elements.firstIndex(where: isWanted) },
      position("lastIndexOf", "list_a_last_index_of_int") { elements, isWanted in
        elements.lastIndex(where: isWanted)
      },
    ]
      // The sum of nothing is a zero of the type that the list was declared for.
      + zeros.map { name, type, zero in
        Function(
          "sum", [.method("list_\(name)_sum_\(name)", [.list(type)], type)], cost: .elements,
          checksFit: true, .unary { frame, list in sum(frame, list, from: zero) })
      })

  private static let zeros: [(String, CELType, Operand)] = [
    ("int", .int, .int(0)), ("uint", .uint, .uint(0)), ("double", .double, .double(0)),
    ("duration", .duration, .duration(0)),
  ]

  private static let ordered: [(String, CELType)] = [
    ("int", .int), ("uint", .uint), ("double", .double), ("bool", .bool), ("duration", .duration),
    ("timestamp", .timestamp), ("string", .string), ("bytes", .bytes),
  ]

  /// What cannot be compared with its neighbour is taken to be in order; what cannot be compared at all is an error.
  @Sendable private static func isSorted(_ frame: Frame, _ list: Operand) -> Operand {
    guard list.isList else { return frame.noSuchOverload() }
    var previous: Operand?
    var iterator = ElementIterator(list)
    while let element = iterator.next()?.scalar {
      guard frame.order(element, element) != nil else { return frame.noSuchOverload() }
      if let previous, case .known(let order) = frame.order(previous, element), order > 0 { return .false }
      previous = element
    }
    return .true
  }

  private static func sum(_ frame: Frame, _ list: Operand, from zero: Operand) -> Operand {
    guard list.isList else { return frame.noSuchOverload() }
    var total = zero
    var iterator = ElementIterator(list)
    while let element = iterator.next()?.scalar {
      switch (total.tag, element.tag) {
      case (.int, .int): total = frame.int(total.intBits.addingReportingOverflow(element.intBits))
      case (.uint, .uint): total = frame.uint(total.uintBits.addingReportingOverflow(element.uintBits))
      case (.double, .double): total = .double(total.doubleBits + element.doubleBits)
      case (.duration, .duration): total = frame.duration(total.intBits.addingReportingOverflow(element.intBits))
      default: return frame.noSuchOverload()
      }
      if total.tag == .error { return total }
    }
    return total
  }

  private static func extreme(_ name: String, _ wins: @escaping @Sendable (Int) -> Bool) -> Function {
    Function(
      name, ordered.map { .method("list_\($0)_\(name)_\($0)", [.list($1)], $1) }, cost: .elements,
      checksFit: true,
      .unary { frame, list in
        guard list.isList else { return frame.noSuchOverload() }
        var best: Operand?
        var iterator = ElementIterator(list)
        while let element = iterator.next()?.scalar {
          guard frame.order(element, element) != nil else { return frame.noSuchOverload() }
          guard let leader = best else {
            best = element
            continue
          }
          // What cannot be compared with the best so far is passed over, as in the API server.
          if case .known(let order) = frame.order(element, leader), wins(order) { best = element }
        }
        return best ?? frame.error("\(name) called on empty list")
      })
  }

  private static func position(
    _ name: String, _ id: String, _ find: @escaping @Sendable ([Operand], (Operand) -> Bool) -> Int?
  ) -> Function {
    Function(
      name, [.method(id, [.list(.parameter("A")), .parameter("A")], .int)], cost: .elements,
      checksFit: true,
      .binary { frame, list, element in
        guard list.isList else { return frame.noSuchOverload() }
        let elements = frame.elements(of: list)
        return .int(find(elements) { frame.areEqual($0, element) }.map(Int64.init) ?? -1)
      })
  }
}
