extension Library {
  /// `distinct`, `flatten`, `reverse`, `slice`, `sort`, `sortBy`, `lists.range`.
  public static let lists = Library("lists", functions: Lists.functions, macros: [Lists.sortBy])
}

enum Lists {
  private static let element = CELType.parameter("A")
  private static let list = CELType.list(element)
  private static let comparable: [CELType] = [.int, .uint, .double, .bool, .string, .bytes, .timestamp, .duration]
  /// More elements than any document holds; a longer range only burns memory.
  private static let longestRange: Int64 = 10_000_000

  static let functions: [Function] = [
    method(
      "distinct", [.method("list_distinct", [list], list, cost: selfComparison(ofArgument: 0)).priced(by: .list, at: 0)]
    ) {
      frame, elements, _ in frame.distinct(elements)
    },
    method("reverse", [.method("list_reverse", [list], list, cost: outputSize)]) { frame, elements, _ in
      frame.list(elements.reversed())
    },
    Function("sort", sortOverloads, .unary(sort)),
    Function(
      "flatten",
      [
        .method("list_flatten", [.list(list)], list, cost: flattening),
        .method("list_flatten_int", [.list(.dyn), .int], .list(.dyn), cost: flattening).priced(by: .int, at: 1),
      ], .variadic(flatten)),
    method("slice", [.method("list_slice", [list, .int, .int], list, cost: outputSize)]) { frame, elements, arguments in
      let start = arguments[1].intBits
      let end = arguments[2].intBits
      if start < 0 || end < 0 { return frame.error("cannot slice(\(start), \(end)), negative indexes not supported") }
      if start > end {
        return frame.error("cannot slice(\(start), \(end)), start index must be less than or equal to end index")
      }
      if end > elements.count { return frame.error("cannot slice(\(start), \(end)), list is length \(elements.count)") }
      return frame.list(elements[Int(start)..<Int(end)])
    },
    // What the macro `sortBy` comes to: the list sorted by keys that were computed for it.
    Function("@sortByAssociatedKeys", sortByOverloads, .binary(sortByKeys)),
    Function(
      "lists.range", [.global("lists_range", [.int], .list(.int), cost: outputSize)], checksFit: true,
      .unary { frame, count in
        guard count.intBits <= longestRange else { return frame.error("lists.range: too many elements") }
        return frame.list((0..<max(count.intBits, 0)).map(Operand.int))
      }),
  ]

  private static let sortOverloads = comparable.map {
    Overload.method(
      "list_\($0)_sort", [.list($0)], .list($0), cost: selfComparison(ofArgument: 0)
    ).priced(by: .list, at: 0)
  }

  private static let sortByOverloads = comparable.map {
    Overload.method(
      "list_\($0)_sortByAssociatedKeys", [list, .list($0)], list, cost: selfComparison(ofArgument: 1)
    ).priced(by: .list, at: 1)
  }

  /// A method of lists over an array of its elements.
  private static func method(
    _ name: String, _ overloads: [Overload],
    _ body: @escaping @Sendable (Frame, [Operand], UnsafeBufferPointer<Operand>) -> Operand
  ) -> Function {
    Function(
      name, overloads, checksFit: true,
      .variadic { frame, arguments in body(frame, frame.elements(of: arguments[0]), arguments) })
  }

  private static func sort(_ frame: Frame, _ list: Operand) -> Operand {
    guard list.isList else { return frame.unfit("sort", list, false) }
    let elements = frame.elements(of: list)
    return frame.sorted(elements, by: elements)
  }

  private static func sortByKeys(_ frame: Frame, _ list: Operand, _ keys: Operand) -> Operand {
    guard list.isList else { return frame.unfit("@sortByAssociatedKeys", list, false) }
    guard keys.isList, keys.size == list.size else {
      return frame.error("@sortByAssociatedKeys() expected a list of the same size as the associated keys list")
    }
    return frame.sorted(frame.elements(of: list), by: frame.elements(of: keys))
  }

