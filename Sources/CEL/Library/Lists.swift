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
    method("distinct", [.method([list], list)]) { frame, elements, _ in frame.distinct(elements) },
    method("reverse", [.method([list], list)]) { frame, elements, _ in frame.list(elements.reversed()) },
    method("sort", comparable.map { .method([.list($0)], .list($0)) }) { frame, elements, _ in
      frame.sorted(elements, by: elements, "sort")
    },
    Function(
      "flatten", [.method([.list(list)], list), .method([.list(.dyn), .int], .list(.dyn))],
      .variadic { frame, arguments in
        let depth = arguments.count == 2 ? arguments[1] : .int(1)
        guard arguments[0].isList, depth.tag == .int else { return frame.noSuchOverload("flatten") }
        guard depth.intBits >= 0 else { return frame.error("level must be non-negative") }
        var flat: [Operand] = []
        frame.flatten(arguments[0], depth: depth.intBits, into: &flat)
        return frame.list(flat)
      }),
    method("slice", [.method([list, .int, .int], list)]) { frame, elements, arguments in
      guard arguments[1].tag == .int, arguments[2].tag == .int else { return frame.noSuchOverload("slice") }
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
    method("@sortByAssociatedKeys", comparable.map { .method([list, .list($0)], list) }) { frame, elements, arguments in
      guard arguments[1].isList, arguments[1].size == elements.count else { return frame.noSuchOverload("sortBy") }
      return frame.sorted(elements, by: frame.elements(of: arguments[1]), "sortBy")
    },
    Function(
      "lists.range", [.global([.int], .list(.int))],
      .unary { frame, count in
        guard count.tag == .int else { return frame.noSuchOverload("lists.range") }
        guard count.intBits <= longestRange else { return frame.error("lists.range: too many elements") }
        frame.charge(UInt64(max(count.intBits, 0)))
        return frame.list((0..<max(count.intBits, 0)).map(Operand.int))
      }),
  ]

  /// A method of lists over an array of its elements.
  private static func method(
    _ name: String, _ signatures: [Overload],
    _ body: @escaping @Sendable (Frame, [Operand], UnsafeBufferPointer<Operand>) -> Operand
  ) -> Function {
    Function(
      name, signatures,
      .variadic { frame, arguments in
        guard arguments[0].isList else { return frame.noSuchOverload(name) }
        frame.charge(UInt64(arguments[0].size))
        return body(frame, frame.elements(of: arguments[0]), arguments)
      })
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
        charge(UInt64(kept.count))
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

  /// The elements in the order of their keys; equal keys keep their order.
  fileprivate func sorted(_ elements: [Operand], by keys: [Operand], _ name: String) -> Operand {
    let keys = keys.map(\.scalar)
    guard let first = keys.first else { return list([]) }
    for key in keys {
      guard key.tag == first.tag, order(key, key) != nil else {
        return error("list elements must have the same type and be comparable")
      }
    }
    let positions = elements.indices.sorted { left, right in
      if case .known(let order)? = order(keys[left], keys[right]), order != 0 { return order < 0 }
      return left < right
    }
    return list(positions.map { elements[$0] })
  }
}
