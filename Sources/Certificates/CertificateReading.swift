import Crypto
import SwiftASN1

/// Why bytes are no certificate.
package struct CertificateFault: Error, Sendable, Hashable {
  package let reason: String
}

extension Certificate {
  /// No certificate comes near this size.
  package static let sizeLimit = 1 << 20

  /// Reads one certificate in DER (RFC 5280, section 4.1).
  package init(der: [UInt8]) throws(CertificateFault) {
    self = try SignedEncoding.read(der) { signed, algorithm, signature in
      try Certificate(
        signed, SignatureAlgorithm(algorithm), signature, fingerprint: Self.hexadecimal(SHA256.hash(data: der)))
    }
  }

  private init(
    _ signed: ASN1Node, _ algorithm: SignatureAlgorithm, _ signature: ArraySlice<UInt8>, fingerprint: String
  ) throws {
    self = try DER.sequence(signed, identifier: .sequence) { nodes in
      let version =
        try DER.optionalExplicitlyTagged(&nodes, tagNumber: 0, tagClass: .contextSpecific) {
          try Int(derEncoded: $0)
        } ?? 0
      _ = try ArraySlice<UInt8>(derEncoded: &nodes)
      _ = try Self.algorithm(&nodes)
      let issuer = try Self.next(&nodes)
      let validity = try Self.validity(try Self.next(&nodes))
      let subject = try Self.next(&nodes)
      let keyInfo = try Self.next(&nodes)
      let key = try PublicKeyReading(keyInfo)
      var extensions = CertificateExtensions()
      while let node = nodes.next() {
        // [1] and [2] are unique identifiers that nobody uses.
        if node.identifier == ASN1Identifier(tagWithNumber: 3, tagClass: .contextSpecific) {
          extensions = try CertificateExtensions(node)
        }
      }
      return Certificate(
        subject: try DistinguishedName.text(subject), issuer: try DistinguishedName.text(issuer),
        names: extensions.names, validity: validity, key: key.key, signature: algorithm,
        isAuthority: extensions.allowsSigning && (extensions.isAuthority ?? (version < 2)), usages: extensions.usages,
        fingerprint: fingerprint,
        encodings: Encodings(
          signed: signed.encodedBytes, signature: signature, issuer: issuer.encodedBytes,
          subject: subject.encodedBytes, publicKeyInfo: keyInfo.encodedBytes, publicKey: key.bytes))
    }
  }

  static func next(_ nodes: inout ASN1NodeCollection.Iterator) throws -> ASN1Node {
    guard let node = nodes.next() else { throw ASN1Error.truncatedASN1Field() }
    return node
  }

  /// An AlgorithmIdentifier, its parameters as they stand.
  static func algorithm(
    _ nodes: inout ASN1NodeCollection.Iterator
  ) throws -> (identifier: ASN1ObjectIdentifier, parameters: ASN1Node?) {
    try DER.sequence(try next(&nodes), identifier: .sequence) { nodes in
      let identifier = try ASN1ObjectIdentifier(derEncoded: &nodes)
      return (identifier, nodes.next())
    }
  }

  private static func validity(_ node: ASN1Node) throws -> Validity {
    try DER.sequence(node, identifier: .sequence) { nodes in
      Validity(notBefore: try seconds(try next(&nodes)), notAfter: try seconds(try next(&nodes)))
    }
  }

  private static func seconds(_ node: ASN1Node) throws -> Int64 {
    if node.identifier == UTCTime.defaultIdentifier {
      let time = try UTCTime(derEncoded: node)
      return seconds(time.year, time.month, time.day, time.hours, time.minutes, time.seconds)
    }
    let time = try GeneralizedTime(derEncoded: node)
    return seconds(time.year, time.month, time.day, time.hours, time.minutes, time.seconds)
  }

  /// In the proleptic Gregorian calendar, years starting with March so that the leap day comes last.
  private static func seconds(
    _ year: Int, _ month: Int, _ day: Int, _ hours: Int, _ minutes: Int, _ seconds: Int
  ) -> Int64 {
    let shifted = month > 2 ? year : year - 1
    let leaps = shifted / 4 - shifted / 100 + shifted / 400
    let days = shifted * 365 + leaps + (153 * ((month + 9) % 12) + 2) / 5 + day - 1 - 719_468
    return Int64(days * 86_400 + hours * 3600 + minutes * 60 + seconds)
  }

  private static func hexadecimal(_ digest: SHA256.Digest) -> String {
    digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}

/// A subjectPublicKeyInfo.
struct PublicKeyReading {
  let key: Certificate.Key
  /// The bit string.
  let bytes: ArraySlice<UInt8>

  init(_ node: ASN1Node) throws {
    (key, bytes) = try DER.sequence(node, identifier: .sequence) { nodes in
      let (identifier, parameters) = try Certificate.algorithm(&nodes)
      let bytes = try ASN1BitString(derEncoded: &nodes).bytes
      return (try Self.key(identifier, parameters, bytes), bytes)
    }
  }

  private static func key(
    _ identifier: ASN1ObjectIdentifier, _ parameters: ASN1Node?, _ bytes: ArraySlice<UInt8>
  ) throws -> Certificate.Key {
    switch identifier {
    case [1, 2, 840, 113549, 1, 1, 1]:
      return Certificate.Key(algorithm: "RSA", bits: try firstInteger(try DER.parse(bytes)))
    case [1, 2, 840, 10040, 4, 1]:
      return Certificate.Key(algorithm: "DSA", bits: try parameters.map(firstInteger) ?? 0)
    case [1, 2, 840, 10045, 2, 1]:
      let curve = try parameters.map { try ASN1ObjectIdentifier(derEncoded: $0) }
      return Certificate.Key(algorithm: "ECDSA", bits: curve.flatMap { curves[$0] } ?? 0)
    case [1, 3, 101, 112]: return Certificate.Key(algorithm: "Ed25519", bits: 256)
    default: return Certificate.Key(algorithm: identifier.description, bits: 0)
    }
  }

  /// The length of the first number of a sequence: the modulus of RSA, the prime of DSA.
  private static func firstInteger(_ node: ASN1Node) throws -> Int {
    try DER.sequence(node, identifier: .sequence) { nodes in
      let digits = try ArraySlice<UInt8>(derEncoded: &nodes).drop { $0 == 0 }
      while nodes.next() != nil {}
      return digits.first.map { digits.count * 8 - $0.leadingZeroBitCount } ?? 0
    }
  }

  private static let curves: [ASN1ObjectIdentifier: Int] = [
    [1, 2, 840, 10045, 3, 1, 1]: 192, [1, 3, 132, 0, 33]: 224, [1, 2, 840, 10045, 3, 1, 7]: 256,
    [1, 3, 132, 0, 10]: 256, [1, 3, 132, 0, 34]: 384, [1, 3, 132, 0, 35]: 521,
  ]
}
