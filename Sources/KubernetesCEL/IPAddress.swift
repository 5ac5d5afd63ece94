package import CEL

/// An IP address without a zone; IPv4-mapped IPv6 addresses are none.
struct IPAddress: OpaqueValue, Hashable {
  static let type = CELType.opaque("net.IP")
  var typeName: String { "net.IP" }
  /// 4 or 16 bytes.
  let bytes: [UInt8]

  func isEqual(to other: any OpaqueValue) -> Bool { other as? IPAddress == self }

  init(bytes: [UInt8]) { self.bytes = bytes }

  init?(_ text: String) {
    let parsed = text.contains(":") ? Self.version6(text) : Self.version4(text[...])
    guard let parsed, !(parsed.count == 16 && parsed.starts(with: Self.mappedPrefix)) else { return nil }
    bytes = parsed
  }

  private static let mappedPrefix = [UInt8](repeating: 0, count: 10) + [0xff, 0xff]

  private static func version4(_ text: Substring) -> [UInt8]? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 4 else { return nil }
    var bytes: [UInt8] = []
    for part in parts {
      guard part.utf8.allSatisfy({ (0x30...0x39).contains($0) }), part == "0" || !part.hasPrefix("0"),
        let byte = UInt8(part)
      else { return nil }
      bytes.append(byte)
    }
    return bytes
  }

  private static func version6(_ text: String) -> [UInt8]? {
    var groups = text.split(separator: ":", omittingEmptySubsequences: false)
    var tail: [UInt8] = []
    if let last = groups.last, last.contains(".") {
      guard let bytes = version4(last) else { return nil }
      tail = bytes
      groups.removeLast()
      // `::1.2.3.4` leaves the gap at the end of the groups.
      if groups.last == "" { groups.append("") }
    }
    var front: [UInt8] = []
    var back: [UInt8]?
    for (i, group) in groups.enumerated() {
      if group.isEmpty {
        let isEdge =
          (i == 0 && groups.count > 1 && groups[1].isEmpty) || (i == groups.count - 1 && i > 0 && groups[i - 1].isEmpty)
        if isEdge { continue }
        guard back == nil, i > 0, i < groups.count - 1 || !tail.isEmpty else { return nil }
        back = []
        continue
      }
      guard group.count <= 4, group.utf8.allSatisfy({ $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "-") }),
        let value = UInt16(group, radix: 16)
      else { return nil }
      let pair = [UInt8(value >> 8), UInt8(value & 0xff)]
      if back == nil { front += pair } else { back? += pair }
    }
    guard var back else { return front.count + tail.count == 16 ? front + tail : nil }
    back += tail
    guard front.count + back.count < 16 else { return nil }
    return front + [UInt8](repeating: 0, count: 16 - front.count - back.count) + back
  }

  /// The canonical text (RFC 5952 for IPv6).
  var text: String {
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
  package static let kubernetesIP = Library(
    "ip",
    functions: [
      Function(
        "ip", [.global([.string], IPAddress.type)],
        .unary { frame, text in
          text.string.map { frame.address($0) } ?? frame.noSuchOverload("ip")
        }),
      Function(
        "isIP", [.global([.string], .bool)],
        .unary { frame, text in
          text.string.map { .bool(IPAddress($0) != nil) } ?? frame.noSuchOverload("isIP")
        }),
      Function(
        "ip.isCanonical", [.global([.string], .bool)],
        .unary { frame, text in
          guard let text = text.string else { return frame.noSuchOverload("ip.isCanonical") }
          return IPAddress(text).map { .bool($0.text == text) } ?? frame.address(text)
        }),
      Function(
        "string", [.global([IPAddress.type], .string)],
        .unary { frame, address in
          address.host(IPAddress.self).map { frame.string($0.text) } ?? frame.noSuchOverload("string")
        }),
      property("family", .int) { .int($0.family) },
      property("isUnspecified", .bool) { .bool($0.isUnspecified) },
      property("isLoopback", .bool) { .bool($0.isLoopback) },
      property("isLinkLocalMulticast", .bool) { .bool($0.isLinkLocalMulticast) },
      property("isLinkLocalUnicast", .bool) { .bool($0.isLinkLocalUnicast) },
      property("isGlobalUnicast", .bool) { .bool($0.isGlobalUnicast) },
    ], types: ["net.IP"])

  private static func property(
    _ name: String, _ result: CELType, _ body: @escaping @Sendable (IPAddress) -> Operand
  ) -> Function {
    Function(
      name, [.method([IPAddress.type], result)],
      .unary { frame, address in address.host(IPAddress.self).map(body) ?? frame.noSuchOverload(name) })
  }
}

extension Frame {
  fileprivate func address(_ text: String) -> Operand {
    IPAddress(text).map(opaque) ?? error("IP Address \"\(text)\" parse error during conversion from string")
  }
}
