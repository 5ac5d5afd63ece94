import Documents

/// The requests of one publication, step by step on one queue.
final class PublishingRun {
  /// A report that is in the cluster.
  struct Published {
    var name: String
    var uid: String
  }

  private let resource: ReportPublisher.Resource
  private let queue: RequestQueue
  private var refusals: [String] = []
  private var failure: PublishingFailure?

  private static let metadataList = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json"
  /// JSON is YAML.
  private static let applyPatch = "application/apply-patch+yaml"
  private static let pageSize = 500

  init(_ resource: ReportPublisher.Resource, _ queue: RequestQueue) {
    self.resource = resource
    self.queue = queue
  }

  /// The tool's own reports of earlier runs.
  func list() throws(PublishingFailure) -> [Published] {
    var found: [Published] = []
    var tokens: [String?] = [nil]
    while let token = tokens.popLast() {
      var page: Node?
      queue.add(
        .document(path: listPath(token), accept: Self.metadataList, limit: 64 << 20) { [self] answer in
          if case .document(let root) = answer { page = root } else { refuse("list \(resource.description)", answer) }
        })
      try run()
      for item in page?["items"]?.children.map({ $0 }) ?? [] {
        guard let name = item["metadata", "name"]?.string else { continue }
        found.append(Published(name: name, uid: item["metadata", "uid"]?.string ?? ""))
      }
      if let next = page?["metadata", "continue"]?.string, !next.isEmpty, next != token { tokens.append(next) }
    }
    return found
  }

  private func listPath(_ token: String?) -> String {
    let label = ReportPublisher.label
    let selector = PercentEncoding.encode("\(label.key)=\(label.value)")
    let path = "\(resource.path)?labelSelector=\(selector)&limit=\(Self.pageSize)"
    return token.map { "\(path)&continue=\(PercentEncoding.encode($0))" } ?? path
  }

  /// Conflicts are not forced: a report whose fields somebody else owns is not ours to write.
  func apply(_ reports: [ReportPublisher.Report]) throws(PublishingFailure) {
    for report in reports {
      let path = "\(resource.path(of: report.name))?fieldManager=\(ReportPublisher.fieldManager)"
      let content = Exchange.Content(type: Self.applyPatch, body: report.body)
      queue.add(
        .document(.patch, path: path, content: content) { [self] answer in
          if answer.reason != nil { refuse("apply \(report.name)", answer) }
        })
    }
    try run()
  }

  func remove(_ reports: [Published]) throws(PublishingFailure) {
    for report in reports {
      var options: [String: DocumentTree] = ["apiVersion": .string("v1"), "kind": .string("DeleteOptions")]
      // Not one that somebody has made anew since it was listed.
      if !report.uid.isEmpty { options["preconditions"] = .map(["uid": .string(report.uid)]) }
      let body = Array((DocumentTree.map(options).document()?.json() ?? "{}").utf8)
      let content = Exchange.Content(type: "application/json", body: body)
      queue.add(
        .document(.delete, path: resource.path(of: report.name), content: content) { [self] answer in
          if case .status(let status) = answer, [404, 409].contains(status.code) { return }
          if answer.reason != nil { refuse("remove \(report.name)", answer) }
        })
    }
    try run()
  }

  private func refuse(_ what: String, _ answer: DocumentAnswer) {
    switch answer {
    case .status(let status) where status.code == 401:
      failure = failure ?? .live(.unauthenticated(status.description))
    case .status(let status) where status.code == 404: failure = failure ?? .notServed(resource)
    case .status(let status) where status.code == 409:
      refusals.append(
        "cannot \(what): \(status.description) (somebody else owns these fields; delete the report first)")
    default: refusals.append("cannot \(what): \(answer.reason ?? "no answer")")
    }
  }

  private func run() throws(PublishingFailure) {
    do throws(LiveFailure) {
      try queue.run()
    } catch {
      throw .live(error)
    }
    if let failure { throw failure }
    if let first = refusals.first { throw .refused(first, count: refusals.count) }
  }
}
