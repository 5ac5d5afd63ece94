import Analysis
import ArgumentParser
import Cluster
import Documents
import Reports

struct AccessCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "access",
    abstract: "Who can do something, and through which binding, role and rule.",
    usage: """
      portcullis access <verb> <resource> [<options>] <path> ...
      portcullis access --gate [<options>] <path> ...
      portcullis access --queries <file> --inventory <file>
      """,
    discussion: """
      Evaluates RBAC as the API server does: wildcards, subresources, resource names, aggregated ClusterRoles, the \
      Namespace object that a RoleBinding in it reaches. Everybody that may do what was asked is named, groups that \
      everyone belongs to first, with the binding, the role and the rule, and where each is written.

      THE RESOURCE is named as for kubectl: pods, po, Pod, deployments.apps, pods/exec, deployments/scale; or it is a \
      path that is no resource: /metrics. Without -n, whoever can do it in at least one namespace is listed, and \
      where; -n NAMESPACE asks for that one, -A for those who can do it in all namespaces at once. Without --name, \
      rights on certain objects only are listed too, with their names.

      WHAT IS NOT SEEN: members of system:masters are allowed everything ahead of RBAC. Other authorizers (Node, \
      webhooks) are in no object. The paths may not be all that the cluster holds; then there may be more, and the \
      answer says what would settle it. --complete says that they are all.

      THE GATE
        --gate asks who can disarm admission control, directly or by steps: change webhook configurations, admission \
      policies, their parameters and definitions; change or stop what answers the webhooks; relabel namespaces that \
      selectors choose by labels; or come to act as somebody who can (tokens, pods, impersonation, bind, escalate, \
      certificates, kubelets). The shortest chain of each subject is shown with binding and rule. Operators are those \
      whose work it is. Chains are about authorization: admission itself may refuse a step, such as the pod that it \
      takes. What a privileged pod or a node's root can do is not in them.
        -f json: {"schemaVersion", "tool", "inputs",
         "summary": {"canDisarm", "operators", "onlyCredentials", "possible", "controlPlane"},
         "subjects": [{"kind", "namespace", "name", "tier": "broad|people|account|operator", "explanation",
           "operatorUnknownBecause", "routes": [{"goal": "webhook-configurations|policies|stack|labels|credentials", "certain", "doubts",
             "steps": [{"step", "actor", "effect", "result", "remedy", "permissions": [{"verbs", "group",
               "resources", "resourceNames", "namespaces", "chain": [SUBJECT, BINDING, ROLE, RULE]}]}]}]}],
         "controlPlane": [...], "unknowns": [{"reason", "settledBy"}]}

      IN BATCHES
        --queries reads one JSON object per line and writes one answer per line in the same order; --inventory is the \
      whole cluster as a JSON list or a v1 List. Both may be compressed with gzip.
        A line: {"id", "user", "groups", "verb", "group", "resource", "subresource", "namespace", "name"}, or "path" \
      in the place of a resource. What it says is taken literally, as in a SubjectAccessReview: no group is added.
        Its answer: {"id", "allowed": true|false|"unknown", "chain": [SUBJECT, BINDING, ROLE, RULE], "reason"}.
        A line without user and groups asks who can: {"id", "subjects": ["User:a", "Group:b", "ServiceAccount:ns/c"], \
      "direct": [...]}. `subjects` are those whom bindings name and who are allowed with the groups that requests of \
      theirs carry (service accounts system:serviceaccounts and their namespace's, everybody system:authenticated); \
      `direct` are those who are allowed on their own.

      JSON
        {"schemaVersion", "tool", "inputs", "request", "subjects": [{"kind", "namespace", "name",
           "tier": "everybody|somebody|operator|controlPlane", "operator": {"name", "does", "workload"},
           "grants": [{"namespace", "resourceNames", "chain": [SUBJECT, BINDING, ROLE, RULE]}]}],
         "allowed": true|false|"unknown", "unknowns": [{"reason", "settledBy"}]}; a grant without a namespace is for the \
      whole cluster, and `allowed` answers --as and --subject.

      EXAMPLES
        portcullis access delete validatingwebhookconfigurations --complete export/
        portcullis access create pods/exec -n kubewarden export/
        portcullis access patch namespaces --name kube-system export/
        portcullis access get /metrics export/
        portcullis access create pods -n shop --as dev@example.com --as-group developers --complete export/
        portcullis access get secrets --subject ServiceAccount:shop/cart export/
        portcullis access delete namespaces --complete --fail-if-allowed export/
        portcullis access --gate --complete export/
        portcullis access --gate --goal webhook-configurations --fail-on-routes export/
        portcullis access --gate --subject ServiceAccount:shop/ci --all export/
        kubectl get clusterroles,clusterrolebindings,roles,rolebindings -A -o json | portcullis access get secrets -
        portcullis access --queries queries.jsonl --inventory cluster.json.gz

      EXIT STATUS
        0 when there is an answer, whatever it is, no as well as yes; 1 when it is allowed and --fail-if-allowed is \
      given, where there is a route and --fail-on-routes is given, or when a line of --queries cannot be read; \
      2 wrong usage; 3 nothing relevant in the input; 4 when --fail-if-allowed is given and what the input does not \
      hold might allow it.
      """)

  @Argument(
    help: ArgumentHelp(
      "The verb, the resource, and the files and directories that are the cluster; - for standard input.",
      valueName: "verb resource path"))
  var words: [String] = []

  @OptionGroup(title: "Request") var request: AccessRequestOptions

  @OptionGroup(title: "The gate") var gate: GateRouteOptions

  @Flag(help: "Show the control plane's subjects too; with --gate also the routes to every goal.")
  var all = false

  @Flag(help: "Exit with status 1 where it is allowed, be it to any other than the control plane and operators.")
  var failIfAllowed = false

  @Option(help: ArgumentHelp("Questions, one JSON object per line; - for standard input.", valueName: "file"))
  var queries: String?

  @Option(help: ArgumentHelp("The whole cluster, for --queries.", valueName: "file"))
  var inventory: String?

  @OptionGroup(title: "Input") var input: InputOptions

  @Option(name: [.customShort("f"), .long], help: "How the answer is written.")
  var format: Format = .text

  @OptionGroup var display: DisplayOptions

  @Flag(name: [.customShort("v"), .customLong("verbose")], help: "Tell on standard error how long each step took.")
  var isVerbose = false

  enum Format: String, CaseIterable, ExpressibleByArgument {
    case text
    case json
  }

  func validate() throws {
    try gate.check(words, input)
    guard (queries == nil) == (inventory == nil) else {
      throw ValidationError("--queries and --inventory go together")
    }
    if queries != nil {
      guard words.isEmpty else { throw ValidationError("--queries has its questions in the file") }
      return
    }
    try request.check()
    if gate.isAsked {
      guard !failIfAllowed else { throw ValidationError("--fail-if-allowed needs a verb and a resource") }
      return
    }
    guard words.count >= 2 else {
      throw ValidationError("give a verb and a resource, such as: portcullis access delete pods export/")
    }
    try input.expectInput(
      Array(words.dropFirst(2)),
      otherwise: "nothing to look at: name files or directories, - for standard input, or a cluster with --live")
  }

  func run() throws {
    if let queries, let inventory { return try AccessQueryBatch(queries: queries, inventory: inventory).run() }
    if gate.isAsked { return try runGate() }
    var timings = Timings(isOn: isVerbose)
    let cluster = try cluster(Array(words.dropFirst(2)))
    timings.mark("input read")
    let analysis = ClusterAnalysis(inventory: cluster)
    _ = analysis.access
    timings.mark("index built")
    let question = try question(of: analysis.access)
    for note in question.notes { StandardError.line(PrintableText.escape("note: \(note)")) }
    let result = AccessResult(
      listing: AccessListing(question.question, analysis), person: request.person, request: question.text)
    timings.mark("answered")
    write(result, cluster)
    timings.mark("reported")
    timings.show()
    if failIfAllowed { try result.settle() }
  }

  private func runGate() throws {
    var timings = Timings(isOn: isVerbose)
    let cluster = try cluster(words)
    timings.mark("input read")
    var routes = ClusterAnalysis(inventory: cluster).routes
    gate.narrow(&routes, subject: request.subject)
    timings.mark("routes found")
    switch format {
    case .text: writeText { GateText(routes: routes, page: $0, showsAll: all).write() }
    case .json: writeJSON(routes.members, of: cluster)
    }
    timings.mark("reported")
    timings.show()
    try gate.settle(routes)
  }

  private func cluster(_ paths: [String]) throws -> Inventory {
    let cluster = try input.inventory(
      of: paths, wanting: Demand.ofFunctions("rbac") ?? Demand(), following: Demand.ofParameters)
    for problem in cluster.problems where problem.severity == .error {
      StandardError.line(PrintableText.escape(problem.description))
    }
    guard !cluster.objects.isEmpty else {
      throw Stop(.nothingRelevant, "nothing relevant in the input: no Kubernetes object")
    }
    return cluster
  }

  private func question(of access: AccessIndex) throws -> AccessQuestion {
    do throws(AccessQuestionError) {
      return try AccessQuestion(
        verb: words[0], resource: words[1], name: request.name, place: request.place, in: access)
    } catch {
      throw Stop(.usage, PrintableText.escape(error.message))
    }
  }

  private func write(_ result: AccessResult, _ cluster: Inventory) {
    switch format {
    case .text: writeText { AccessText(result: result, page: $0, showsControlPlane: all).write() }
    case .json: writeJSON(result.members, of: cluster)
    }
  }

  private func writeText(_ write: (Page) -> Void) {
    let output = StandardOutput.open()
    let options = display.reportOptions(Terminal.output)
    write(Page(output: output, width: options.width, style: Style(isColored: options.isColored)))
    _ = output.finish()
  }

  private func writeJSON(_ members: [String: DocumentTree], of cluster: Inventory) {
    let output = StandardOutput.open()
    AnswerDocument(members, inputs: cluster.inputs.map(\.name)).write(to: output)
    _ = output.finish()
  }
}
