import ArgumentParser
import Documents
import Reports

struct DecodeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "decode",
    abstract: "Print a YAML or JSON file as the API server would read it.",
    discussion: """
      Reads as kubectl does (YAML 1.1 types, document separators, anchors, duplicate keys, lists taken apart) and \
      prints one JSON document per line. Like kubectl it stops at the first error; what came before is printed.

      EXAMPLES
        portcullis decode pod.yaml
        helm template my-release my-chart | portcullis decode -

      EXIT STATUS
        1 when kubectl would refuse the input.
      """)

  enum Validation: String, CaseIterable, ExpressibleByArgument {
    case strict
    case ignore
  }

  @Argument(help: "The file; - for standard input.", completion: .file())
  var file: String

  @Option(help: "As kubectl's --validate: whether what is no API object stops the reading.")
  var validate: Validation = .strict

  func run() throws {
    let source = Source(name: file == "-" ? "<stdin>" : file, bytes: try FileBytes.read(file))
    let decoded = KubectlStream.decode(source, validation: validate == .strict ? .strict : .ignore)
    let output = StandardOutput.open()
    for object in decoded.objects {
      var json = JSONWriter(decoded.arena)
      json.write(object)
      json.endLine()
      output.write(bytes: json.bytes)
    }
    _ = output.finish()
    for problem in decoded.problems {
      let severity = problem.severity == .error ? "error" : "warning"
      StandardError.line(PrintableText.escape("\(problem.location): \(severity): \(problem.message)"))
    }
    guard !decoded.isComplete else { return }
    let reason = decoded.problems.first { $0.severity == .error }?.description ?? "there is no object in the input"
    throw Stop(.gateFailed, PrintableText.escape(reason))
  }
}
