/// Why a request came to no whole answer, by kind. Messages never hold credentials.
package struct TransportFailure: Error, Sendable, Hashable, CustomStringConvertible {
  package enum Kind: Sendable, Hashable {
    case nameResolution
    case refused
    case unreachable
    case timeout
    case tls(TLSFault)
    case proxy
    /// The connection ended in the middle of the answer, or before it.
    case interruptedAnswer
    case tooLarge
    case protocolViolation
    /// libcurl is missing or cannot do what is needed.
    case library
    /// Whoever receives the body wants no more of it.
    case aborted
  }

  package enum TLSFault: Sendable, Hashable {
    case unknownAuthority
    case nameMismatch
    case expired
    case notYetValid
    case clientCertificateRequired
    case clientCertificateRefused
    /// The certificate or key to present, or the authorities to trust, cannot be used.
    case ownCertificate
    case handshake
  }

  package var kind: Kind
  /// A sentence without a full stop: what happened, with which server, and what to do where that is known.
  package var message: String

  package init(_ kind: Kind, _ message: String) {
    self.kind = kind
    self.message = message
  }

  package var description: String { message }

  /// May the same request succeed a moment later?
  package var isPassing: Bool {
    switch kind {
    case .refused, .unreachable, .timeout, .interruptedAnswer, .protocolViolation: true
    case .nameResolution, .tls, .proxy, .tooLarge, .library, .aborted: false
    }
  }
}
