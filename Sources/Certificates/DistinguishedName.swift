import SwiftASN1

/// The name of a subject or issuer.
enum DistinguishedName {
  struct Attribute {
    let type: ASN1ObjectIdentifier
    let value: String
  }

  static let commonName: ASN1ObjectIdentifier = [2, 5, 4, 3]
  static let organization: ASN1ObjectIdentifier = [2, 5, 4, 10]

  /// As RFC 4514 writes it: the last part first.
  static func text(_ name: ASN1Node) throws -> String {
    try parts(name).reversed().map { attributes in
      attributes.map { "\(names[$0.type] ?? $0.type.description)=\(escaped($0.value))" }.joined(separator: "+")
    }.joined(separator: ",")
  }

  /// The parts in their order; most have one attribute.
  static func parts(_ name: ASN1Node) throws -> [[Attribute]] {
    try DER.sequence(name, identifier: .sequence) { sets in
      var parts: [[Attribute]] = []
      while let set = sets.next() {
        guard case .constructed(let attributes) = set.content else {
          throw ASN1Error.unexpectedFieldType(set.identifier)
        }
        parts.append(try attributes.map(attribute))
      }
      return parts
    }
  }

  private static func attribute(_ node: ASN1Node) throws -> Attribute {
    try DER.sequence(node, identifier: .sequence) { nodes in
      let type = try ASN1ObjectIdentifier(derEncoded: &nodes)
      let value = try Certificate.next(&nodes)
      guard case .primitive(let bytes) = value.content else { throw ASN1Error.unexpectedFieldType(value.identifier) }
      return Attribute(type: type, value: text(bytes, value.identifier))
    }
  }

  private static func text(_ bytes: ArraySlice<UInt8>, _ type: ASN1Identifier) -> String {
    // BMPString is UTF-16; the other string types are ASCII or UTF-8 in all that is issued.
    guard type == ASN1Identifier(tagWithNumber: 30, tagClass: .universal) else {
      return String(decoding: bytes, as: UTF8.self)
    }
    let bytes = Array(bytes)
    let units = stride(from: 0, to: bytes.count - 1, by: 2).map { UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]) }
    return String(decoding: units, as: UTF16.self)
  }

  /// Keeps a name on one line, and its parts apart.
  private static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      if scalar.value < 0x20 || scalar.value == 0x7f {
        result += "\\" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
      } else {
        if ",+\"\\<>;=".unicodeScalars.contains(scalar) { result += "\\" }
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  private static let names: [ASN1ObjectIdentifier: String] = [
    commonName: "CN", [2, 5, 4, 5]: "serialNumber", [2, 5, 4, 6]: "C", [2, 5, 4, 7]: "L", [2, 5, 4, 8]: "ST",
    [2, 5, 4, 9]: "STREET", organization: "O", [2, 5, 4, 11]: "OU", [0, 9, 2342, 19_200_300, 100, 1, 1]: "UID",
    [0, 9, 2342, 19_200_300, 100, 1, 25]: "DC", [1, 2, 840, 113549, 1, 9, 1]: "emailAddress",
  ]
}
