import SwiftASN1

/// What the extensions of a certificate say of its use (RFC 5280, section 4.2).
struct CertificateExtensions {
  /// Nil without basic constraints.
  private(set) var isAuthority: Bool?
  /// Does key usage, if there is any, allow to sign certificates?
  private(set) var allowsSigning = true
  private(set) var usages: [String] = []
  private(set) var names: [String] = []

  init() {}

  /// `node` is the explicit tag around the list.
  init(_ node: ASN1Node) throws {
    let list = try DER.explicitlyTagged(node, tagNumber: 3, tagClass: .contextSpecific) { $0 }
    try DER.sequence(list, identifier: .sequence) { nodes in
      while let entry = nodes.next() { try add(entry) }
    }
  }

  private mutating func add(_ entry: ASN1Node) throws {
    let (identifier, content) = try DER.sequence(entry, identifier: .sequence) { nodes in
      let identifier = try ASN1ObjectIdentifier(derEncoded: &nodes)
      var node = try Certificate.next(&nodes)
      if node.identifier == .boolean { node = try Certificate.next(&nodes) }
      return (identifier, try ASN1OctetString(derEncoded: node).bytes)
    }
    switch identifier {
    case [2, 5, 29, 15]:
      let bits = try ASN1BitString(derEncoded: try DER.parse(content)).bytes
      // Bit 5, counted from the left.
      allowsSigning = (bits.first ?? 0) & 0x04 != 0
    case [2, 5, 29, 17]: names = try Self.elements(of: content).compactMap(Self.name)
    case [2, 5, 29, 19]:
      let flag = try Self.elements(of: content).first { $0.identifier == .boolean }
      isAuthority = try flag.map { try Bool(derEncoded: $0) } ?? false
    case [2, 5, 29, 37]:
      usages = try Self.elements(of: content).map { Self.usage(try ASN1ObjectIdentifier(derEncoded: $0)) }
    default: break
    }
  }

  private static func elements(of content: ArraySlice<UInt8>) throws -> [ASN1Node] {
    try DER.sequence(try DER.parse(content), identifier: .sequence) { nodes in
      var elements: [ASN1Node] = []
      while let node = nodes.next() { elements.append(node) }
      return elements
    }
  }

  /// A GeneralName: [2] is a host name, [7] an address.
  private static func name(_ node: ASN1Node) -> String? {
    guard case .primitive(let bytes) = node.content, node.identifier.tagClass == .contextSpecific else { return nil }
    switch node.identifier.tagNumber {
    case 2: return String(decoding: bytes, as: UTF8.self)
    case 7: return address(Array(bytes))
    default: return nil
    }
  }

  private static func address(_ bytes: [UInt8]) -> String? {
    switch bytes.count {
    case 4: bytes.map { String($0) }.joined(separator: ".")
    case 16:
      stride(from: 0, to: 16, by: 2).map { String(UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]), radix: 16) }
        .joined(separator: ":")
    default: nil
    }
  }

  private static func usage(_ identifier: ASN1ObjectIdentifier) -> String {
    switch identifier {
    case [2, 5, 29, 37, 0]: "any"
    case [1, 3, 6, 1, 5, 5, 7, 3, 1]: "serverAuth"
    case [1, 3, 6, 1, 5, 5, 7, 3, 2]: "clientAuth"
    case [1, 3, 6, 1, 5, 5, 7, 3, 3]: "codeSigning"
    case [1, 3, 6, 1, 5, 5, 7, 3, 4]: "emailProtection"
    default: identifier.description
    }
  }
}
