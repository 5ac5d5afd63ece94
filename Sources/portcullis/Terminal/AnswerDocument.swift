import Documents
import Reports

/// The answer of a command as JSON, under the head that all such answers have; see ``PublishedSchema``.
struct AnswerDocument {
  private var members: [String: DocumentTree]

  /// - Parameter inputs: what was read, where there is an input.
  init(_ members: [String: DocumentTree], inputs: [String]? = nil) {
    self.members = members
    self.members["schemaVersion"] = .string(PublishedSchema.version)
    self.members["tool"] = .string("portcullis \(ToolVersion.current)")
    if let inputs { self.members["inputs"] = .list(inputs.map { .string($0) }) }
  }

  func write(to output: ByteOutput) {
    output.write((DocumentTree.map(members).document()?.json(.pretty) ?? "{}") + "\n")
  }
}
