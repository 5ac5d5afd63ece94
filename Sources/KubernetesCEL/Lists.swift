package import CEL

extension Library {
  /// `isSorted`, `sum`, `min`, `max`, `indexOf`, `lastIndexOf` of lists.
  package static let kubernetesLists = Library(
    "lists",
    functions: [
      Function(
        "isSorted", ordered.map { .method([.list($0)], .bool) },
        .unary { frame, list in
          guard list.isList else { return frame.noSuchOverload("isSorted") }
          let elements = frame.elements(of: list).map(\.scalar)
          if let first = elements.first, frame.order(first, first) == nil {
            return frame.noSuchOverload("isSorted(list)")
          }
          for (left, right) in zip(elements, elements.dropFirst()) {
            switch frame.order(left, right) {
            case .known(let order): if order > 0 { return .false }
            case .unordered: continue
            case nil: return frame.noSuchOverload("isSorted")
            }
          }
          return .true
        }),
      Function("sum", [.int, .uint, .double, .duration].map { .method([.list($0)], $0) }, .unary(sum)),
      extreme("min") { $0 < 0 },
      extreme("max") { $0 > 0 },
      position("indexOf") { elements, isWanted in elements.firstIndex(where: isWanted) },
      position("lastIndexOf") { elements, isWanted in elements.lastIndex(where: isWanted) },
    ])

  private static let ordered: [CELType] = [.int, .uint, .double, .bool, .string, .bytes, .timestamp, .duration]

  private static func sum(_ frame: Frame, _ list: Operand) -> Operand {
    guard list.isList else { return frame.noSuchOverload("sum") }
    let elements = frame.elements(of: list).map(\.scalar)
    guard var total = elements.first else { return .int(0) }
    for element in elements.dropFirst() {
      switch (total.tag, element.tag) {
      case (.int, .int): total = frame.int(total.intBits.addingReportingOverflow(element.intBits))
      case (.uint, .uint): total = frame.uint(total.uintBits.addingReportingOverflow(element.uintBits))
      case (.double, .double): total = .double(total.doubleBits + element.doubleBits)
      case (.duration, .duration): total = frame.duration(total.intBits.addingReportingOverflow(element.intBits))
      default: return frame.noSuchOverload("sum")
      }
      if total.tag == .error { return total }
    }
    return total
  }

  private static func extreme(_ name: String, _ wins: @escaping @Sendable (Int) -> Bool) -> Function {
    Function(
      name, ordered.map { .method([.list($0)], $0) },
      .unary { frame, list in
        guard list.isList else { return frame.noSuchOverload(name) }
        let elements = frame.elements(of: list).map(\.scalar)
        guard var best = elements.first else { return frame.error("\(name) called on empty list") }
        for element in elements {
          switch frame.order(element, best) {
          case .known(let order): if wins(order) { best = element }
          // What cannot be compared with the best so far is passed over, as in the API server.
          case .unordered: continue
          case nil where frame.order(element, element) != nil: continue
          case nil: return frame.noSuchOverload(name)
          }
        }
        return best
      })
  }

  private static func position(
    _ name: String, _ find: @escaping @Sendable ([Operand], (Operand) -> Bool) -> Int?
  ) -> Function {
    Function(
      name, [.method([.list(.parameter("A")), .parameter("A")], .int)],
      .binary { frame, list, element in
        guard list.isList else { return frame.noSuchOverload(name) }
        let elements = frame.elements(of: list)
        frame.charge(UInt64(elements.count))
        return .int(find(elements) { frame.areEqual($0, element) }.map(Int64.init) ?? -1)
      })
  }
}
