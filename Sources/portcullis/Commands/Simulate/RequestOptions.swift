import Analysis
import ArgumentParser
import KubernetesCEL

/// What a manifest leaves open about the request that it is to be the body of.
struct RequestOptions: ParsableArguments {
  @Option(help: "CREATE, UPDATE, DELETE or CONNECT.")
  var operation: AdmissionRequest.Operation?

  @Option(help: "The subresource that the request goes to, such as exec, scale or status.")
  var subresource: String = ""

  @Option(name: [.customShort("n"), .long], help: "The namespace of an object that names none.")
  var namespace: String?

  @Option(name: .customLong("as"), help: "The user who sends it; without, a member of system:masters.")
  var user: String?

  @Option(name: .customLong("as-group"), help: "A group of that user. Repeatable.")
  var groups: [String] = []

  @Flag(help: "The request is a dry run.")
  var dryRun = false

  @Option(
    help: ArgumentHelp(
      "A webhook whose backend is down: validating:CONFIGURATION/WEBHOOK or mutating:... Repeatable.", valueName: "id"))
  var unavailable: [String] = []

  func validate() throws {
    guard groups.isEmpty || user != nil else { throw ValidationError("--as-group goes with --as") }
  }

  var settings: RequestSettings {
    var settings = RequestSettings()
    settings.operation = operation
    settings.subresource = subresource
    settings.namespace = namespace
    settings.isDryRun = dryRun ? true : nil
    settings.user = user.map { name in
      let own = AccessUser.groups(ofServiceAccount: name)
      return RequestUser(name: name, groups: own + groups.filter { !own.contains($0) } + ["system:authenticated"])
    }
    return settings
  }

  /// A webhook that is not there cannot be down.
  func expectWebhooks(of chain: AdmissionChain) throws(RequestOptionMistake) {
    let known = Set((chain.mutatingWebhooks + chain.validatingWebhooks).map(\.id))
    for id in unavailable where !known.contains(id) {
      let all = known.isEmpty ? "there are none" : "there are " + known.sorted().joined(separator: ", ")
      throw RequestOptionMistake(message: "no webhook is called \(id); \(all)")
    }
  }
}

/// An option that does not fit the input.
struct RequestOptionMistake: Error {
  var message: String
}

extension AdmissionRequest.Operation: ExpressibleByArgument {
  /// In upper or lower case.
  public init?(argument: String) {
    self.init(rawValue: argument.uppercased())
  }
}
