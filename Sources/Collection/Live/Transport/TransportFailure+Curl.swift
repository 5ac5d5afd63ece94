import CLibCURL
import Glibc

/// What libcurl tells of a transfer that did not succeed.
struct CurlOutcome {
  var code: CURLcode
  /// `errno` of the system call that failed, or 0.
  var systemError: Int32
  /// What OpenSSL's verification came to: an X509_V_ERR number.
  var verification: Int
  /// libcurl's own words; they quote the server's alerts and never the request.
  var detail: String
}

extension TransportFailure {
  /// The failure of a transfer with a server, which is named `HOST:PORT`.
  init(_ outcome: CurlOutcome, server: String, timeout: Duration) {
    let detail = outcome.detail
    switch outcome.code {
    case CURLE_COULDNT_RESOLVE_HOST:
      self.init(.nameResolution, "the name of \(server) cannot be resolved")
    case CURLE_COULDNT_RESOLVE_PROXY:
      self.init(.proxy, "the name of the proxy cannot be resolved")
    case CURLE_PROXY:
      self.init(.proxy, "the proxy did not connect to \(server): \(detail)")
    case CURLE_COULDNT_CONNECT:
      if outcome.systemError == ECONNREFUSED {
        self.init(.refused, "\(server) refuses connections")
      } else {
        let reason = outcome.systemError == 0 ? detail : Self.text(of: outcome.systemError)
        self.init(.unreachable, "\(server) cannot be reached: \(reason)")
      }
    case CURLE_OPERATION_TIMEDOUT:
      self.init(.timeout, "\(server) did not answer in time (\(timeout.components.seconds) s, see --request-timeout)")
    case CURLE_PEER_FAILED_VERIFICATION:
      self = Self.verificationFailure(outcome, server)
    case CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CIPHER, CURLE_USE_SSL_FAILED:
      self = Self.handshakeFailure(detail, server)
    case CURLE_SSL_CERTPROBLEM:
      self.init(.tls(.ownCertificate), "the client certificate or its key cannot be used: \(detail)")
    case CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR:
      self.init(.tls(.ownCertificate), "the certificate authorities to trust cannot be used: \(detail)")
    case CURLE_RECV_ERROR, CURLE_SEND_ERROR:
      // In TLS 1.3 the server judges the client's certificate after the handshake.
      if detail.contains("CONNECT") {
        self.init(.proxy, "the proxy did not connect to \(server): \(detail)")
      } else if detail.contains("alert") {
        self = Self.handshakeFailure(detail, server)
      } else {
        self.init(.interruptedAnswer, "\(server) closed the connection before the answer was whole")
      }
    case CURLE_PARTIAL_FILE, CURLE_GOT_NOTHING:
      self.init(.interruptedAnswer, "\(server) closed the connection before the answer was whole")
    case CURLE_FILESIZE_EXCEEDED:
      self.init(.tooLarge, "the answer of \(server) is too large")
    case CURLE_WRITE_ERROR:
      self.init(.aborted, "the answer of \(server) was not read to its end")
    default:
      self.init(.protocolViolation, "\(server) gave no usable HTTP answer: \(detail)")
    }
  }

  private static func verificationFailure(_ outcome: CurlOutcome, _ server: String) -> TransportFailure {
    // X509_V_ERR_CERT_NOT_YET_VALID 9, CERT_HAS_EXPIRED 10. Where the chain is whole and only the name is wrong, libcurl
    // says 0, or the 1 from which it starts.
    switch outcome.verification {
    case 9:
      TransportFailure(.tls(.notYetValid), "the certificate of \(server) is not valid yet (or this clock is wrong)")
    case 10: TransportFailure(.tls(.expired), "the certificate of \(server) has expired (or this clock is wrong)")
    case 0, 1:
      TransportFailure(
        .tls(.nameMismatch),
        "the certificate of \(server) is not made out to that name; tls-server-name in the kubeconfig says which other "
          + "name to expect")
    default:
      TransportFailure(
        .tls(.unknownAuthority),
        "the certificate of \(server) is signed by an authority that is not trusted; certificate-authority in the "
          + "kubeconfig says which one to trust (\(outcome.detail))")
    }
  }

  private static func handshakeFailure(_ detail: String, _ server: String) -> TransportFailure {
    if detail.contains("certificate required") {
      return TransportFailure(.tls(.clientCertificateRequired), "\(server) requires a client certificate")
    }
    let refusals = [
      "bad certificate", "unknown ca", "certificate expired", "certificate unknown", "certificate revoked",
    ]
    if let refusal = refusals.first(where: { detail.contains("alert \($0)") }) {
      return TransportFailure(
        .tls(.clientCertificateRefused), "\(server) does not accept the client certificate: \(refusal)")
    }
    if detail.contains("wrong version number") {
      return TransportFailure(.tls(.handshake), "\(server) does not speak TLS: is the server's URL to be http?")
    }
    return TransportFailure(.tls(.handshake), "the TLS handshake with \(server) failed: \(detail)")
  }

  private static func text(of error: Int32) -> String {
    strerror(error).map { String(cString: $0) } ?? "error \(error)"
  }
}
