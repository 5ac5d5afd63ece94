package import Cluster
import Documents

/// Asks the API server which lists of a scan it would allow, by a SelfSubjectAccessReview each. Nothing is read but
/// discovery, and nothing is written: reviews are answered and not kept.
package struct PermissionReview: Sendable {
  private let connection: ClusterConnection

  private static let path = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"

  package init(_ connection: ClusterConnection) { self.connection = connection }

  /// The lists that `demand` comes to in this cluster, in the order of discovery, then what is not served.
  package func review(_ demand: Demand) throws(LiveFailure) -> [ListPermission] {
    let queue = try connection.queue()
    let run = DiscoveryRun(queue)
    try run.run()
    let plan = ListPlan(demand, run.discovery, connection.options.namespaces)
    let answers = Answers(
      plan.entries.flatMap { entry in
        entry.scopes.map { (entry.resource, $0.namespace) }
      })
    for place in answers.permissions.indices { ask(about: place, answers, queue) }
    try queue.run()
    if let failure = answers.failure { throw failure }
    return answers.permissions + Self.absences(demand, run.discovery)
  }

  /// What was answered so far; filled by the queue's handlers, which run on the calling thread.
  private final class Answers {
    let versions: [String]
    var permissions: [ListPermission]
    /// Why nobody is let in at all.
    var failure: LiveFailure?

    init(_ lists: [(resource: ServedResource, namespace: String?)]) {
      versions = lists.map(\.resource.version)
      permissions = lists.map { resource, namespace in
        ListPermission(
          group: resource.group, resource: resource.name, kind: resource.kind, namespace: namespace,
          answer: .unknown(reason: "not asked"))
      }
    }
  }

  private func ask(about place: Int, _ answers: Answers, _ queue: RequestQueue) {
    let permission = answers.permissions[place]
    var attributes: [String: DocumentTree] = [
      "verb": .string("list"), "group": .string(permission.group), "version": .string(answers.versions[place]),
      "resource": .string(permission.resource),
    ]
    if let namespace = permission.namespace { attributes["namespace"] = .string(namespace) }
    let review = DocumentTree.map([
      "apiVersion": .string("authorization.k8s.io/v1"), "kind": .string("SelfSubjectAccessReview"),
      "spec": .map(["resourceAttributes": .map(attributes)]),
    ])
    let body = Array((review.document()?.json() ?? "").utf8)
    queue.add(
      .document(.post, path: Self.path, content: Exchange.Content(type: "application/json", body: body)) { answer in
        if case .status(let status) = answer, status.code == 401 {
          answers.failure = LiveFailure(status, asking: Self.path)
        }
        answers.permissions[place].answer = Self.read(answer)
      })
  }

  private static func read(_ answer: DocumentAnswer) -> ListPermission.Answer {
    guard case .document(let review) = answer else { return .unknown(reason: answer.reason ?? "") }
    guard let status = review["status"], let isAllowed = status["allowed"]?.bool else {
      return .unknown(reason: "the answer is no review of access")
    }
    if isAllowed { return .allowed }
    // An authorizer that failed may be the one that would have allowed it.
    if let error = status["evaluationError"]?.string, !error.isEmpty { return .unknown(reason: error) }
    return .denied(reason: status["reason"]?.string ?? "")
  }

  /// What is wanted by name and is not in the discovery.
  private static func absences(_ demand: Demand, _ discovery: Discovery) -> [ListPermission] {
    let served = Set(discovery.resources.flatMap { ["\($0.group)/\($0.name)", "\($0.group)/\($0.kind)"] })
    func answer(_ group: String) -> ListPermission.Answer {
      discovery.failedGroups[group].map { .unknown(reason: $0) } ?? .notServed
    }
    let resources = demand.resources.keys.filter { subject in
      subject.resource == "*"
        ? !discovery.groups.contains(subject.group) || discovery.failedGroups[subject.group] != nil
        : !served.contains("\(subject.group)/\(subject.resource)")
    }
    let kinds = demand.kinds.keys.filter { !served.contains("\($0.group)/\($0.kind)") }
    let scheme = discovery.scheme
    let named =
      resources.map { ($0.group, $0.resource, scheme.kind(group: $0.group, resource: $0.resource) ?? "") }
      + kinds.map { ($0.group, scheme.resource(group: $0.group, kind: $0.kind).name, $0.kind) }
    var seen: Set<String> = []
    return named.sorted { ($0.0, $0.1) < ($1.0, $1.1) }.filter { seen.insert("\($0.0)/\($0.1)").inserted }.map {
      ListPermission(group: $0.0, resource: $0.1, kind: $0.2, answer: answer($0.0))
    }
  }
}
