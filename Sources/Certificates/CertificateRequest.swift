import SwiftASN1

/// A request for a certificate (PKCS #10, RFC 2986): for whom it is asked.
package struct CertificateRequest: Sendable, Hashable {
  /// Whom the API server takes the owner of a client certificate with this subject for; empty where it says nothing.
  package let commonName: String
  /// The groups of that user.
  package let organizations: [String]

  /// Reads `spec.request` of a CertificateSigningRequest: base64 of PEM text, of which the API server looks at the first
  /// block (pkg/apis/certificates, ParseCSR).
  package init(base64 text: String) throws(CertificateFault) {
    guard let pem = Base64.decode(text.utf8) else { throw CertificateFault(reason: "it is not base64") }
    guard let block = PEMBlock.blocks(of: pem).blocks.first else {
      throw CertificateFault(reason: "it is not base64 of a PEM block")
    }
    guard block.label == "CERTIFICATE REQUEST" else {
      throw CertificateFault(reason: "its PEM block is a \(block.label), not a CERTIFICATE REQUEST")
    }
    guard let der = block.content else { throw CertificateFault(reason: "its PEM block is not base64") }
    try self.init(der: der)
  }

  /// Reads one request in DER.
  package init(der: [UInt8]) throws(CertificateFault) {
    let subject = try SignedEncoding.read(der) { information, _, _ in try Self.subject(information) }
    commonName = subject.last { $0.type == DistinguishedName.commonName }?.value ?? ""
    organizations = subject.filter { $0.type == DistinguishedName.organization }.map(\.value)
  }

  private static func subject(_ information: ASN1Node) throws -> [DistinguishedName.Attribute] {
    try DER.sequence(information, identifier: .sequence) { nodes in
      _ = try Int(derEncoded: &nodes)
      let subject = try DistinguishedName.parts(try Certificate.next(&nodes)).flatMap(\.self)
      _ = try PublicKeyReading(try Certificate.next(&nodes))
      // Attributes, such as the extensions that are asked for.
      while nodes.next() != nil {}
      return subject
    }
  }
}
