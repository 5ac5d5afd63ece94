import Documents

/// What reports that were written of the same cluster in different ways have in common.
enum Judgement {
  /// A report without where its objects were read, in canonical JSON; findings in an order that does not go by place.
  static func of(_ report: String) throws -> String {
    var tree = DocumentTree(try DocumentReader.json(Source(name: "report", bytes: Array(report.utf8))))
    tree["inputs"] = nil
    tree = withoutPlaces(tree)
    let findings = (tree["findings"]?.elements ?? []).map { ($0.document()?.json() ?? "", $0) }.sorted { $0.0 < $1.0 }
    tree["findings"] = .list(findings.map(\.1))
    return tree.document()?.json(.pretty) ?? ""
  }

  /// A report without the name of what was read.
  static func withoutInputs(_ report: String) throws -> String {
    var tree = DocumentTree(try DocumentReader.json(Source(name: "report", bytes: Array(report.utf8))))
    tree["inputs"] = nil
    return tree.document()?.json(.pretty) ?? ""
  }

  private static func withoutPlaces(_ tree: DocumentTree) -> DocumentTree {
    switch tree {
    case .list(let elements): .list(elements.map(withoutPlaces))
    case .map(let members): .map(members.filter { $0.key != "location" }.mapValues(withoutPlaces))
    default: tree
    }
  }
}
