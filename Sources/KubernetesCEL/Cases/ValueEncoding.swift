import CEL

/// Values as recorded cases spell them: an object with one member that names the kind.
extension JSONLine {
  mutating func write(_ value: Value) {
    switch value.unfolded {
    case .null: kind("null") { $0.null() }
    case .bool(let value): kind("bool") { $0.bool(value) }
    case .int(let value): kind("int") { $0.string(String(value)) }
    case .uint(let value): kind("uint") { $0.string(String(value)) }
    case .double(let value): kind("double") { $0.string(Self.text(of: value)) }
    case .string(let text): kind("string") { $0.string(text) }
    case .bytes(let bytes): kind("bytes") { $0.string(Self.base64(bytes)) }
    case .list(let elements): kind("list") { $0.array(elements) { $0.write($1) } }
    // Only a host makes lists that may have more elements than are known, and cases have none.
    case .openList(let elements, _): kind("list") { $0.array(elements) { $0.write($1) } }
    case .map(let pairs): kind("map") { $0.write(pairs) }
    case .timestamp(let time): kind("timestamp") { $0.writeTime(time.seconds, Int64(time.nanoseconds)) }
    case .duration(let duration): kind("duration") { $0.write(duration) }
    case .type(let name): kind("type") { $0.string(name) }
    // Cases spell an optional in an optional as one.
    case .optional(.optional(let value)?): write(.optional(value))
    case .optional(let value):
      kind("optional") { json in
        if let value { json.write(value) } else { json.null() }
      }
    case .opaque(let host): write(host)
    // `unfolded` leaves none of these.
    case .node, .unknown, .error: null()
    }
  }

  private mutating func kind(_ name: String, _ value: (inout JSONLine) -> Void) {
    object { $0.member(name, value) }
  }

  private mutating func write(_ pairs: [(key: Value, value: Value)]) {
    array(pairs) { json, pair in
      json.array([pair.key, pair.value]) { $0.write($1) }
    }
  }

  private mutating func writeTime(_ seconds: Int64, _ nanoseconds: Int64) {
    object { json in
      json.member("nanos") { $0.verbatim(String(nanoseconds)) }
      json.member("seconds", String(seconds))
    }
  }

  private mutating func write(_ duration: Duration) {
    let (seconds, nanoseconds) = duration.nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
    writeTime(seconds, nanoseconds)
  }

  private static let hostKinds = [
    "kubernetes.Quantity": "quantity", "net.IP": "ip", "net.CIDR": "cidr", "kubernetes.Semver": "semver",
    "kubernetes.URL": "url", "kubernetes.NamedFormat": "format",
  ]

  private mutating func write(_ host: any OpaqueValue) {
    if let kind = Self.hostKinds[host.typeName] { return self.kind(kind) { $0.string(host.text) } }
    kind("opaque") { json in json.object { $0.member("type", host.typeName) } }
  }

  private static func text(of value: Double) -> String {
    if value.isInfinite { return value < 0 ? "-Infinity" : "Infinity" }
    return formatted(value)
  }

  /// RFC 4648 section 4.
  private static func base64(_ bytes: [UInt8]) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var text: [UInt8] = []
    var rest = bytes[...]
    while !rest.isEmpty {
      let group = rest.prefix(3)
      rest = rest.dropFirst(3)
      let word = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
      for digit in 0..<4 { text.append(digit <= group.count ? alphabet[word >> (18 - 6 * digit) & 63] : 0x3d) }
    }
    return String(decoding: text, as: UTF8.self)
  }
}

/// Types as recorded cases spell them: a name, or an object with one member.
extension JSONLine {
  /// Types that the API server declares without fields of any kind; the others of its own are messages.
  private static let abstractTypes: Set<String> = ["net.IP", "net.CIDR", "optional_type"]

  mutating func write(_ type: CELType) {
    switch type {
    case .dyn: string("dyn")
    case .null: string("null")
    case .bool: string("bool")
    case .int: string("int")
    case .uint: string("uint")
    case .double: string("double")
    case .string: string("string")
    case .bytes: string("bytes")
    case .timestamp: string("timestamp")
    case .duration: string("duration")
    case .error: string("error")
    case .list(let element): kind("list") { $0.write(element) }
    case .map(let key, let value): kind("map") { $0.array([key, value]) { $0.write($1) } }
    case .wrapper(let wrapped): kind("wrapper") { $0.write(wrapped) }
    case .parameter(let name): kind("param") { $0.string(name) }
    case .type(let of):
      kind("type") { json in
        if let of { json.write(of) } else { json.null() }
      }
    case .optional(let wrapped): opaque("optional_type", [wrapped])
    case .opaque(let name, let parameters):
      if parameters.isEmpty, !Self.abstractTypes.contains(name) {
        kind("message") { $0.string(name) }
      } else {
        opaque(name, parameters)
      }
    }
  }

  private mutating func opaque(_ name: String, _ parameters: [CELType]) {
    kind("opaque") { json in
      json.object { json in
        json.member("name", name)
        json.member("params") { $0.array(parameters) { $0.write($1) } }
      }
    }
  }
}
