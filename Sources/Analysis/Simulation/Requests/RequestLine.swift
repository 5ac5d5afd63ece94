import Cluster
package import Documents

/// A line of `simulate --requests`: a request, and what is known of the backends.
package struct RequestLine: Sendable {
  package var id: String
  package var request: APIRequest
  package var backends: BackendFacts

  /// Reads a line.
  package init(_ line: Node) throws(RequestError) {
    id = line["id"]?.string ?? ""
    let verb = try Self.verb(line)
    guard let resource = line["resource"]?.string, let version = line["version"]?.string else {
      throw RequestError(line, "a request names its resource and version")
    }
    request = APIRequest(
      verb: verb,
      resource: GroupVersionResource(group: line["group"]?.string ?? "", version: version, resource: resource))
    if let text = line["operation"]?.string {
      guard let operation = AdmissionRequest.Operation(rawValue: text) else {
        throw RequestError(line["operation"] ?? line, "'\(text)' is no operation of admission")
      }
      request.operation = operation
    }
    if let method = line["httpMethod"]?.string { request.httpMethod = method }
    request.subresource = line["subresource"]?.string ?? ""
    request.namespace = line["namespace"]?.string ?? ""
    request.name = line["name"]?.string ?? ""
    request.isDryRun = line["dryRun"]?.bool ?? false
    request.user = Self.user(line)
    request.object = line["object"]?.present
    if let stored = line["oldObject"] { request.stored = stored.isNull ? .absent : .object(stored) }
    request.patch = line["patch"]?.present
    request.patchType = line["patchContentType"]?.string.flatMap(APIRequest.PatchType.init(rawValue:))
    request.matchedNames = line["matchedNames"]?.present?.strings
    for parameter in line["query"]?.children.map({ $0 }) ?? [] {
      guard let key = parameter.key else { continue }
      request.query[key] = parameter.string.map { [$0] } ?? parameter.strings
    }
    backends = try Self.backends(line)
  }

  private static func verb(_ line: Node) throws(RequestError) -> APIRequest.Verb {
    if let text = line["verb"]?.string {
      guard let verb = APIRequest.Verb(rawValue: text) else {
        throw RequestError(line["verb"] ?? line, "'\(text)' is no verb of a request")
      }
      return verb
    }
    switch line["operation"]?.string {
    case "CREATE": return .post
    case "UPDATE": return .put
    case "DELETE": return .delete
    case "CONNECT": return .connect
    default: throw RequestError(line, "a request has a verb or an operation")
    }
  }

  private static func user(_ line: Node) -> RequestUser {
    guard let name = line["user"]?.string else { return .administrator }
    var extra: [String: [String]] = [:]
    for entry in line["extra"]?.children.map({ $0 }) ?? [] { extra[entry.key ?? ""] = entry.strings }
    return RequestUser(
      name: name, uid: line["uid"]?.string ?? "", groups: line["groups"]?.strings ?? [], extra: extra)
  }

  private static func backends(_ line: Node) throws(RequestError) -> BackendFacts {
    var facts = BackendFacts()
    for id in line["unavailable"]?.strings ?? [] {
      let mode = line["unavailableMode", id]?.string ?? BackendFacts.Failure.refused.rawValue
      facts.unavailable[id] = BackendFacts.Failure(rawValue: mode) ?? .refused
    }
    facts.unavailableConversions = Set(line["unavailableConversion"]?.strings ?? [])
    facts.denying = Set(line["denying"]?.strings ?? [])
    for patch in line["patches"]?.children.map({ $0 }) ?? [] {
      do {
        facts.patches[patch.key ?? ""] = try JSONPatch(patch)
      } catch {
        throw RequestError(patch, error.description)
      }
    }
    return facts
  }
}

/// A request that cannot be read, and where.
package struct RequestError: Error, Sendable, CustomStringConvertible {
  package var location: SourceLocation
  package var message: String

  package init(_ node: Node, _ message: String) {
    location = node.location
    self.message = message
  }

  package var description: String { "\(location): \(message)" }
}

extension Node {
  /// The node itself unless it is null.
  var present: Node? { isNull ? nil : self }
}
