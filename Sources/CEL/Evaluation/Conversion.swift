import Documents

extension Frame {
  /// A value from outside as an operand of this session.
  package func operand(_ value: Value) -> Operand {
    switch value {
    case .null: .null
    case .bool(let value): .bool(value)
    case .int(let value): .int(value)
    case .uint(let value): .uint(value)
    case .double(let value): .double(value)
    case .string(let value): string(value)
    case .bytes(let value): bytes(value)
    case .list(let elements): list(elements.map(operand))
    case .map(let pairs): map(pairs)
    case .timestamp(let value): .timestamp(value)
    case .duration(let value): .duration(value.nanoseconds)
    case .type(let name): type(name)
    case .optional(let value): value.map { optional(operand($0)) } ?? .none
    case .node(let node): self.node(node)
    case .openList(let elements, let unknown):
      elements.map(operand).withUnsafeBufferPointer { openList($0, self.unknown(unknown)) }
    case .opaque(let value): opaque(value)
    case .unknown(let value): unknown(value)
    case .error(let value): error(value)
    }
  }

  private func map(_ pairs: [(key: Value, value: Value)]) -> Operand {
    var builder = MapBuilder(capacity: pairs.count)
    for (key, value) in pairs { builder.set(operand(key), operand(value)) }
    return builder.finish(self)
  }

  /// An operand as a value that may leave the session.
  package func value(_ operand: Operand) -> Value {
    switch operand.tag {
    case .unset, .null: .null
    case .bool: .bool(operand.boolBits)
    case .int: .int(operand.intBits)
    case .uint: .uint(operand.uintBits)
    case .double: .double(operand.doubleBits)
    case .string: .string(String(decoding: operand.utf8, as: UTF8.self))
    case .bytes: .bytes(Array(operand.utf8))
    case .list: .list(operand.elements.map(value))
    case .map:
      .map(
        (0..<Int(operand.count)).map { i in
          (key: value(operand.pairs[2 * i]), value: value(operand.pairs[2 * i + 1]))
        })
    case .timestamp: .timestamp(operand.timestamp)
    case .duration: .duration(Duration(nanoseconds: operand.intBits))
    case .type: .type(String(decoding: operand.utf8, as: UTF8.self))
    case .optional: .optional(operand.wrapped.map(value))
    case .node: nodeValue(operand)
    case .opaque: operand.opaque.map { .opaque($0) } ?? .null
    case .openList: .openList(operand.elements.map(value), operand.unknown ?? Unknown("unseen elements"))
    case .unknown, .partial: .unknown(operand.unknown ?? Unknown("unknown"))
    case .error: .error(operand.error ?? EvaluationError("error"))
    }
  }

  private func nodeValue(_ operand: Operand) -> Value {
    guard let view = operand.view else { return .null }
    return .node(Node(arena: view.pointee.arena.takeUnretainedValue(), index: operand.count))
  }

  /// The run-time name of an operand's type.
  package func typeName(of operand: Operand) -> String {
    let operand = operand.scalar
    return switch operand.tag {
    case .unset, .null: "null_type"
    case .bool: "bool"
    case .int: "int"
    case .uint: "uint"
    case .double: "double"
    case .string: "string"
    case .bytes: "bytes"
    case .list, .openList: "list"
    case .map: "map"
    case .timestamp: "google.protobuf.Timestamp"
    case .duration: "google.protobuf.Duration"
    case .type: "type"
    case .optional: "optional_type"
    case .node: operand.isList ? "list" : "map"
    case .opaque: operand.opaque?.typeName ?? "opaque"
    case .unknown, .partial: "unknown"
    case .error: "error"
    }
  }
}
