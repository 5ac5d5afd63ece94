import SwiftASN1

/// What a certificate and a request for one have in common: something in DER, and a signature over it (RFC 5280, section
/// 4.1; RFC 2986, section 4.2).
enum SignedEncoding {
  /// What `make` gives of the part that is signed, the algorithm and the signature.
  static func read<Content>(
    _ der: [UInt8],
    _ make: (_ signed: ASN1Node, _ algorithm: ASN1ObjectIdentifier, _ signature: ArraySlice<UInt8>) throws -> Content
  ) throws(CertificateFault) -> Content {
    guard der.count <= Certificate.sizeLimit else { throw CertificateFault(reason: "it is larger than 1 MiB") }
    do {
      let (signed, algorithm, signature) = try DER.sequence(try DER.parse(der), identifier: .sequence) { nodes in
        (
          try Certificate.next(&nodes), try Certificate.algorithm(&nodes).identifier,
          try ASN1BitString(derEncoded: &nodes).bytes
        )
      }
      return try make(signed, algorithm, signature)
    } catch {
      throw CertificateFault(reason: "its encoding is not valid (cut short, or altered)")
    }
  }
}
