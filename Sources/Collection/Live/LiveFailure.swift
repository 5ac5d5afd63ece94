/// Why a cluster could not be read at all.
package enum LiveFailure: Error, Sendable, CustomStringConvertible {
  case access(AccessError)
  case transport(TransportFailure)
  /// The API server does not take the credentials.
  case unauthenticated(String)
  case discovery(String)
  /// The user wished to end.
  case interrupted

  init(_ status: APIStatus, asking path: String) {
    self =
      status.code == 401
      ? .unauthenticated(status.description)
      : .discovery("the API server answers \(status.description) when asked for \(path)")
  }

  package var description: String {
    switch self {
    case .access(let error): error.description
    case .transport(let failure): failure.message
    case .unauthenticated(let answer): "the API server does not accept the credentials (\(answer))"
    case .discovery(let reason): reason
    case .interrupted: "interrupted before the cluster was read"
    }
  }
}
