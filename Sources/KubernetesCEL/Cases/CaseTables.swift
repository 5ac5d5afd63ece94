import CEL
package import Documents

/// The objects that cases name, and who may do what, from one JSON file.
package struct CaseTables: Sendable {
  private let root: Node
  private let authorizer: TableAuthorizer

  /// Reads a file's tables; a problem says what is wrong with it, and where.
  package init(_ source: Source) throws(DocumentProblem) {
    root = try DocumentReader.json(source)
    guard root.kind == .map else { throw DocumentProblem(at: root.location, "expected an object with tables") }
    for table in ["objects", "requests", "namespaces"] {
      guard let table = root[table], table.kind != .map else { continue }
      throw DocumentProblem(at: table.location, "expected an object from names to values")
    }
    authorizer = try TableAuthorizer(rules: root["authorizer"])
  }

  /// The variables of an admission policy with the tables that they are from.
  private static let variables = [
    ("object", "objects"), ("oldObject", "objects"), ("params", "objects"), ("request", "requests"),
    ("namespaceObject", "namespaces"),
  ]

  /// Binds the variables of a case: to null where it names nothing.
  func bind(_ line: Node, to evaluation: Evaluation) throws(DocumentProblem) {
    for (variable, table) in Self.variables {
      guard let named = line[variable], !named.isNull else {
        evaluation.bind(variable, .null)
        continue
      }
      guard let name = named.string, let value = root[table, name] else {
        throw DocumentProblem(at: named.location, "\(named.string ?? "this") is not in the table of \(table)")
      }
      evaluation.bind(variable, node: value)
    }
    bindAuthorizer(line["request"]?.string.flatMap { root["requests", $0] }, to: evaluation)
  }

  private func bindAuthorizer(_ request: Node?, to evaluation: Evaluation) {
    let name = request?["userInfo", "username"]?.string ?? "nobody"
    let groups = request?["userInfo", "groups"]?.strings ?? []
    let value = AuthorizerValue(user: AccessUser(name: name, groups: groups), host: authorizer)
    evaluation.bind("authorizer", .opaque(value))
    guard let request else { return evaluation.unbind("authorizer.requestResource") }
    let check = ResourceCheck(authorizer: value, target: ResourceTarget(request: request))
    evaluation.bind("authorizer.requestResource", .opaque(check))
  }
}

extension ResourceTarget {
  /// What an `AdmissionRequest` asks to change, as the client named it.
  package init(request: Node) {
    self.init(
      group: request["requestResource", "group"]?.string ?? "",
      resource: request["requestResource", "resource"]?.string ?? "")
    subresource = request["subResource"]?.string ?? ""
    namespace = request["namespace"]?.string ?? ""
    name = request["name"]?.string ?? ""
  }
}
