package import CEL

/// An address with the length of its network prefix.
package struct CIDR: OpaqueValue, Hashable {
  package static let type = CELType.opaque("net.CIDR")
  package var typeName: String { "net.CIDR" }
  package let address: IPAddress
  package let length: Int

  package func isEqual(to other: any OpaqueValue) -> Bool { other as? CIDR == self }

  init(address: IPAddress, length: Int) {
    self.address = address
    self.length = length
  }

  /// Why a text is no network, in the API server's words.
  package struct Invalid: Error {
    package let message: String
  }

  package init(_ text: String) throws(Invalid) {
    let mark = "network address parse error during conversion from string: "
    let parsed: CIDR
    do throws(Invalid) {
      parsed = try Self.parsed(text)
    } catch {
      throw Invalid(message: "\(mark)\(mark)netip.ParsePrefix(\(text.goQuoted)): \(error.message)")
    }
    guard !parsed.address.isMapped else {
      throw Invalid(message: "\(mark)IPv4-mapped IPv6 address \(text.goQuoted) is not allowed")
    }
    self = parsed
  }

  /// What Go's netip.ParsePrefix takes.
  private static func parsed(_ text: String) throws(Invalid) -> CIDR {
    guard let slash = text.utf8.lastIndex(of: UInt8(ascii: "/")) else { throw Invalid(message: "no '/'") }
    let address: IPAddressParser.Parsed
    do throws(IPAddressParser.Invalid) {
      address = try IPAddressParser.parse(String(text[..<slash]))
    } catch {
      throw Invalid(message: error.message)
    }
    guard address.zone.isEmpty else { throw Invalid(message: "IPv6 zones cannot be present in a prefix") }
    let bits = text[text.utf8.index(after: slash)...]
    let hasSignOrZero = bits.utf8.count > 1 && !(0x31...0x39).contains(bits.utf8.first ?? 0)
    // A lone sign is no number; a number that is too large for a word is none either.
    guard !hasSignOrZero, let length = Int(bits) else {
      throw Invalid(message: "bad bits after slash: \(String(bits).goQuoted)")
    }
    guard (0...address.bytes.count * 8).contains(length) else {
      throw Invalid(message: "prefix length out of range")
    }
    return CIDR(address: IPAddress(bytes: address.bytes), length: length)
  }

  /// The bytes of the prefix, which prices go by.
  package var size: Int { (length + 7) / 8 }

  package var text: String { "\(address.text)/\(length)" }

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
        "cidr", [.global("string_to_cidr", [.string], CIDR.type)], cost: .traversal(ofArgument: 0),
        checksFit: true,
        .unary { frame, text in
          guard let text = text.string else { return frame.noSuchOverload() }
          do throws(CIDR.Invalid) {
            return frame.opaque(try CIDR(text))
          } catch {
            return frame.error(error.message)
          }
        }),
      Function(
        "isCIDR", [.global("is_cidr", [.string], .bool)], cost: .traversal(ofArgument: 0),
        checksFit: true,
        .unary { frame, text in text.string.map { .bool((try? CIDR($0)) != nil) } ?? frame.noSuchOverload() }),
      Function(
        "string", [.global("cidr_to_string", [CIDR.type], .string)],
        checksFit: true,
        .unary { frame, network in
          network.host(CIDR.self).map { frame.string($0.text) } ?? frame.noSuchOverload()
        }),
      Function(
        "containsIP",
        [
          .method(
            "cidr_contains_ip_string", [CIDR.type, .string], .bool,
            cost: .computed { arguments, _ in comparison(arguments[0]) + CallCost.share(arguments[1].costSize) }),
          .method("cidr_contains_ip_ip", [CIDR.type, IPAddress.type], .bool),
        ],
        cost: .computed { arguments, _ in comparison(arguments[0]) },
        checksFit: true,
        .binary { frame, network, address in
          // A text that is no address has no overload either: its error is lost on the way.
          guard let network = network.host(CIDR.self),
            let address = address.host(IPAddress.self) ?? address.string.flatMap({ try? IPAddress($0) })
          else { return frame.noSuchOverload() }
          return .bool(network.contains(address))
        }),
      Function(
        "containsCIDR",
        [
          .method(
            "cidr_contains_cidr_string", [CIDR.type, .string], .bool,
            cost: .computed { arguments, _ in maskedComparison(arguments[0]) + CallCost.share(arguments[1].costSize) }),
          .method("cidr_contains_cidr", [CIDR.type, CIDR.type], .bool),
        ],
        cost: .computed { arguments, _ in maskedComparison(arguments[0]) },
        checksFit: true,
        .binary { frame, network, other in
          guard let network = network.host(CIDR.self) else { return frame.noSuchOverload() }
          if let other = other.host(CIDR.self) { return .bool(network.contains(other)) }
          guard let text = other.string else { return frame.noSuchOverload() }
          do throws(CIDR.Invalid) {
            return .bool(network.contains(try CIDR(text)))
          } catch {
            return frame.error(error.message)
          }
        }),
      property("ip", "cidr_ip", IPAddress.type) { frame, network in frame.opaque(network.address) },
      property("masked", "cidr_masked", CIDR.type) { frame, network in frame.opaque(network.masked) },
      property("prefixLength", "cidr_prefix_length", .int) { _, network in .int(Int64(network.length)) },
    ], types: ["net.CIDR"])

  /// The prefix is looked at on both sides.
  private static func comparison(_ network: Operand) -> UInt64 { CallCost.share(2 * network.costSize) }

  /// The same, and the network is masked before.
  private static func maskedComparison(_ network: Operand) -> UInt64 {
    comparison(network) + CallCost.share(network.costSize) + 1
  }

  private static func property(
    _ name: String, _ id: String, _ result: CELType, _ body: @escaping @Sendable (Frame, CIDR) -> Operand
  ) -> Function {
    Function(
      name, [.method(id, [CIDR.type], result, cost: .flat(1))],
      checksFit: true,
      .unary { frame, network in network.host(CIDR.self).map { body(frame, $0) } ?? frame.noSuchOverload() })
  }
}
