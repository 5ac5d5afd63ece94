import Analysis
import ArgumentParser
import Audit
import Cluster
import Collection
import Documents
import Reports

struct PreflightCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "preflight",
    abstract: "What a live scan may read, and the role that lets it.",
    discussion: """
      Asks the API server, by a SelfSubjectAccessReview for each list that `scan --live` would ask for, whether it is \
      allowed, and says which rules and threats rest on each. Reads nothing but what is served, and changes nothing.

      --role needs no cluster: it prints the ClusterRole that grants what the chosen rules list, and nothing else. The \
      kinds of parameters that admission policies name are added from the policies in PATH. Secrets are left out: a scan \
      asks for their metadata only, but RBAC cannot grant that alone, and who reads every Secret reads the keys of the \
      webhooks (SIG-05). --read-secrets grants them.

      --drift adds what `scan PATH --live` compares with files besides: bindings, Kubewarden, Gatekeeper and Kyverno \
      policies and the like, also those that no rule reads.

      JSON
        {"schemaVersion", "tool", "cluster", "summary": {"allowed", "denied", "unknown", "notServed"},
         "lists": [{"group", "resource", "kind", "namespace", "answer": "allowed|denied|unknown|notServed", "reason",
           "rules": [...], "threats": [...]}]}

      EXAMPLES
        portcullis preflight
        portcullis preflight --context production --include-namespaces shop,payment
        portcullis preflight --strict -f json
        portcullis preflight --role | kubectl apply -f -
        portcullis preflight --role --read-secrets --name auditor policies/
        portcullis preflight --role --drift | kubectl apply -f -

      EXIT STATUS
        0 done, 2 wrong usage or no cluster, 4 a list is denied or nobody knows (--strict).
      """)

  @Argument(
    help: ArgumentHelp("Manifests with admission policies whose parameters --role is to grant.", valueName: "path"),
    completion: .file())
  var paths: [String] = []

  @Flag(name: .customLong("role"), help: "Print the smallest ClusterRole for a scan; no cluster is asked.")
  var printsRole = false

  @Option(help: ArgumentHelp("The name of the role.", valueName: "name"))
  var name: String?

  @Flag(help: "Grant Secrets too, which RBAC cannot without their data; what rests on them is unknown otherwise.")
  var readSecrets = false

  @Flag(help: "Count in what is compared with files, as `scan PATH --live` does.")
  var drift = false

  @OptionGroup(title: "Cluster") var cluster: ClusterOptions

  @Option(name: [.customShort("f"), .long], help: "How the answer is written.")
  var format: Format?

  @OptionGroup var display: DisplayOptions

  @Flag(help: "Exit 4 if a list is denied, or if it is not known whether it is allowed.")
  var strict = false

  @OptionGroup(title: "Rules") var rules: RuleOptions
  @OptionGroup(title: "Rules") var selection: SelectionOptions

  enum Format: String, CaseIterable, ExpressibleByArgument {
    case text
    case json
  }

  func validate() throws {
    let ofRole = [("a path", !paths.isEmpty), ("--name", name != nil), ("--read-secrets", readSecrets)]
    let ofReview = [("--format", format != nil), ("--strict", strict)].filter(\.1).map(\.0) + cluster.given
    if printsRole {
      guard let option = ofReview.first else { return try checkName() }
      throw ValidationError("\(option) is about a cluster, and --role asks none")
    }
    if let option = ofRole.first(where: \.1)?.0 { throw ValidationError("\(option) needs --role") }
  }

  /// RBAC takes any path segment as a name; what YAML would read otherwise is of no use to anyone.
  private func checkName() throws {
    guard let name else { return }
    let isUsual = name.utf8.allSatisfy { byte in
      (0x61...0x7a).contains(byte) || (0x30...0x39).contains(byte) || [0x2d, 0x2e, 0x3a].contains(byte)
    }
    guard isUsual, name.utf8.first.map({ (0x61...0x7a).contains($0) }) == true, name.utf8.last != 0x3a else {
      throw ValidationError("'\(name)' is no usual name of a role: small letters, digits, '-', '.' and ':'")
    }
  }

  func run() throws {
    let catalogue = try rules.catalogue()
    let chosen = try selection.selection(of: catalogue)
    let reads = catalogue.reads(chosen) + (drift ? RuleReads.ofDrift : [])
    let demand = reads.reduce(into: Demand()) { $0.formUnion($1.demand) }
    if printsRole { return try writeRole(demand) }
    let order = catalogue.models.threats.map(\.id)
    let result = try cluster.ask { connection in
      PreflightResult(
        cluster: connection.access.name, try PermissionReview(connection).review(demand), reads, threats: order)
    }
    let output = StandardOutput.open()
    switch format ?? .text {
    case .json: AnswerDocument(result.members).write(to: output)
    case .text:
      let options = display.reportOptions(Terminal.output)
      let page = Page(output: output, width: options.width, style: Style(isColored: options.isColored))
      PreflightText(result: result, threats: order, page: page).write()
    }
    _ = output.finish()
    try settle(result)
  }

  private func writeRole(_ demand: Demand) throws {
    for path in paths where path != "-" { try FileBytes.expectExists(path) }
    var demand = demand
    let inventory = ManifestCollector().collect(paths)
    if let problem = inventory.problems.first(where: { $0.severity == .error }) {
      throw Stop(.usage, PrintableText.escape(problem.description))
    }
    demand.formUnion(Demand.ofParameters(in: inventory))
    let role = ScanRole(demand, scheme: inventory.scheme)
    let text = ClusterRoleText(
      role: readSecrets ? role : role.withoutSecrets, name: name ?? "portcullis",
      leavesOutSecrets: !readSecrets && role.readsSecrets)
    let output = StandardOutput.open()
    output.write(text.text)
    _ = output.finish()
  }

  private func settle(_ result: PreflightResult) throws {
    guard strict, let first = result.missing.first else { return }
    let names =
      result.missing.count == 1
      ? first.permission.name : "\(result.missing.count) lists, first \(first.permission.name)"
    throw Stop(.incomplete, PrintableText.escape("not allowed: \(names) (--strict)"))
  }
}
