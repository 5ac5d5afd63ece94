import Analysis
import Documents

/// Follows a file of requests, one JSON object per line, and writes one answer for each line in the same order.
struct RequestBatch {
  private let requests: Source
  private let chain: AdmissionChain

  init(requests: String, inventory: String) throws {
    self.requests = try DecompressedFile.source(requests)
    chain = AdmissionChain(ClusterAnalysis(inventory: try CompleteInventory.read(inventory)))
  }

  func run() throws {
    var state = ClusterState(chain.inventory)
    try LineBatch(lines: requests, names: ("request", "requests")).run { line throws(RequestError) in
      let request = try RequestLine(line)
      let outcome = chain.outcome(of: request.request, backends: request.backends, in: state)
      state.record(outcome)
      return outcome.document(id: request.id)
    }
  }
}
