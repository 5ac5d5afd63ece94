package import CEL
package import Documents

/// Values and types in the encoding of the vectors (README of the conformance data).
extension Value {
  /// A recorded value; nil for one that needs a message other than the well-known ones.
  package init?(vector: Node) {
    guard let member = vector.children.first(where: { _ in true }), let key = member.key else { return nil }
    switch key {
    case "null": self = .null
    case "bool": self = .bool(member.bool ?? false)
    case "int": self = .int(Int64(member.string ?? "") ?? 0)
    case "uint": self = .uint(UInt64(member.string ?? "") ?? 0)
    case "double":
      let text = member.string ?? ""
      self = .double(
        text == "NaN" ? .nan : text == "Infinity" ? .infinity : text == "-Infinity" ? -.infinity : Double(text) ?? 0)
    case "string": self = .string(member.string ?? "")
    case "bytes": self = .bytes(decodeBase64(member.string ?? ""))
    case "type": self = .type(member.string ?? "")
    case "list": self = .list(member.elements.compactMap { Value(vector: $0) })
    case "map":
      self = .map(
        member.elements.compactMap { pair in
          guard let key = pair[0].flatMap({ Value(vector: $0) }), let value = pair[1].flatMap({ Value(vector: $0) })
          else { return nil }
          return (key: key, value: value)
        })
    case "timestamp":
      self = .timestamp(
        Timestamp(seconds: Int64(member["seconds"]?.string ?? "") ?? 0, nanoseconds: Int32(member["nanos"]?.int ?? 0)))
    case "duration":
      let seconds = Int64(member["seconds"]?.string ?? "") ?? 0
      self = .duration(Duration(nanoseconds: seconds * 1_000_000_000 + (member["nanos"]?.int ?? 0)))
    case "message":
      guard let name = member["type"]?.string, let json = member["json"] else { return nil }
      self.init(message: name, json: json)
    case "optional": self = .optional(member.isNull ? nil : Value(vector: member))
    case "quantity", "ip", "cidr", "semver", "url", "format":
      self = .opaque(RecordedHostValue(kind: key, text: member.string ?? ""))
    default: return nil
    }
  }

  /// The same value of the same types; NaN is NaN, maps have no order.
  package func isSame(as other: Value) -> Bool {
    switch (self.unfolded, other.unfolded) {
    case (.null, .null): return true
    case (.bool(let a), .bool(let b)): return a == b
    case (.int(let a), .int(let b)): return a == b
    case (.uint(let a), .uint(let b)): return a == b
    case (.double(let a), .double(let b)): return (a.isNaN && b.isNaN) || (a == b && a.sign == b.sign)
    case (.string(let a), .string(let b)): return a.utf8.elementsEqual(b.utf8)
    case (.bytes(let a), .bytes(let b)): return a == b
    case (.type(let a), .type(let b)): return a == b
    case (.timestamp(let a), .timestamp(let b)): return a == b
    case (.duration(let a), .duration(let b)): return a == b
    case (.optional(let a), .optional(let b)):
      guard let a, let b else { return a == nil && b == nil }
      return a.isSame(as: b)
    case (.list(let a), .list(let b)): return a.count == b.count && zip(a, b).allSatisfy { $0.isSame(as: $1) }
    case (.map(let a), .map(let b)):
      return a.count == b.count
        && a.allSatisfy { pair in b.contains { $0.key.isSame(as: pair.key) && $0.value.isSame(as: pair.value) } }
    // The text of host values differs where their value does not; functions over them are compared instead.
    case (.opaque(let a), .opaque(let b as RecordedHostValue)):
      return a.typeName.split(separator: ".").last?.lowercased().hasSuffix(b.kind) == true
    default: return false
    }
  }
}

/// A recorded value of a host type.
private struct RecordedHostValue: OpaqueValue {
  let kind: String
  let text: String
  var typeName: String { kind }

  func isEqual(to other: any OpaqueValue) -> Bool { (other as? RecordedHostValue)?.text == text }
}

extension CELType {
  /// A recorded type; nil for one that needs a message other than the well-known ones.
  package init?(vector: Node) {
    if let name = vector.string {
      switch name {
      case "dyn", "any": self = .dyn
      case "null": self = .null
      case "bool": self = .bool
      case "int": self = .int
      case "uint": self = .uint
      case "double": self = .double
      case "string": self = .string
      case "bytes": self = .bytes
      case "timestamp": self = .timestamp
      case "duration": self = .duration
      default: return nil
      }
      return
    }
    guard let member = vector.children.first(where: { _ in true }), let key = member.key else { return nil }
    switch key {
    case "list": self = .list(CELType(vector: member) ?? .dyn)
    case "map":
      self = .map(member[0].flatMap { CELType(vector: $0) } ?? .dyn, member[1].flatMap { CELType(vector: $0) } ?? .dyn)
    case "wrapper": self = .wrapper(CELType(vector: member) ?? .dyn)
    case "message":
      guard let type = wellKnownTypes[member.string ?? ""] else { return nil }
      self = type
    case "param": self = .parameter(member.string ?? "T")
    case "type": self = .type(member.isNull ? nil : CELType(vector: member))
    case "opaque":
      let name = member["name"]?.string ?? ""
      let parameters = member["params"].map { $0.elements.compactMap { CELType(vector: $0) } } ?? []
      self = name == "optional_type" ? .optional(parameters.first ?? .dyn) : .opaque(name, parameters)
    default: return nil
    }
  }
}

private func decodeBase64(_ text: String) -> [UInt8] {
  let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
  var bytes: [UInt8] = []
  var bits = 0
  var count = 0
  for character in text.utf8 {
    guard let digit = alphabet.firstIndex(of: character) else { continue }
    bits = bits << 6 | digit
    count += 6
    if count >= 8 {
      count -= 8
      bytes.append(UInt8(bits >> count & 0xff))
    }
  }
  return bytes
}

private let wellKnownTypes: [String: CELType] = [
  "google.protobuf.BoolValue": .wrapper(.bool), "google.protobuf.BytesValue": .wrapper(.bytes),
  "google.protobuf.DoubleValue": .wrapper(.double), "google.protobuf.FloatValue": .wrapper(.double),
  "google.protobuf.Int32Value": .wrapper(.int), "google.protobuf.Int64Value": .wrapper(.int),
  "google.protobuf.UInt32Value": .wrapper(.uint), "google.protobuf.UInt64Value": .wrapper(.uint),
  "google.protobuf.StringValue": .wrapper(.string), "google.protobuf.Struct": .map(.string, .dyn),
  "google.protobuf.ListValue": .list(.dyn), "google.protobuf.Value": .dyn,
]

extension Value {
  /// A well-known message from its JSON form, in which 64-bit numbers and bytes are text.
  fileprivate init?(message name: String, json: Node) {
    switch wellKnownTypes[name] {
    case .wrapper(.int)?: self = .int(json.int ?? Int64(json.string ?? "") ?? 0)
    case .wrapper(.uint)?: self = .uint(json.int.map(UInt64.init) ?? UInt64(json.string ?? "") ?? 0)
    case .wrapper(.bytes)?: self = .bytes(decodeBase64(json.string ?? ""))
    case nil: return nil
    default: self = Value.node(json).unfolded
    }
  }
}
