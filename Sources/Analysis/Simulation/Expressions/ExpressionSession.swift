import CEL
import Cluster
import Documents
import KubernetesCEL

/// The variables of admission expressions, bound to one request after the other. For one thread.
final class ExpressionSession {
  let evaluation = Evaluation(environment: AdmissionEnvironment.base, limits: AdmissionEnvironment.limits)
  private let authorizer: any Authorizer

  init(authorizer: any Authorizer) { self.authorizer = authorizer }

  /// Binds everything that does not depend on a policy's parameters.
  func bind(_ request: VersionedRequest) {
    let gap = request.request.object?.gap ?? request.request.oldObject?.gap
    bind("object", request.object, gap: request.request.object?.gap)
    bind("oldObject", request.oldObject, gap: request.request.oldObject?.gap)
    if let tree = RequestVariable.tree(request).document() {
      evaluation.bind("request", node: tree)
    } else {
      evaluation.bind("request", .unknown(Unknown(gap ?? "the request is not known")))
    }
    bindAuthorizer(request.request)
    bind(params: nil)
    bind(namespace: .null)
  }

  func bind(params: Node?) { bind("params", params, gap: nil) }

  func bind(namespace: Value) { evaluation.bind("namespaceObject", namespace) }

  private func bind(_ variable: String, _ node: Node?, gap: String?) {
    if let gap {
      evaluation.bind(variable, .unknown(Unknown(gap)))
    } else if let node {
      evaluation.bind(variable, node: node)
    } else {
      evaluation.bind(variable, .null)
    }
  }

  private func bindAuthorizer(_ request: AdmissionRequest) {
    let value = AuthorizerValue(user: request.user.access, host: authorizer)
    evaluation.bind("authorizer", .opaque(value))
    var target = ResourceTarget(group: request.resource.group, resource: request.resource.resource)
    target.subresource = request.subresource
    target.namespace = request.namespace
    target.name = request.name
    evaluation.bind("authorizer.requestResource", .opaque(ResourceCheck(authorizer: value, target: target)))
  }
}

/// The variable `request`: an AdmissionRequest without uid, object and oldObject. What is empty is left out, as in JSON.
enum RequestVariable {
  static func tree(_ versioned: VersionedRequest) -> DocumentTree {
    let request = versioned.request
    var members: [String: DocumentTree] = [
      "kind": tree(versioned.match.kind), "resource": tree(versioned.match.resource),
      "requestKind": tree(request.kind), "requestResource": tree(request.resource),
      "operation": .string(request.operation.rawValue), "userInfo": tree(request.user),
      "dryRun": .bool(request.isDryRun), "options": request.options,
    ]
    if !request.name.isEmpty { members["name"] = .string(request.name) }
    if !request.namespace.isEmpty { members["namespace"] = .string(request.namespace) }
    if !request.subresource.isEmpty {
      members["subResource"] = .string(request.subresource)
      members["requestSubResource"] = .string(request.subresource)
    }
    return .map(members)
  }

  private static func tree(_ kind: GroupVersionKind) -> DocumentTree {
    .map(["group": .string(kind.group), "version": .string(kind.version), "kind": .string(kind.kind)])
  }

  private static func tree(_ resource: GroupVersionResource) -> DocumentTree {
    .map([
      "group": .string(resource.group), "version": .string(resource.version), "resource": .string(resource.resource),
    ])
  }

  private static func tree(_ user: RequestUser) -> DocumentTree {
    var members: [String: DocumentTree] = [:]
    if !user.name.isEmpty { members["username"] = .string(user.name) }
    if !user.uid.isEmpty { members["uid"] = .string(user.uid) }
    if !user.groups.isEmpty { members["groups"] = .list(user.groups.map { .string($0) }) }
    if !user.extra.isEmpty {
      members["extra"] = .map(user.extra.mapValues { .list($0.map { .string($0) }) })
    }
    return .map(members)
  }
}
