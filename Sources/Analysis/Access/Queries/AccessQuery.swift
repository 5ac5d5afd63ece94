package import Documents
package import KubernetesCEL

/// A line of `access --queries`: may this user do that, or, where it names no user, who can?
package struct AccessQuery: Sendable {
  /// As it stands in the line; nil where the line has none.
  package var id: DocumentTree?
  package var attributes: AccessAttributes
  /// Nil asks who can.
  package var user: AccessUser?

  /// Reads a line. What is null or empty counts as not given; members that are no part of a question are left alone.
  package init(_ line: Node) throws(RequestError) {
    guard line.kind == .map else { throw RequestError(line, "a query is a JSON object") }
    id = line["id"]?.present.map { DocumentTree($0) }
    let verb = try Self.text(line, "verb")
    guard !verb.isEmpty else { throw RequestError(line["verb"] ?? line, "a query names its verb") }
    let path = try Self.text(line, "path")
    let resource = try Self.text(line, "resource")
    guard path.isEmpty != resource.isEmpty else {
      throw RequestError(
        line["path"]?.present ?? line,
        path.isEmpty ? "a query names its resource or its path" : "a query names a resource or a path, not both")
    }
    if path.isEmpty {
      let subresource = try Self.text(line, "subresource")
      attributes = .resource(
        verb: verb, group: try Self.text(line, "group"),
        resource: subresource.isEmpty ? resource : "\(resource)/\(subresource)",
        namespace: try Self.text(line, "namespace"), name: try Self.text(line, "name"))
    } else {
      attributes = .path(verb: verb, path: path)
    }
    guard line["user"]?.present != nil || line["groups"]?.present != nil else { return }
    user = AccessUser(name: try Self.text(line, "user"), groups: try Self.groups(line))
  }

  private static func text(_ line: Node, _ key: String) throws(RequestError) -> String {
    guard let member = line[key]?.present else { return "" }
    guard let text = member.string else { throw RequestError(member, "'\(key)' must be a string") }
    return text
  }

  private static func groups(_ line: Node) throws(RequestError) -> [String] {
    guard let member = line["groups"]?.present else { return [] }
    guard member.kind == .list else { throw RequestError(member, "'groups' must be a list of strings") }
    var groups: [String] = []
    for element in member.elements {
      guard let group = element.string else { throw RequestError(element, "'groups' must be a list of strings") }
      groups.append(group)
    }
    return groups
  }
}
