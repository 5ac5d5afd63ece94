import Cluster
import Documents

/// The lines of a snapshot behind its header.
enum SnapshotLine {
  /// What stands before an object; a brace stands behind it.
  static let object = Array(#"{"object":"#.utf8)

  /// What stands before a configuration document; a brace stands behind it.
  static func document(_ document: ConfigurationDocument) -> [UInt8] {
    var members: [String: DocumentTree] = ["kind": .string(document.kind), "name": .string(document.name)]
    if let chart = document.chart { members["chart"] = .string(chart) }
    return Array(#"{"document":\#(json(.map(members))),"content":"#.utf8)
  }

  static func problem(_ problem: DocumentProblem) -> [UInt8] {
    let members: [String: DocumentTree] = [
      "isError": .bool(problem.severity == .error), "file": .string(problem.location.file),
      "line": .int(Int64(problem.location.line)), "column": .int(Int64(problem.location.column)),
      "message": .string(problem.message),
    ]
    return Array(#"{"problem":\#(json(.map(members)))}"#.utf8)
  }

  /// The last line.
  struct End: Hashable {
    var objects = 0
    var documents = 0
    var problems = 0
    var digest = ""

    var line: [UInt8] {
      let members: [String: DocumentTree] = [
        "objects": .int(Int64(objects)), "documents": .int(Int64(documents)), "problems": .int(Int64(problems)),
        "sha256": .string(digest),
      ]
      return Array(#"{"end":\#(json(.map(members)))}"#.utf8)
    }

    init(objects: Int, documents: Int, problems: Int, digest: String) {
      self.objects = objects
      self.documents = documents
      self.problems = problems
      self.digest = digest
    }

    init(_ node: Node) {
      objects = Int(node["objects"]?.int ?? -1)
      documents = Int(node["documents"]?.int ?? -1)
      problems = Int(node["problems"]?.int ?? -1)
      digest = node["sha256"]?.string ?? ""
    }
  }

  private static func json(_ tree: DocumentTree) -> String { tree.document()?.json() ?? "{}" }
}

extension DocumentProblem {
  /// Of a snapshot's line.
  init(snapshot node: Node) {
    self.init(
      node["isError"]?.bool == false ? .warning : .error, .notAnObject,
      at: SourceLocation(
        file: node["file"]?.string ?? "", line: Int(node["line"]?.int ?? 1), column: Int(node["column"]?.int ?? 1)),
      node["message"]?.string ?? "")
  }
}
