import Cluster
import Documents

/// The list of one resource, of all namespaces or of one, read page by page into arenas.
final class ResourceListing {
  /// Which part of a resource is listed.
  enum Scope: Hashable {
    case all
    case namespace(String)
    case except([String])
    /// One object of a cluster-scoped resource.
    case named(String)
  }

  let resource: ServedResource
  let scope: Scope
  private let form: ObjectForm
  private let settings: ListSettings
  private let source: Source
  private(set) var arenas: [Arena] = []
  private(set) var state = View.State.notLookedAt
  /// What a reader of the report should know though everything is there.
  private(set) var notes: [String] = []
  private var tokens: Set<String> = []
  private var restarts = 0
  private var emptyPages = 0

  /// A list that changes faster than it can be read is given up after so many attempts.
  private static let mostRestarts = 2
  /// The API server may answer with an empty page that goes on, as when a selector filters; not for ever.
  private static let mostEmptyPages = 1000

  init(_ resource: ServedResource, _ scope: Scope, form: ObjectForm, settings: ListSettings, source: Source) {
    self.resource = resource
    self.scope = scope
    self.form = form
    self.settings = settings
    self.source = source
  }

  /// Asks for the first page, and for each further one when the one before is there.
  func start(_ queue: RequestQueue) {
    let pages = ListPages(resource, form: form, isList: !scope.isOne, limits: settings.limits, source: source)
    ask(for: nil, pages, queue)
  }

  private func ask(for token: String?, _ pages: ListPages, _ queue: RequestQueue) {
    queue.add(
      Exchange(
        path: path(token), accept: form.accept, begin: { pages.begin() },
        receive: { bytes throws(BodyError) in try pages.feed(bytes) },
        finish: { response throws(BodyError) in try pages.end(response) },
        complete: { [self] outcome in settle(outcome, token, pages, queue) }))
  }

  private func path(_ token: String?) -> String {
    if case .named(let name) = scope { return resource.path(namespace: nil) + "/" + PercentEncoding.encode(name) }
    var path = resource.path(namespace: scope.namespace) + "?limit=\(settings.pageSize)"
    if case .except(let names) = scope, resource.isNamespaced {
      let selector = names.map { "metadata.namespace!=\($0)" }.joined(separator: ",")
      path += "&fieldSelector=" + PercentEncoding.encode(selector)
    }
    if let token { path += "&continue=" + PercentEncoding.encode(token) }
    return path
  }

  private func settle(
    _ outcome: Exchange.Outcome, _ token: String?, _ pages: ListPages, _ queue: RequestQueue
  ) {
    switch outcome {
    case .success: take(pages, queue)
    case .status(let status) where status.code == 410 && token != nil: restart(pages, queue)
    case .status(let status): end(with: status, pages)
    case .failure(let failure): fail(failure.message, pages)
    case .body(let error): fail("the answer cannot be read: \(error.message)", pages)
    case .access(let error): fail(error.message, pages)
    }
  }

  private func end(with status: APIStatus, _ pages: ListPages) {
    fail("the API server answers \(status.description)", pages)
    if status.isForbidden {
      state = .forbidden(reason: status.message)
    } else if status.code == 404 {
      state =
        scope.isOne
        ? .complete : .failed(reason: "the API server's discovery names it, and its list is not found")
    }
  }

  private func take(_ pages: ListPages, _ queue: RequestQueue) {
    let isEmpty = pages.count == 0
    pages.keep()
    guard let token = pages.continueToken else {
      arenas = pages.takeArenas()
      state = .complete
      return
    }
    guard tokens.insert(token).inserted else { return fail("its pages go in a circle", pages) }
    emptyPages = isEmpty ? emptyPages + 1 : 0
    guard emptyPages < Self.mostEmptyPages else { return fail("its pages go on and on without an object", pages) }
    ask(for: token, pages, queue)
  }

  /// The snapshot that the pages are of is gone: those that were read and the rest would not fit together.
  private func restart(_ pages: ListPages, _ queue: RequestQueue) {
    guard restarts < Self.mostRestarts else {
      return fail("the list expired \(restarts + 1) times before its end; a larger --page-size makes it shorter", pages)
    }
    restarts += 1
    _ = pages.takeArenas()
    tokens = []
    notes = ["the list of \(resource.name) expired while it was read, and was read again from its start"]
    ask(for: nil, pages, queue)
  }

  private func fail(_ reason: String, _ pages: ListPages) {
    arenas = pages.takeArenas()
    let count = arenas.reduce(0) { $0 + $1.documents.count }
    state = .failed(reason: count == 0 ? reason : "\(reason); \(count) were read before")
  }
}

extension ResourceListing.Scope {
  var namespace: String? { if case .namespace(let name) = self { name } else { nil } }

  var isOne: Bool { if case .named = self { true } else { false } }
}

/// How lists are read.
struct ListSettings {
  var pageSize: Int
  var limits: ReadLimits
}
