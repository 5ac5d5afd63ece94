import Glibc
import LoopbackTLS

/// A certificate with its key, both PEM.
public struct TestCertificate: Sendable {
  /// The certificate.
  public var certificate: String
  /// Its private key.
  public var key: String

  /// Signed by an authority, or by itself.
  public init(
    _ name: String, alternativeNames: String? = nil, validFrom: Int = -3600, to: Int = 3600, isAuthority: Bool = false,
    issuer: TestCertificate? = nil
  ) {
    var certificate: UnsafeMutablePointer<CChar>?
    var key: UnsafeMutablePointer<CChar>?
    let isMade = name.withCString { name in
      Self.withOptional(alternativeNames) { names in
        Self.withOptional(issuer?.certificate) { issuerCertificate in
          Self.withOptional(issuer?.key) { issuerKey in
            var request = loopback_certificate_request(
              name: name, alternative_names: names, not_before: validFrom, not_after: to, is_authority: isAuthority,
              issuer_certificate: issuerCertificate, issuer_key: issuerKey)
            return loopback_make_certificate(&request, &certificate, &key)
          }
        }
      }
    }
    precondition(isMade, "OpenSSL makes no certificate")
    self.certificate = certificate.map { String(cString: $0) } ?? ""
    self.key = key.map { String(cString: $0) } ?? ""
    free(certificate)
    free(key)
  }

  /// An authority of its own.
  public static func authority(_ name: String = "Test authority") -> TestCertificate {
    TestCertificate(name, isAuthority: true)
  }

  /// What a server on the loopback interface presents.
  public static func server(
    _ authority: TestCertificate, alternativeNames: String = "IP:127.0.0.1,DNS:localhost", validFrom: Int = -3600,
    to: Int = 3600
  ) -> TestCertificate {
    TestCertificate(
      "kube-apiserver", alternativeNames: alternativeNames, validFrom: validFrom, to: to, issuer: authority)
  }

  private static func withOptional<R>(_ text: String?, _ body: (UnsafePointer<CChar>?) -> R) -> R {
    guard let text else { return body(nil) }
    return text.withCString { body($0) }
  }
}