  private static func flatten(_ frame: Frame, _ arguments: UnsafeBufferPointer<Operand>) -> Operand {
    let depth = arguments.count == 2 ? arguments[1] : .int(1)
    guard arguments[0].isList, depth.tag == .int else {
      return frame.error("no such overload: \(frame.typeName(of: arguments[0])).flatten()")
    }
    guard depth.intBits >= 0 else { return frame.error("level must be non-negative") }
    var flat: [Operand] = []
    frame.flatten(arguments[0], depth: depth.intBits, into: &flat)
    return frame.list(flat)
  }

  // MARK: Prices

  /// A call that makes a list: 1, the list, and so much for each unit of a size.
  private static func making(_ factor: Double, _ size: UInt64) -> UInt64 {
    let share = Double(size) * factor
    // A negative factor wraps around, as in the reference implementation.
    let whole = share < 0 ? UInt64(bitPattern: Int64(share)) : UInt64(min(share, 0x1p63))
    return whole &+ 11
  }

  private static let outputSize = CallCost.computed { _, result in making(1, result.costSize) }

  private static let flattening = CallCost.computed { arguments, _ in
    making(arguments.count == 2 ? Double(arguments[1].intBits) : 1, arguments[0].costSize)
  }

  /// Each element held against each.
  private static func selfComparison(ofArgument position: Int) -> CallCost {
    .computed { arguments, _ in
      let list = arguments[position]
      var elements = ElementIterator(list.isList ? list : .none)
      let first = elements.next()?.scalar.tag
      let factor = first == .string || first == .bytes ? 2 + CallCost.traversalFactor : 2
      return making(factor, list.isList ? list.costSize &* list.costSize : 1)
    }
  }

  /// `list.sortBy(x, key)`
  static let sortBy = Macro("sortBy", argumentCount: 2) { builder, target, arguments throws(Macro.Misuse) in
    guard let target else { return nil }
    let variable = try arguments[0].variableName()
    let hidden = builder.hiddenVariable("sorted")
    let keys = builder.term(
      .comprehension(
        Comprehension(
          kind: .map, range: builder.term(.identifier(hidden)), variable: variable, secondVariable: nil,
          condition: nil, body: arguments[1])))
    let sorted = builder.call("@sortByAssociatedKeys", on: builder.term(.identifier(hidden)), keys)
    return .bind(variable: hidden, value: target, body: sorted)
  }
}

extension Frame {
  fileprivate func distinct(_ elements: [Operand]) -> Operand {
    var kept: [Operand] = []
    var seen = MapBuilder()
    for element in elements {
      let scalar = element.scalar
      switch scalar.tag {
      case .string, .int, .uint, .bool:
        if seen.set(scalar, .true) { kept.append(element) }
      default:
        if !kept.contains(where: { areEqual($0, element) }) { kept.append(element) }
      }
    }
    return list(kept)
  }

  fileprivate func flatten(_ list: Operand, depth: Int64, into flat: inout [Operand]) {
    for element in elements(of: list) {
      if element.isList, depth > 0 {
        flatten(element, depth: depth - 1, into: &flat)
      } else {
        flat.append(element)
      }
    }
  }

  /// The elements in the order of their keys.
  fileprivate func sorted(_ elements: [Operand], by keys: [Operand]) -> Operand {
    let keys = keys.map(\.scalar)
    guard let first = keys.first else { return list([]) }
    guard order(first, first) != nil else { return error("list elements must be comparable") }
    guard keys.allSatisfy({ $0.tag == first.tag }) else { return error("list elements must have the same type") }
    let positions = ReferenceSort.sorted(Array(elements.indices)) { left, right in
      if case .known(let order)? = order(keys[left], keys[right]) { order < 0 } else { false }
    }
    return list(positions.map { elements[$0] })
  }
}
