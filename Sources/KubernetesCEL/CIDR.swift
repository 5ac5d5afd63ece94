package import CEL

/// An address with the length of its network prefix.
struct CIDR: OpaqueValue, Hashable {
  static let type = CELType.opaque("net.CIDR")
  var typeName: String { "net.CIDR" }
  let address: IPAddress
  let length: Int

  func isEqual(to other: any OpaqueValue) -> Bool { other as? CIDR == self }

  init(address: IPAddress, length: Int) {
    self.address = address
    self.length = length
  }

  init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let address = IPAddress(String(parts[0])), let length = Int(parts[1]),
      parts[1].utf8.allSatisfy({ (0x30...0x39).contains($0) }), parts[1] == "0" || !parts[1].hasPrefix("0"),
      length <= address.bytes.count * 8
    else { return nil }
    self.init(address: address, length: length)
  }

  var text: String { "\(address.text)/\(length)" }

  /// The network: all bits behind the prefix are 0.
  var masked: CIDR { CIDR(address: Self.masked(address, length), length: length) }

  private static func masked(_ address: IPAddress, _ length: Int) -> IPAddress {
    IPAddress(
      bytes: address.bytes.enumerated().map { i, byte in
        let bits = min(max(length - 8 * i, 0), 8)
        return byte & UInt8(truncatingIfNeeded: 0xff00 >> bits)
      })
  }

  func contains(_ other: IPAddress) -> Bool {
    other.family == address.family && Self.masked(other, length) == Self.masked(address, length)
  }

  func contains(_ other: CIDR) -> Bool { other.length >= length && contains(other.address) }
}

extension Library {
  /// `cidr('10.0.0.0/8')` and what it contains.
  package static let kubernetesCIDR = Library(
    "cidr",
    functions: [
      Function(
        "cidr", [.global([.string], CIDR.type)],
        .unary { frame, text in
          guard let text = text.string else { return frame.noSuchOverload("cidr") }
          return CIDR(text).map(frame.opaque)
            ?? frame.error("network address parse error during conversion from string: \(text)")
        }),
      Function(
        "isCIDR", [.global([.string], .bool)],
        .unary { frame, text in
          text.string.map { .bool(CIDR($0) != nil) } ?? frame.noSuchOverload("isCIDR")
        }),
      Function(
        "string", [.global([CIDR.type], .string)],
        .unary { frame, network in
          network.host(CIDR.self).map { frame.string($0.text) } ?? frame.noSuchOverload("string")
        }),
      Function(
        "containsIP", [.method([CIDR.type, IPAddress.type], .bool), .method([CIDR.type, .string], .bool)],
        .binary { frame, network, address in
          guard let network = network.host(CIDR.self) else { return frame.noSuchOverload("containsIP") }
          guard let address = address.host(IPAddress.self) ?? address.string.flatMap({ IPAddress($0) }) else {
            return frame.noSuchOverload("containsIP")
          }
          return .bool(network.contains(address))
        }),
      Function(
        "containsCIDR", [.method([CIDR.type, CIDR.type], .bool), .method([CIDR.type, .string], .bool)],
        .binary { frame, network, other in
          guard let network = network.host(CIDR.self) else { return frame.noSuchOverload("containsCIDR") }
          guard let other = other.host(CIDR.self) ?? other.string.flatMap({ CIDR($0) }) else {
            return frame.noSuchOverload("containsCIDR")
          }
          return .bool(network.contains(other))
        }),
      property("ip", IPAddress.type) { frame, network in frame.opaque(network.address) },
      property("masked", CIDR.type) { frame, network in frame.opaque(network.masked) },
      property("prefixLength", .int) { _, network in .int(Int64(network.length)) },
    ], types: ["net.CIDR"])

  private static func property(
    _ name: String, _ result: CELType, _ body: @escaping @Sendable (Frame, CIDR) -> Operand
  ) -> Function {
    Function(
      name, [.method([CIDR.type], result)],
      .unary { frame, network in network.host(CIDR.self).map { body(frame, $0) } ?? frame.noSuchOverload(name) })
  }
}
