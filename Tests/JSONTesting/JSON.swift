/// A JSON value, read by a reader of the tests' own: the writer is not to be judged by what the product itself reads.
package indirect enum JSON: Hashable {
  case null
  case bool(Bool)
  case number(Double)
  case string(String)
  case array([JSON])
  /// In the text's order.
  case object([Member])

  package struct Member: Hashable {
    package var key: String
    package var value: JSON

    package init(key: String, value: JSON) {
      self.key = key
      self.value = value
    }
  }

  package struct SyntaxError: Error {
    package var offset: Int
  }

  package init(_ text: String) throws {
    try self.init(bytes: Array(text.utf8))
  }

  package init(bytes: [UInt8]) throws {
    var parser = Parser(bytes: bytes)
    self = try parser.value()
    parser.skipSpace()
    guard parser.offset == bytes.count else { throw SyntaxError(offset: parser.offset) }
  }

  package subscript(key: String) -> JSON? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.key == key }?.value
  }

  package subscript(index: Int) -> JSON? {
    guard case .array(let elements) = self, elements.indices.contains(index) else { return nil }
    return elements[index]
  }

  /// The value along keys and list positions.
  package subscript(path path: String) -> JSON? {
    path.split(separator: "/").reduce(self as JSON?) { value, step in
      Int(step).map { value?[$0] } ?? value?[String(step)]
    }
  }

  package var string: String? {
    if case .string(let text) = self { return text }
    return nil
  }

  package var number: Double? {
    if case .number(let number) = self { return number }
    return nil
  }

  package var elements: [JSON] {
    if case .array(let elements) = self { return elements }
    return []
  }

  package var members: [Member] {
    if case .object(let members) = self { return members }
    return []
  }
}

extension JSON {
  /// RFC 8259, strictly, duplicate keys refused.
  private struct Parser {
    let bytes: [UInt8]
    var offset = 0

    init(bytes: [UInt8]) {
      self.bytes = bytes
    }

    mutating func skipSpace() {
      while offset < bytes.count, [0x20, 0x0a, 0x0d, 0x09].contains(bytes[offset]) { offset += 1 }
    }

    private mutating func take(_ byte: Character) -> Bool {
      guard offset < bytes.count, bytes[offset] == byte.asciiValue else { return false }
      offset += 1
      return true
    }

    private mutating func need(_ byte: Character) throws {
      guard take(byte) else { throw SyntaxError(offset: offset) }
    }

    mutating func value() throws -> JSON {
      skipSpace()
      guard offset < bytes.count else { throw SyntaxError(offset: offset) }
      switch bytes[offset] {
      case 0x7b: return try object()
      case 0x5b: return try array()
      case 0x22: return .string(try string())
      default: return try word()
      }
    }

    private mutating func object() throws -> JSON {
      try need("{")
      var members: [Member] = []
      skipSpace()
      if take("}") { return .object([]) }
      repeat {
        skipSpace()
        let key = try string()
        guard !members.contains(where: { $0.key == key }) else { throw SyntaxError(offset: offset) }
        skipSpace()
        try need(":")
        members.append(Member(key: key, value: try value()))
        skipSpace()
      } while take(",")
      try need("}")
      return .object(members)
    }

    private mutating func array() throws -> JSON {
      try need("[")
      var elements: [JSON] = []
      skipSpace()
      if take("]") { return .array([]) }
      repeat {
        elements.append(try value())
        skipSpace()
      } while take(",")
      try need("]")
      return .array(elements)
    }

    private mutating func string() throws -> String {
      try need("\"")
      var result: [UInt8] = []
      while true {
        guard offset < bytes.count, bytes[offset] >= 0x20 else { throw SyntaxError(offset: offset) }
        let byte = bytes[offset]
        offset += 1
        if byte == 0x22 { return String(decoding: result, as: UTF8.self) }
        guard byte == 0x5c else {
          result.append(byte)
          continue
        }
        result.append(contentsOf: try escape().utf8)
      }
    }

    private mutating func escape() throws -> String {
      guard offset < bytes.count else { throw SyntaxError(offset: offset) }
      defer { offset += 1 }
      switch bytes[offset] {
      case 0x22: return "\""
      case 0x5c: return "\\"
      case 0x2f: return "/"
      case 0x62: return "\u{8}"
      case 0x66: return "\u{c}"
      case 0x6e: return "\n"
      case 0x72: return "\r"
      case 0x74: return "\t"
      case 0x75:
        guard offset + 4 < bytes.count,
          let code = UInt32(String(decoding: bytes[offset + 1...offset + 4], as: UTF8.self), radix: 16),
          let scalar = Unicode.Scalar(code)
        else { throw SyntaxError(offset: offset) }
        offset += 4
        return String(scalar)
      default: throw SyntaxError(offset: offset)
      }
    }

    private mutating func word() throws -> JSON {
      let start = offset
      while offset < bytes.count, !",]} \n\r\t".utf8.contains(bytes[offset]) { offset += 1 }
      let text = String(decoding: bytes[start..<offset], as: UTF8.self)
      switch text {
      case "null": return .null
      case "true": return .bool(true)
      case "false": return .bool(false)
      default:
        guard let first = text.utf8.first, first == 0x2d || (0x30...0x39).contains(first), let number = Double(text)
        else { throw SyntaxError(offset: start) }
        return .number(number)
      }
    }
  }
}
