import Analysis
import Cluster
import Collection
import Documents
import Reports

/// Follows a file of requests, one JSON object per line, and writes one answer for each line in the same order.
struct RequestBatch {
  private let requests: Source
  private let chain: AdmissionChain

  init(requests: String, inventory: String) throws {
    self.requests = try DecompressedFile.source(requests)
    let source = Self.list(try DecompressedFile.source(inventory))
    let read = ManifestCollector().collect(sources: [source], options: CollectionOptions(isComplete: true))
    for problem in read.problems where problem.severity == .error {
      throw Stop(.usage, PrintableText.escape(problem.description))
    }
    // The server's own configuration is taken to be the standard one.
    let inventory = Inventory(
      objects: read.objects, configurations: read.configurations, view: .complete, problems: read.problems,
      inputs: read.inputs, scheme: read.scheme)
    chain = AdmissionChain(ClusterAnalysis(inventory: inventory))
  }

  /// A JSON list of objects as a v1 List, which keeps the places of its lines.
  private static func list(_ source: Source) -> Source {
    guard source.bytes.first(where: { $0 > 0x20 }) == UInt8(ascii: "[") else { return source }
    let head = Array(#"{"apiVersion":"v1","kind":"List","items":"#.utf8)
    let carrier = Source.Carrier(source: source, runs: [(inner: 0, outer: 0), (inner: UInt32(head.count), outer: 0)])
    return Source(name: source.name, bytes: head + source.bytes + [UInt8(ascii: "}")], carrier: carrier)
  }

  /// Every line gets its answer, also where another one is broken.
  func run() throws {
    let output = StandardOutput.open()
    var state = ClusterState(chain.inventory)
    var brokenCount = 0
    for line in JSONLines(requests) {
      let (answer, problem) = answer(line, &state)
      output.write((answer.document()?.json() ?? "{}") + "\n")
      guard let problem else { continue }
      brokenCount += 1
      StandardError.line(PrintableText.escape(problem))
    }
    _ = output.finish()
    guard brokenCount == 0 else {
      throw Stop(.gateFailed, brokenCount == 1 ? "one line is no request" : "\(brokenCount) lines are no requests")
    }
  }

  /// Deeper than any object that an API server takes.
  private static let limits: ReadLimits = {
    var limits = ReadLimits()
    limits.depth = 500
    return limits
  }()

  private func answer(_ line: Source, _ state: inout ClusterState) -> (answer: DocumentTree, problem: String?) {
    let node: Node
    do throws(DocumentProblem) {
      node = try DocumentReader.json(line, limits: Self.limits)
    } catch {
      return (.map(["error": .string(error.message)]), "\(error.location): error: \(error.message)")
    }
    do throws(RequestError) {
      let request = try RequestLine(node)
      let outcome = chain.outcome(of: request.request, backends: request.backends, in: state)
      state.record(outcome)
      return (outcome.document(id: request.id), nil)
    } catch {
      var answer: [String: DocumentTree] = ["error": .string(error.message)]
      if let id = node["id"]?.string { answer["id"] = .string(id) }
      return (.map(answer), "\(error.location): error: \(error.message)")
    }
  }
}
