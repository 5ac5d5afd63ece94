/// `int(x)`, `string(x)` ... : every conversion either keeps the value or is an error; only fractions are cut.
enum Conversions {
  static let functions: [Function] = [
    conversion("int", .int, [.int, .double, .duration, .string, .timestamp, .uint], int),
    conversion("uint", .uint, [.uint, .double, .int, .string], uint),
    conversion("double", .double, [.double, .int, .string, .uint], double),
    conversion("bool", .bool, [.bool, .string], bool),
    conversion(
      "string", .string, [.string, .bool, .bytes, .double, .duration, .int, .timestamp, .uint], string),
    conversion("bytes", .bytes, [.bytes, .string], bytes),
    conversion("timestamp", .timestamp, [.timestamp, .int, .string], timestamp),
    conversion("duration", .duration, [.duration, .int, .string], duration),
    Function(
      "type", [.global("type", [.parameter("A")], .type(.parameter("A")))], isFolded: true,
      .unary { frame, value in
        frame.type(frame.typeName(of: value))
      }),
  ]

  private static func conversion(
    _ name: String, _ result: CELType, _ parameters: [CELType],
    _ body: @escaping @Sendable (Frame, Operand) -> Operand
  ) -> Function {
    let overloads = parameters.map { parameter in
      // Between text and bytes every byte is looked at.
      let copies = Set([parameter, result]) == [.string, .bytes]
      return Overload.global(
        "\(overloadName(parameter))_to_\(overloadName(result))", [parameter], result,
        cost: copies ? .traversal(ofArgument: 0) : nil)
    }
    return Function(name, overloads, checksFit: true, isFolded: true, .unary(body))
  }

  private static func overloadName(_ type: CELType) -> String {
    switch type {
    case .int: "int64"
    case .uint: "uint64"
    default: type.shortDescription
    }
  }

  private static func conversionError(_ frame: Frame, _ value: Operand, _ type: String) -> Operand {
    frame.error("type conversion error from '\(frame.typeName(of: value))' to '\(type)'")
  }

  private static func text(_ value: Operand) -> String { String(decoding: value.utf8, as: UTF8.self) }

  private static func int(_ frame: Frame, _ value: Operand) -> Operand {
    switch value.tag {
    case .int: return value
    case .uint: return Int64(exactly: value.uintBits).map(Operand.int) ?? frame.error("integer overflow")
    case .double:
      let number = value.doubleBits
      guard number > -0x1p63, number < 0x1p63 else { return frame.error("integer overflow") }
      return .int(Int64(number))
    case .string: return Int64(text(value)).map(Operand.int) ?? conversionError(frame, value, "int")
    case .timestamp, .duration: return .int(value.intBits)
    default: return frame.noSuchOverload("int", value)
    }
  }

  private static func uint(_ frame: Frame, _ value: Operand) -> Operand {
    switch value.tag {
    case .uint: return value
    case .int:
      return UInt64(exactly: value.intBits).map(Operand.uint) ?? frame.error("unsigned integer overflow")
    case .double:
      let number = value.doubleBits
      guard number >= 0, number < 0x1p64 else { return frame.error("unsigned integer overflow") }
      return .uint(UInt64(number))
    case .string:
      let text = text(value)
      guard !text.hasPrefix("+"), let number = UInt64(text) else { return conversionError(frame, value, "uint") }
      return .uint(number)
    default: return frame.noSuchOverload("uint", value)
    }
  }

  private static func double(_ frame: Frame, _ value: Operand) -> Operand {
    switch value.tag {
    case .double: return value
    case .int: return .double(Double(value.intBits))
    case .uint: return .double(Double(value.uintBits))
    case .string:
      let text = text(value)
      guard let number = Double(text), number.isFinite || text.utf8.contains(where: { $0 | 0x20 == UInt8(ascii: "n") })
      else { return conversionError(frame, value, "double") }
      return .double(number)
    default: return frame.noSuchOverload("double", value)
    }
  }

  private static func bool(_ frame: Frame, _ value: Operand) -> Operand {
    switch value.tag {
    case .bool: return value
    case .string:
      switch text(value) {
      case "1", "t", "T", "true", "TRUE", "True": return .true
      case "0", "f", "F", "false", "FALSE", "False": return .false
      default: return conversionError(frame, value, "bool")
      }
    default: return frame.noSuchOverload("bool", value)
    }
  }

  private static func string(_ frame: Frame, _ value: Operand) -> Operand {
    switch value.tag {
    case .string: return value
    case .bool, .int, .uint, .double: return frame.string(frame.text(of: value))
    case .bytes:
      guard String(validating: value.utf8, as: UTF8.self) != nil else {
        return frame.error("invalid UTF-8 in bytes, cannot convert to string")
      }
      return Operand(.string, at: value.address, count: value.count)
    case .timestamp: return frame.string(value.timestamp.text)
    case .duration: return frame.string(DurationText.text(value.intBits))
    default: return frame.noSuchOverload("string", value)
    }
  }

  private static func bytes(_ frame: Frame, _ value: Operand) -> Operand {
    switch value.tag {
    case .bytes: return value
    case .string:
      return Operand(.bytes, at: value.address, count: value.count)
    default: return frame.noSuchOverload("bytes", value)
    }
  }

  private static func timestamp(_ frame: Frame, _ value: Operand) -> Operand {
    switch value.tag {
    case .timestamp: return value
    case .int:
      guard Timestamp.range.contains(value.intBits) else { return frame.error("timestamp overflow") }
      return .timestamp(Timestamp(seconds: value.intBits))
    case .string:
      return Timestamp(text: value.utf8).map(Operand.timestamp)
        ?? conversionError(frame, value, "google.protobuf.Timestamp")
    default: return frame.noSuchOverload("timestamp", value)
    }
  }

  private static func duration(_ frame: Frame, _ value: Operand) -> Operand {
    switch value.tag {
    case .duration: return value
    case .int: return .duration(value.intBits)
    case .string:
      return DurationText.nanoseconds(value.utf8).map(Operand.duration)
        ?? conversionError(frame, value, "google.protobuf.Duration")
    default: return frame.noSuchOverload("duration", value)
    }
  }
}
