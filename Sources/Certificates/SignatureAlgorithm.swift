import SwiftASN1

/// With what a certificate is signed.
package struct SignatureAlgorithm: Sendable, Hashable {
  package enum Digest: String, Sendable, Hashable {
    case md5 = "MD5"
    case sha1 = "SHA-1"
    case sha256 = "SHA-256"
    case sha384 = "SHA-384"
    case sha512 = "SHA-512"
  }

  /// `SHA-256 with RSA`; the object identifier of one that is not known.
  package let name: String
  let digest: Digest?
  let key: String?

  package var isWeak: Bool { digest == .md5 || digest == .sha1 }

  init(_ identifier: ASN1ObjectIdentifier) {
    guard let (digest, key) = Self.known[identifier] else {
      name = Self.others[identifier] ?? identifier.description
      digest = nil
      key = nil
      return
    }
    self.digest = digest
    self.key = key
    name = digest.map { "\($0.rawValue) with \(key)" } ?? key
  }

  /// RFC 3279, RFC 4055, RFC 5758, RFC 8410.
  private static let known: [ASN1ObjectIdentifier: (Digest?, String)] = [
    [1, 2, 840, 113549, 1, 1, 4]: (.md5, "RSA"), [1, 2, 840, 113549, 1, 1, 5]: (.sha1, "RSA"),
    [1, 2, 840, 113549, 1, 1, 11]: (.sha256, "RSA"), [1, 2, 840, 113549, 1, 1, 12]: (.sha384, "RSA"),
    [1, 2, 840, 113549, 1, 1, 13]: (.sha512, "RSA"), [1, 2, 840, 10040, 4, 3]: (.sha1, "DSA"),
    [1, 2, 840, 10045, 4, 1]: (.sha1, "ECDSA"), [1, 2, 840, 10045, 4, 3, 2]: (.sha256, "ECDSA"),
    [1, 2, 840, 10045, 4, 3, 3]: (.sha384, "ECDSA"), [1, 2, 840, 10045, 4, 3, 4]: (.sha512, "ECDSA"),
    [1, 3, 101, 112]: (nil, "Ed25519"),
  ]

  private static let others: [ASN1ObjectIdentifier: String] = [[1, 2, 840, 113549, 1, 1, 10]: "RSASSA-PSS"]
}
