import Analysis
import Documents

/// Answers a file of questions about access, one JSON object per line, with one answer for each line in the same order.
struct AccessQueryBatch {
  private let queries: Source
  private let access: AccessIndex

  init(queries: String, inventory: String) throws {
    self.queries = try DecompressedFile.source(queries)
    access = ClusterAnalysis(inventory: try CompleteInventory.read(inventory)).access
  }

  func run() throws {
    try LineBatch(lines: queries, names: ("query", "queries")).run { line throws(RequestError) in
      try AccessQuery(line).answer(by: access)
    }
  }
}
