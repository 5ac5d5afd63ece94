package import Cluster
package import Documents

/// What a manifest leaves open about the request that it is to be the body of.
package struct RequestSettings: Sendable {
  /// Nil for what the subresource says, or CREATE.
  package var operation: AdmissionRequest.Operation?
  package var subresource = ""
  /// For objects that name none.
  package var namespace: String?
  /// Nil for whoever the document names, or the administrator.
  package var user: RequestUser?
  /// Nil for what the document says.
  package var isDryRun: Bool?

  package init() {}

  /// The operation that a request to a subresource is, whatever its body.
  fileprivate var ownOperation: AdmissionRequest.Operation? {
    switch subresource {
    case "": nil
    case "exec", "attach", "portforward", "proxy": .connect
    case "binding", "eviction", "token": .create
    default: .update
    }
  }
}

/// A document that stands for a request: an AdmissionReview, a line of `simulate --requests`, or an object to be created.
package enum RequestDocument {
  /// The request of a document, and what it says of the backends.
  package static func read(
    _ document: Node, _ settings: RequestSettings, _ inventory: Inventory
  ) throws(RequestError) -> (request: APIRequest, backends: BackendFacts) {
    var request: APIRequest
    var backends = BackendFacts()
    if document["kind"]?.isString("AdmissionReview") == true {
      guard let review = document["request"] else { throw RequestError(document, "the AdmissionReview has no request") }
      request = try self.request(ofReview: review)
    } else if document["kind"] == nil, document["resource"] != nil {
      let line = try RequestLine(document)
      request = line.request
      backends = line.backends
    } else {
      request = try self.request(ofManifest: document, settings, inventory)
    }
    if let user = settings.user { request.user = user }
    if let isDryRun = settings.isDryRun { request.isDryRun = isDryRun }
    return (request, backends)
  }

  private static func request(ofReview review: Node) throws(RequestError) -> APIRequest {
    // What was asked for, not what a webhook was given of it.
    let named = review["requestResource"] ?? review["resource"]
    guard let named, let version = named["version"]?.string, let resource = named["resource"]?.string else {
      throw RequestError(review, "the request of the AdmissionReview names no resource")
    }
    guard let operation = review["operation"]?.string.flatMap(AdmissionRequest.Operation.init(rawValue:)) else {
      throw RequestError(review, "the request of the AdmissionReview has no operation")
    }
    var request = APIRequest(
      verb: verb(operation),
      resource: GroupVersionResource(group: named["group"]?.string ?? "", version: version, resource: resource))
    request.operation = operation
    request.subresource = (review["requestSubResource"] ?? review["subResource"])?.string ?? ""
    request.name = review["name"]?.string ?? ""
    request.namespace = resource == "namespaces" ? "" : review["namespace"]?.string ?? ""
    request.isDryRun = review["dryRun"]?.bool ?? false
    request.object = review["object"]?.present
    if let old = review["oldObject"]?.present { request.stored = .object(old) }
    if let user = review["userInfo"] {
      var extra: [String: [String]] = [:]
      for entry in user["extra"]?.children.map({ $0 }) ?? [] { extra[entry.key ?? ""] = entry.strings }
      request.user = RequestUser(
        name: user["username"]?.string ?? "", uid: user["uid"]?.string ?? "", groups: user["groups"]?.strings ?? [],
        extra: extra)
    }
    return request
  }

  private static func request(
    ofManifest object: Node, _ settings: RequestSettings, _ inventory: Inventory
  ) throws(RequestError) -> APIRequest {
    guard let kind = object["kind"]?.string, let apiVersion = object["apiVersion"]?.string else {
      throw RequestError(object, "neither an AdmissionReview, nor a request, nor an object with apiVersion and kind")
    }
    let type = GroupVersionKind(apiVersion: apiVersion, kind: kind)
    let resource = inventory.scheme.resource(group: type.group, kind: kind)
    let operation = settings.operation ?? settings.ownOperation ?? .create
    var request = APIRequest(
      verb: verb(operation),
      resource: GroupVersionResource(group: type.group, version: type.version, resource: resource.name))
    request.operation = operation
    request.subresource = settings.subresource
    request.name = object["metadata", "name"]?.string ?? ""
    if resource.scope != .cluster {
      request.namespace = object["metadata", "namespace"]?.string ?? settings.namespace ?? "default"
    }
    switch operation {
    case .create, .update: request.object = object
    case .delete: request.stored = .object(object)
    case .connect: break
    }
    return request
  }

  private static func verb(_ operation: AdmissionRequest.Operation) -> APIRequest.Verb {
    switch operation {
    case .create: .post
    case .update: .put
    case .delete: .delete
    case .connect: .connect
    }
  }
}
