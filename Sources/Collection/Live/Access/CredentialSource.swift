import FoundationEssentials

/// What a request carries to show who asks.
struct RequestCredentials {
  var certificate: ClientCertificate?
  /// The value of the Authorization header.
  var authorization: String?
}

/// Gives the credentials of the moment: token files are read again at least every minute, exec plugins run again when
/// what they gave expires.
final class CredentialSource {
  private let credentials: ClusterAccess.Credentials
  private let environment: [String: String]
  private let cancellation: Cancellation
  private var fileToken: (text: String, readAt: ContinuousClock.Instant)?
  private var issued: ExecPlugin.Issued?
  /// Counts what was renewed.
  private(set) var generation = 0

  /// As client-go, which goes by the kubelet's rotation.
  private static let tokenLifetime: Duration = .seconds(50)

  init(_ credentials: ClusterAccess.Credentials, environment: [String: String], cancellation: Cancellation) {
    self.credentials = credentials
    self.environment = environment
    self.cancellation = cancellation
  }

  func current() throws(AccessError) -> RequestCredentials {
    var current = RequestCredentials(certificate: credentials.certificate, authorization: try authorization())
    guard let exec = credentials.exec else { return current }
    let issued = try issue(exec)
    if let token = issued.token { current.authorization = "Bearer \(token)" }
    if let certificate = issued.certificate { current.certificate = certificate }
    return current
  }

  /// The API server refused what was given in a generation: false where nothing else can be given.
  func renew(_ refused: Int) -> Bool {
    // Another request was refused before, and there are new ones already.
    guard refused == generation else { return true }
    generation += 1
    if credentials.exec != nil {
      issued = nil
      return true
    }
    guard case .file = credentials.bearer else { return false }
    fileToken = nil
    return true
  }

  private func authorization() throws(AccessError) -> String? {
    switch credentials.bearer {
    case nil: return nil
    case .token(let token): return "Bearer \(token)"
    case .password(let user, let password):
      return "Basic \(Data("\(user):\(password)".utf8).base64EncodedString())"
    case .file(let path, let otherwise): return "Bearer \(try token(in: path, otherwise: otherwise))"
    }
  }

  private func token(in path: String, otherwise: String?) throws(AccessError) -> String {
    let now = ContinuousClock.now
    if let fileToken, fileToken.readAt + Self.tokenLifetime > now { return fileToken.text }
    do throws(FileError) {
      let bytes = try FileReading.read(path, limit: 1 << 20)
      let text = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isWhitespace)
      guard text.count == 1, let token = text.first else {
        throw FileError(message: text.isEmpty ? "is empty" : "holds more than one token")
      }
      fileToken = (String(token), now)
      return String(token)
    } catch {
      // As client-go: the last one that could be read, while the new one is being written.
      if let known = fileToken?.text ?? otherwise { return known }
      throw AccessError("the token file \(path) \(error.message)")
    }
  }

  private func issue(_ exec: ExecPlugin) throws(AccessError) -> ExecPlugin.Issued {
    if let issued, issued.isValid(at: Date()) { return issued }
    let new = try exec.run(environment: environment, cancellation: cancellation)
    issued = new
    return new
  }
}
