package import CEL

/// An IP address without a zone.
package struct IPAddress: OpaqueValue, Hashable {
  package static let type = CELType.opaque("net.IP")
  package var typeName: String { "net.IP" }
  /// 4 or 16 bytes.
  package let bytes: [UInt8]

  package func isEqual(to other: any OpaqueValue) -> Bool { other as? IPAddress == self }

  package init(bytes: [UInt8]) { self.bytes = bytes }

  /// Why a text is no address, in the API server's words.
  package struct Invalid: Error {
    package let message: String
  }

  /// What IPv6 addresses that stand for IPv4 addresses (`::ffff:c0a8:1`) are.
  package enum MappedAddresses: Sendable {
    /// No addresses, as in the API server.
    case refused
    /// The IPv4 addresses, unless the text has them with dots, as in the language's vectors.
    case unwrapped
  }

  package init(_ text: String, mapped: MappedAddresses = .refused) throws(Invalid) {
    let parsed: IPAddressParser.Parsed
    do throws(IPAddressParser.Invalid) {
      parsed = try IPAddressParser.parse(text)
    } catch {
      throw Invalid(
        message: "IP Address \(text.goQuoted) parse error during conversion from string: \(error.message)")
    }
    guard parsed.zone.isEmpty else {
      throw Invalid(message: "IP address \(text.goQuoted) with zone value is not allowed")
    }
    let isUnwrapped = mapped == .unwrapped && Self.isMapped(parsed.bytes) && !text.utf8.contains(UInt8(ascii: "."))
    bytes = isUnwrapped ? Array(parsed.bytes.suffix(4)) : parsed.bytes
    guard !isMapped else { throw Invalid(message: "IPv4-mapped IPv6 address \(text.goQuoted) is not allowed") }
  }

  /// Is it an IPv4 address in the guise of an IPv6 one?
  var isMapped: Bool { Self.isMapped(bytes) }

  private static func isMapped(_ bytes: [UInt8]) -> Bool { bytes.count == 16 && bytes.starts(with: mappedPrefix) }

  private static let mappedPrefix = [UInt8](repeating: 0, count: 10) + [0xff, 0xff]

  /// The bytes, which prices go by.
  package var size: Int { bytes.count }

  /// The canonical text (RFC 5952 for IPv6).
  package var text: String {
    if bytes.count == 4 { return bytes.map { String($0) }.joined(separator: ".") }
    let groups = (0..<8).map { UInt16(bytes[2 * $0]) << 8 | UInt16(bytes[2 * $0 + 1]) }
    var longest = 0..<0
    var start = 0
    while start < 8 {
      var end = start
      while end < 8, groups[end] == 0 { end += 1 }
      if end - start > max(longest.count, 1) { longest = start..<end }
      start = max(end, start + 1)
    }
    func joined(_ range: Range<Int>) -> String {
      groups[range].map { String($0, radix: 16) }.joined(separator: ":")
    }
    if longest.isEmpty { return joined(0..<8) }
    return joined(0..<longest.lowerBound) + "::" + joined(longest.upperBound..<8)
  }

  var family: Int64 { bytes.count == 4 ? 4 : 6 }
  var isUnspecified: Bool { bytes.allSatisfy { $0 == 0 } }
  var isLoopback: Bool { family == 4 ? bytes[0] == 127 : text == "::1" }

  var isLinkLocalMulticast: Bool {
    family == 4 ? bytes.starts(with: [224, 0, 0]) : bytes[0] == 0xff && bytes[1] & 0x0f == 0x02
  }

  var isLinkLocalUnicast: Bool {
    family == 4 ? bytes.starts(with: [169, 254]) : bytes[0] == 0xfe && bytes[1] & 0xc0 == 0x80
  }

  var isGlobalUnicast: Bool {
    let isMulticast = family == 4 ? bytes[0] & 0xf0 == 0xe0 : bytes[0] == 0xff
    let isBroadcast = bytes == [255, 255, 255, 255]
    return !isUnspecified && !isLoopback && !isMulticast && !isBroadcast && !isLinkLocalUnicast
  }
}

extension Library {
  /// `ip('10.0.0.1')` and what can be asked of one.
  package static let kubernetesIP = Library("ip", functions: addressFunctions(.refused), types: ["net.IP"])

  /// The language's library of addresses and networks: the API server's, but that IPv4-mapped addresses are IPv4 addresses.
  package static let network = Library(
    "network", functions: addressFunctions(.unwrapped) + kubernetesCIDR.functions, types: ["net.IP", "net.CIDR"])

  private static func addressFunctions(_ mapped: IPAddress.MappedAddresses) -> [Function] {
    [
      Function(
        "ip", [.global("string_to_ip", [.string], IPAddress.type)], cost: .traversal(ofArgument: 0),
        checksFit: true,
        .unary { frame, text in
          guard let text = text.string else { return frame.noSuchOverload() }
          do throws(IPAddress.Invalid) {
            return frame.opaque(try IPAddress(text, mapped: mapped))
          } catch {
            return frame.error(error.message)
          }
        }),
      Function(
        "isIP", [.global("is_ip", [.string], .bool)], cost: .traversal(ofArgument: 0),
        checksFit: true,
        .unary { frame, text in
          text.string.map { .bool((try? IPAddress($0, mapped: mapped)) != nil) } ?? frame.noSuchOverload()
        }),
      Function(
        "ip.isCanonical", [.global("ip_is_canonical", [.string], .bool)],
        cost: .traversal(ofArgument: 0, factor: 2 * CallCost.traversalFactor),
        checksFit: true,
        .unary { frame, text in
          guard let text = text.string else { return frame.noSuchOverload() }
          do throws(IPAddress.Invalid) {
            return .bool(try IPAddress(text, mapped: mapped).text == text)
          } catch {
            return frame.error(error.message)
          }
        }),
      Function(
        "string", [.global("ip_to_string", [IPAddress.type], .string)],
        checksFit: true,
        .unary { frame, address in
          address.host(IPAddress.self).map { frame.string($0.text) } ?? frame.noSuchOverload()
        }),
      property("family", "ip_family", .int) { .int($0.family) },
      property("isUnspecified", "ip_is_unspecified", .bool) { .bool($0.isUnspecified) },
      property("isLoopback", "ip_is_loopback", .bool) { .bool($0.isLoopback) },
      property("isLinkLocalMulticast", "ip_is_link_local_multicast", .bool) { .bool($0.isLinkLocalMulticast) },
      property("isLinkLocalUnicast", "ip_is_link_local_unicast", .bool) { .bool($0.isLinkLocalUnicast) },
      property("isGlobalUnicast", "ip_is_global_unicast", .bool) { .bool($0.isGlobalUnicast) },
    ]
  }

  private static func property(
    _ name: String, _ id: String, _ result: CELType, _ body: @escaping @Sendable (IPAddress) -> Operand
  ) -> Function {
    Function(
      name, [.method(id, [IPAddress.type], result)], cost: .flat(1),
      checksFit: true, .unary { frame, address in address.host(IPAddress.self).map(body) ?? frame.noSuchOverload() })
  }
}
