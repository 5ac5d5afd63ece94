import Analysis
import ArgumentParser
import Cluster
import Documents
import Reports

struct SimulateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "simulate",
    abstract: "Which webhooks and policies see a request, why the others do not, and whether it is admitted.",
    discussion: """
      Follows a request through admission as kube-apiserver 1.36 does: MutatingAdmissionPolicies, mutating webhooks, \
      ValidatingAdmissionPolicies, validating webhooks. Backends are taken to answer, to allow, and to change nothing, \
      unless --unavailable says that one is down.

      The request is an AdmissionReview, a line of --requests, or an object: that is a request to create it, unless \
      --operation or --subresource says otherwise. The paths are the cluster: webhook configurations, policies and \
      their bindings, namespaces with their labels, parameters, RBAC. What they do not hold may exist all the same, and \
      answers that depend on it are unknown; --complete says that they are all.

      IN BATCHES
        --requests reads one JSON object per line and writes one answer per line in the same order; --inventory is the \
      whole cluster as a JSON list or a v1 List. Both may be compressed with gzip. The lines are requests sent one \
      after the other: what an admitted one makes or deletes, dry runs aside, is there, or gone, for those that follow.
        A line: {"id", "verb", "operation", "group", "version", "resource", "subresource", "namespace", "name", \
      "dryRun", "user", "groups", "object", "oldObject", "patch", "patchContentType", "matchedNames", "unavailable", \
      "unavailableMode", "unavailableConversion", "denying", "patches"}; `oldObject: null` says that nothing is stored.
        An answer: {"id", "webhooks": [{"id", "called", "reason"}], "policies": [{"id", "evaluated", "results"}], \
      "admitted", "deniedBy", "calls"}; called, evaluated and admitted are true, false or "unknown".

      EXAMPLES
        portcullis simulate --request pod.yaml export/
        portcullis simulate --request pod.yaml --as dev@example.com --as-group developers --complete export/
        portcullis simulate --request pod.yaml --subresource exec export/
        portcullis simulate --request review.json --unavailable validating:policies/pods.example.com export/
        portcullis simulate --requests requests.jsonl.gz --inventory cluster.json.gz

      EXIT STATUS
        0 when there is an answer, whatever it is; 1 when a line of --requests cannot be read; 2 wrong usage.
      """)

  @Argument(help: ArgumentHelp("Files and directories that are the cluster.", valueName: "path"), completion: .file())
  var paths: [String] = []

  @Option(help: ArgumentHelp("The request to follow; - for standard input.", valueName: "file"))
  var request: String?

  @Option(help: ArgumentHelp("Requests, one JSON object per line; - for standard input.", valueName: "file"))
  var requests: String?

  @Option(help: ArgumentHelp("The whole cluster, for --requests.", valueName: "file"))
  var inventory: String?

  @OptionGroup(title: "Request") var settings: RequestOptions
  @OptionGroup(title: "Input") var input: InputOptions

  @Option(name: [.customShort("f"), .long], help: "How the answer is written.")
  var format: Format = .text

  enum Format: String, CaseIterable, ExpressibleByArgument {
    case text
    case json
  }

  func validate() throws {
    guard (request == nil) != (requests == nil) else {
      throw ValidationError("give --request with paths, or --requests with --inventory")
    }
    guard (requests == nil) == (inventory == nil) else {
      throw ValidationError("--requests and --inventory go together")
    }
    if request != nil {
      try input.expectInput(
        paths, otherwise: "name the files and directories that are the cluster, or a cluster with --live")
    } else if input.live.isLive {
      throw ValidationError("--requests goes with --inventory, not with --live")
    }
  }

  func run() throws {
    if let requests, let inventory { return try RequestBatch(requests: requests, inventory: inventory).run() }
    guard let request else { return }
    let cluster = try input.inventory(
      of: paths, wanting: .ofSimulation, following: Demand.ofParameters, keepsUnread: true)
    for problem in cluster.problems { StandardError.line(PrintableText.escape(problem.description)) }
    let chain = AdmissionChain(ClusterAnalysis(inventory: cluster))
    try answer(try documents(request), chain)
  }

  private func documents(_ path: String) throws -> [Node] {
    let source = Source(name: path == "-" ? "<stdin>" : path, bytes: try FileBytes.read(path))
    let (arena, problems) = DocumentReader.read([source])
    for problem in problems where problem.severity == .error {
      throw Stop(.usage, PrintableText.escape(problem.description))
    }
    guard !arena.roots.isEmpty else { throw Stop(.nothingRelevant, "no document in \(source.name)") }
    return arena.roots
  }

  private func answer(_ documents: [Node], _ chain: AdmissionChain) throws {
    do throws(RequestOptionMistake) {
      try settings.expectWebhooks(of: chain)
    } catch {
      throw Stop(.usage, PrintableText.escape(error.message))
    }
    let output = StandardOutput.open()
    for document in documents {
      let outcome: AdmissionOutcome
      let request: APIRequest
      do throws(RequestError) {
        var (call, backends) = try RequestDocument.read(document, settings.settings, chain.inventory)
        for id in settings.unavailable { backends.unavailable[id] = .refused }
        request = call
        outcome = chain.outcome(of: call, backends: backends).doubted(because: chain.unseen.map(\.reason))
      } catch {
        throw Stop(.usage, PrintableText.escape(error.description))
      }
      switch format {
      case .text: OutcomeText(outcome, of: request, chain).write(to: output)
      case .json: output.write((outcome.document(id: request.name).document()?.json(.pretty) ?? "{}") + "\n")
      }
    }
    _ = output.finish()
  }
}
