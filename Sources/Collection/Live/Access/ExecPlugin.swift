package import Documents
package import FoundationEssentials
import Glibc

/// A program that gives credentials: client.authentication.k8s.io/v1 and v1beta1, as client-go runs it.
package struct ExecPlugin: Sendable {
  package static let apiVersions = ["client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1"]

  package enum Interaction: String, Sendable {
    case never = "Never"
    case ifAvailable = "IfAvailable"
    case always = "Always"
  }

  package var apiVersion: String
  /// A name to look up in PATH, or a path.
  package var command: String
  package var arguments: [String]
  /// Set besides the environment.
  package var variables: [(name: String, value: String)]
  package var interaction: Interaction
  /// What the kubeconfig says to who misses the program.
  package var installHint: String?
  /// What is told of the cluster; nil where provideClusterInfo does not ask for it.
  package var cluster: DocumentTree?
  /// Whose it is, for messages.
  package var user: String
  /// How long the program may take without a person to ask.
  package var timeout: Duration = .seconds(60)

  package init(
    apiVersion: String, command: String, arguments: [String], variables: [(name: String, value: String)],
    interaction: Interaction, installHint: String?, cluster: DocumentTree?, user: String
  ) {
    self.apiVersion = apiVersion
    self.command = command
    self.arguments = arguments
    self.variables = variables
    self.interaction = interaction
    self.installHint = installHint
    self.cluster = cluster
    self.user = user
  }

  /// What the program gave.
  package struct Issued: Sendable {
    package var token: String?
    package var certificate: ClientCertificate?
    package var expiration: Date?

    /// Is it still to be used? Some seconds are left for the request.
    func isValid(at now: Date) -> Bool { expiration.map { now.addingTimeInterval(10) < $0 } ?? true }
  }

  static func base64(_ bytes: [UInt8]) -> String { Data(bytes).base64EncodedString() }

  /// Runs the program to its end. Its standard error is the user's; its output is never shown.
  package func run(environment: [String: String], cancellation: Cancellation) throws(AccessError) -> Issued {
    let isInteractive = interaction != .never && isatty(STDIN_FILENO) == 1
    guard isInteractive || interaction != .always else {
      throw AccessError("exec plugin \(command) of \(user) wants to ask a person, and standard input is no terminal")
    }
    var environment = environment
    for (name, value) in variables { environment[name] = value }
    environment["KUBERNETES_EXEC_INFO"] = execInfo(isInteractive: isInteractive)
    let process = ChildProcess(
      command: command, arguments: arguments, environment: environment, inheritsInput: isInteractive)
    let output: [UInt8]
    do throws(ChildProcessFailure) {
      output = try process.run(timeout: isInteractive ? .seconds(600) : timeout, cancellation: cancellation)
    } catch {
      throw AccessError(text(of: error))
    }
    return try issued(output)
  }

  private func execInfo(isInteractive: Bool) -> String {
    var spec: [String: DocumentTree] = ["interactive": .bool(isInteractive)]
    spec["cluster"] = cluster
    let info = DocumentTree.map([
      "apiVersion": .string(apiVersion), "kind": .string("ExecCredential"), "spec": .map(spec),
    ])
    return info.document()?.json(.compact) ?? "{}"
  }

  private func text(of failure: ChildProcessFailure) -> String {
    let name = "exec plugin \(command) of \(user)"
    switch failure {
    case .notFound:
      let hint = installHint.map { ": " + $0.split(separator: "\n").joined(separator: " ") } ?? ""
      return "\(name) is not installed\(hint)"
    case .notStarted(let reason): return "\(name) cannot be run: \(reason)"
    case .status(let code): return "\(name) failed with exit code \(code)"
    case .signal(let number): return "\(name) was ended by signal \(number)"
    case .timeout(let seconds): return "\(name) did not end within \(seconds) s"
    case .tooMuchOutput: return "\(name) writes more than a credential can be"
    case .cancelled: return "\(name) was interrupted"
    }
  }

  private func issued(_ output: [UInt8]) throws(AccessError) -> Issued {
    let name = "exec plugin \(command) of \(user)"
    let root: Node
    do throws(DocumentProblem) {
      root = try DocumentReader.json(Source(name: command, bytes: output))
    } catch {
      throw AccessError("\(name) did not write an ExecCredential in JSON")
    }
    guard root["kind"]?.string == "ExecCredential" else { throw AccessError("\(name) did not write an ExecCredential") }
    guard root["apiVersion"]?.string == apiVersion else {
      throw AccessError("\(name) answers in \(root["apiVersion"]?.string ?? "no version"), not in \(apiVersion)")
    }
    guard let status = root["status"], status.kind == .map else { throw AccessError("\(name) gave no status") }
    var issued = Issued()
    issued.token = status["token"]?.string.flatMap { $0.isEmpty ? nil : $0 }
    let certificate = status["clientCertificateData"]?.string ?? ""
    let key = status["clientKeyData"]?.string ?? ""
    guard certificate.isEmpty == key.isEmpty else {
      throw AccessError("\(name) gave a client certificate without its key, or the key alone")
    }
    if !certificate.isEmpty {
      issued.certificate = ClientCertificate(certificate: Array(certificate.utf8), key: Array(key.utf8))
    }
    guard issued.token != nil || issued.certificate != nil else {
      throw AccessError("\(name) gave neither a token nor a client certificate")
    }
    if let text = status["expirationTimestamp"]?.string {
      guard let date = try? Date(text, strategy: .iso8601) else {
        throw AccessError("\(name) gave an expirationTimestamp that is no RFC 3339 time")
      }
      issued.expiration = date
    }
    return issued
  }
}
