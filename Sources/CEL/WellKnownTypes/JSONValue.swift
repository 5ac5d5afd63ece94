/// Values as `google.protobuf.Value` holds them: as JSON has them.
extension Frame {
  /// Whole numbers that a double represents exactly, all neighbours included.
  private static let exactDoubles: ClosedRange<Int128> = -9_007_199_254_740_991...9_007_199_254_740_991

  /// The value as JSON has it: numbers are doubles or, where those are too coarse, strings; bytes are base64, times are
  /// text. An error where JSON has no such value.
  func json(_ operand: Operand) -> Operand {
    let operand = operand.scalar
    switch operand.tag {
    case .null, .bool, .double, .string: return operand
    case .int: return number(Int128(operand.intBits))
    case .uint: return number(Int128(operand.uintBits))
    case .bytes: return string(Base64.encode(operand.utf8))
    case .timestamp: return string(operand.timestamp.text)
    case .duration: return string(DurationText.text(operand.intBits))
    default: break
    }
    if operand.isList { return jsonList(operand) }
    if operand.isMap { return jsonMap(operand) }
    return error("type conversion error from '\(typeName(of: operand))' to 'google.protobuf.Value'")
  }

  private func number(_ value: Int128) -> Operand {
    Self.exactDoubles.contains(value) ? .double(Double(value)) : string(String(value))
  }

  private func jsonList(_ list: Operand) -> Operand {
    var elements: [Operand] = []
    elements.reserveCapacity(list.size)
    for element in self.elements(of: list) {
      let element = json(element)
      if element.isSpecial { return element }
      elements.append(element)
    }
    return self.list(elements)
  }

  private func jsonMap(_ map: Operand) -> Operand {
    var builder = MapBuilder(capacity: map.size)
    var pairs = PairIterator(map)
    while let (key, value) = pairs.next() {
      let value = json(value)
      if value.isSpecial { return value }
      builder.set(key.scalar.tag == .string ? key : string(text(of: key)), value)
    }
    return builder.finish(self)
  }
}
