import Crypto
import FoundationEssentials
import _CryptoExtras

/// Does one side of a TLS connection accept what the other shows it? As Go's crypto/x509 decides; name constraints and
/// policies of authorities are not looked at.
package struct CertificateChain: Sendable {
  /// The certificate of the peer first, those in between after it.
  package var presented: [Certificate]
  package var authorities: [Certificate]
  /// Nil where the time is not known: then all are taken to be valid.
  package var time: Int64?

  package init(presented: [Certificate], authorities: [Certificate], time: Int64?) {
    self.presented = presented
    self.authorities = authorities
    self.time = time
  }

  package enum Trust: Sendable, Hashable {
    case trusted
    case untrusted
    /// It hangs on a signature of a kind that is not verified here.
    case unknown(String)
  }

  /// No chain in use comes near.
  private static let longest = 10

  /// Is the first certificate one of the authorities, or signed by one of them, directly or through others?
  package var trust: Trust {
    guard let peer = presented.first else { return .untrusted }
    if authorities.contains(peer) { return .trusted }
    return trust(in: peer, passed: [peer])
  }

  private func trust(in certificate: Certificate, passed: [Certificate]) -> Trust {
    guard passed.count <= Self.longest, !certificate.isWeaklySigned else { return .untrusted }
    var result = Trust.untrusted
    for (issuer, isAuthority) in authorities.map({ ($0, true) }) + presented.dropFirst().map({ ($0, false) }) {
      guard isAuthority || !passed.contains(issuer), mayIssue(issuer, certificate) else { continue }
      let further = isAuthority ? .trusted : trust(in: issuer, passed: passed + [issuer])
      if further == .untrusted { continue }
      switch certificate.isSigned(by: issuer) {
      case true?:
        if further == .trusted { return .trusted }
        result = further
      case false?: continue
      case nil:
        result = .unknown("the signature \(certificate.signature.name) of \(certificate.subject) is not verified here")
      }
    }
    return result
  }

  private func mayIssue(_ issuer: Certificate, _ certificate: Certificate) -> Bool {
    issuer.isAuthority && time.map(issuer.validity.contains) ?? true
      && issuer.encodings.subject == certificate.encodings.issuer
  }
}

extension Certificate {
  /// Does the key of `issuer` verify its signature? Nil where the kind of key or signature is not known here.
  func isSigned(by issuer: Certificate) -> Bool? {
    guard signature.key == issuer.key.algorithm else { return signature.key == nil ? nil : false }
    let content = encodings.signed
    switch (issuer.key.algorithm, signature.digest) {
    case ("Ed25519", _):
      guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: issuer.encodings.publicKey) else {
        return nil
      }
      return key.isValidSignature(encodings.signature, for: content)
    case (_, .sha256): return isSigned(by: issuer, SHA256.hash(data: content))
    case (_, .sha384): return isSigned(by: issuer, SHA384.hash(data: content))
    case (_, .sha512): return isSigned(by: issuer, SHA512.hash(data: content))
    default: return nil
    }
  }

  private func isSigned(by issuer: Certificate, _ digest: some Digest) -> Bool? {
    let encoded = issuer.encodings.publicKey
    let bytes = encodings.signature
    switch (issuer.key.algorithm, issuer.key.bits) {
    case ("RSA", _):
      let info = issuer.encodings.publicKeyInfo
      guard let key = try? _RSA.Signing.PublicKey(unsafeDERRepresentation: info) else { return nil }
      return key.isValidSignature(
        _RSA.Signing.RSASignature(rawRepresentation: bytes), for: digest, padding: .insecurePKCS1v1_5)
    case ("ECDSA", 256):
      guard let key = try? P256.Signing.PublicKey(x963Representation: encoded) else { return nil }
      guard let signature = try? P256.Signing.ECDSASignature(derRepresentation: bytes) else { return false }
      return key.isValidSignature(signature, for: digest)
    case ("ECDSA", 384):
      guard let key = try? P384.Signing.PublicKey(x963Representation: encoded) else { return nil }
      guard let signature = try? P384.Signing.ECDSASignature(derRepresentation: bytes) else { return false }
      return key.isValidSignature(signature, for: digest)
    case ("ECDSA", 521):
      guard let key = try? P521.Signing.PublicKey(x963Representation: encoded) else { return nil }
      guard let signature = try? P521.Signing.ECDSASignature(derRepresentation: bytes) else { return false }
      return key.isValidSignature(signature, for: digest)
    default: return nil
    }
  }
}
