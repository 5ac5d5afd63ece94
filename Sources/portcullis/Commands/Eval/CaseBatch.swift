import Collection
import Documents
import KubernetesCEL
import Reports

/// Evaluates a file of cases, one JSON object per line, and writes one answer for each line in the same order.
struct CaseBatch {
  private let cases: Source
  private let evaluator: CaseEvaluator
  /// Room for a large batch, decompressed.
  private static let sizeLimit = 1 << 30

  init(cases: String, objects: String) throws {
    self.cases = try Self.source(cases)
    let objects = try Self.source(objects)
    do throws(DocumentProblem) {
      evaluator = CaseEvaluator(tables: try CaseTables(objects))
    } catch {
      throw Stop(.usage, PrintableText.escape(error.description))
    }
  }

  private static func source(_ path: String) throws -> Source {
    let bytes = try FileBytes.read(path)
    let name = path == "-" ? "<stdin>" : path
    guard Gzip.isGzip(bytes) else { return Source(name: name, bytes: bytes) }
    do throws(CompressionError) {
      return Source(name: name, bytes: try Gzip.decompress(bytes, limit: sizeLimit))
    } catch {
      throw Stop(.usage, "cannot decompress \(path): \(error)")
    }
  }

  /// Every line gets its answer, also where another one is broken.
  func run() throws {
    let output = StandardOutput.open()
    var brokenCount = 0
    for line in lines {
      let answer = evaluator.answer(line)
      output.write(bytes: answer.json + [0x0a])
      guard let problem = answer.problem else { continue }
      brokenCount += 1
      StandardError.line(PrintableText.escape("\(problem.location): error: \(problem.message)"))
    }
    _ = output.finish()
    guard brokenCount == 0 else {
      throw Stop(.gateFailed, brokenCount == 1 ? "one line is no case" : "\(brokenCount) lines are no cases")
    }
  }

  /// The lines as sources that know their place in the file; blank ones are none.
  private var lines: some Sequence<Source> {
    var rest = cases.bytes[...]
    return sequence(state: ()) { _ -> Source? in
      while !rest.isEmpty {
        let line = rest.prefix { $0 != 0x0a }
        rest = rest[line.endIndex...].dropFirst()
        guard line.contains(where: { $0 > 0x20 }) else { continue }
        let carrier = Source.Carrier(source: cases, runs: [(inner: 0, outer: UInt32(line.startIndex))])
        return Source(name: cases.name, bytes: Array(line), carrier: carrier)
      }
      return nil
    }
  }
}
