import CEL

/// Lists, their sizes, and what comprehensions make of them.
extension Sketcher {
  func size(_ operand: Sketch) -> Sketch {
    operand.map { value in
      switch value {
      case .emptyList, .emptyMap: Sketch(.int(0))
      case .strings(let words): Sketch(.int(Int64(words.count)))
      case .list: Sketch(.size)
      case .part(let part): list(part).map { _ in Sketch(.size) } ?? .anything
      default: .anything
      }
    }
  }

  /// A part that is a list for sure, as the list it is.
  private func list(_ part: Known.Part) -> Known? {
    guard let key = part.key, let number = vocabulary.keys[key], traits.unlisted & (1 << UInt128(number)) == 0 else {
      return nil
    }
    return .list(of: Known.Part(isString: traits.mixed & (1 << UInt128(number)) == 0))
  }

  private func lists(_ operand: Sketch) -> Sketch {
    operand.map { value in
      switch value {
      case .emptyList, .list, .strings: Sketch(value)
      case .part(let part): list(part).map { Sketch($0) } ?? .anything
      default: .anything
      }
    }
  }

  func concatenation(_ left: Sketch, _ right: Sketch) -> Sketch {
    let right = lists(right)
    return lists(left).map { left in
      right.map { right in
        switch (left, right) {
        case (.emptyList, let list), (let list, .emptyList): Sketch(list)
        case (.list(let left), .list(let right)):
          Sketch(.list(of: Known.Part(isString: left.isString && right.isString)))
        default: .anything
        }
      }
    }
  }

  func sketch(_ comprehension: Comprehension) -> Sketch {
    guard comprehension.secondVariable == nil, let condition = comprehension.condition, comprehension.body == nil
    else { return onlyEmpty(comprehension) }
    return lists(emptied(sketch(comprehension.range))).map { list in
      let element: Sketch
      switch list {
      case .list(let part): element = Sketch(.part(part))
      case .strings(let words): element = Sketch(values: Set(words.map { .string($0) }))
      default: element = Sketch(values: [])
      }
      let truth = sketch(condition, comprehension.variable, element).truth
      let isEmpty = list == .emptyList
      switch comprehension.kind {
      case .exists:
        return isEmpty || truth == .no ? Sketch(.bool(false)) : Sketch(truth.contains(.other) ? .all : .either)
      case .all:
        return isEmpty || truth == .yes ? Sketch(.bool(true)) : Sketch(truth.contains(.other) ? .all : .either)
      case .filter:
        if isEmpty || truth == .no { return Sketch(.emptyList) }
        guard !truth.contains(.other), case .list = list else { return .anything }
        return Sketch(list)
      default: return .anything
      }
    }
  }

  /// Of an empty map there are as few keys as there are elements of an empty list.
  private func emptied(_ range: Sketch) -> Sketch {
    range.map { Sketch($0 == .emptyMap ? .emptyList : $0) }
  }

  /// Of the other forms only this is certain: over nothing they give nothing.
  private func onlyEmpty(_ comprehension: Comprehension) -> Sketch {
    guard comprehension.kind == .map, comprehension.secondVariable == nil else { return .anything }
    let range = sketch(comprehension.range)
    return range.values == [.emptyList] && !range.mayFail ? Sketch(.emptyList) : .anything
  }
}
