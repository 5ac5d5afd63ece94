import SwiftASN1

/// One X.509 certificate: what trust between the API server and what it calls depends on.
///
/// Read on SwiftASN1 and not by the X509 module of swift-certificates, which refuses to read what an audit is to find: RSA
/// keys below 2048 bits, DSA, P-224, and signatures of kinds that it does not verify.
package struct Certificate: Sendable, Hashable {
  /// RFC 4514: `CN=gate-ca,O=example`.
  package let subject: String
  package let issuer: String
  /// The host names and addresses of the subject alternative name. Go, and so the API server, looks at no common name.
  package let names: [String]
  package let validity: Validity
  package let key: Key
  package let signature: SignatureAlgorithm
  /// May its key sign certificates? As Go's crypto/x509 decides it: version 3 needs basic constraints that say so, and
  /// key usage, where there is any, the bit for it.
  package let isAuthority: Bool
  /// Extended key usages by name (`serverAuth`, `clientAuth`, `any`) or object identifier; none stands for all.
  package let usages: [String]
  /// SHA-256 over the DER encoding, in lower-case hexadecimal digits.
  package let fingerprint: String

  /// The encodings by which chains are built and signatures verified.
  struct Encodings: Sendable {
    var signed: ArraySlice<UInt8>
    var signature: ArraySlice<UInt8>
    var issuer: ArraySlice<UInt8>
    var subject: ArraySlice<UInt8>
    /// The subjectPublicKeyInfo, and the key in it.
    var publicKeyInfo: ArraySlice<UInt8>
    var publicKey: ArraySlice<UInt8>
  }

  let encodings: Encodings

  /// In seconds since 1970.
  package struct Validity: Sendable, Hashable {
    package var notBefore: Int64
    package var notAfter: Int64

    package init(notBefore: Int64, notAfter: Int64) {
      self.notBefore = notBefore
      self.notAfter = notAfter
    }

    package func contains(_ time: Int64) -> Bool { notBefore <= time && time <= notAfter }
  }

  /// What kind of public key it holds.
  package struct Key: Sendable, Hashable {
    /// `RSA`, `ECDSA`, `Ed25519`, `DSA`, or the object identifier.
    package var algorithm: String
    /// 0 where the kind is not known.
    package var bits: Int

    package init(algorithm: String, bits: Int) {
      self.algorithm = algorithm
      self.bits = bits
    }

    /// Below 112 bits of security, which NIST SP 800-131A disallows: RSA and DSA below 2048 bits, curves below 224.
    package var isWeak: Bool {
      switch algorithm {
      case "RSA", "DSA": bits < 2048
      case "ECDSA": bits < 224
      default: false
      }
    }
  }

  package static func == (left: Certificate, right: Certificate) -> Bool { left.fingerprint == right.fingerprint }

  package func hash(into hasher: inout Hasher) { hasher.combine(fingerprint) }
}

extension Certificate {
  /// Is it issued in its own name? Go compares encodings.
  package var isSelfIssued: Bool { encodings.issuer == encodings.subject }

  /// May it be used for this? `usage` is `serverAuth` or `clientAuth`.
  package func serves(_ usage: String) -> Bool { usages.isEmpty || usages.contains(usage) || usages.contains("any") }

  /// Go refuses SHA-1 and MD5 in the chains that it verifies. The signature of a root is looked at by nobody.
  package var isWeaklySigned: Bool { !isSelfIssued && signature.isWeak }

  /// Is the host one of its names? A leading `*` stands for one label. RFC 6125, as Go's crypto/x509 reads it.
  package func names(host: String) -> Bool {
    let host = host.lowercased()
    return names.contains { name in
      let name = name.lowercased()
      guard name.hasPrefix("*.") else { return name == host }
      guard let dot = host.firstIndex(of: "."), dot != host.startIndex else { return false }
      return host[dot...] == name.dropFirst()
    }
  }
}
