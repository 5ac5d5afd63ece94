import Cluster
import Documents

/// The list of one resource, of all namespaces or of one, read page by page into arenas. A page says where the next one
/// begins before its objects come, so that two can be on their way at a time.
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
  /// One for each page that may be on its way, and those that were given up.
  private var readers: [PageReader] = []
  private var idle: [PageReader] = []
  /// How many pages count.
  private var pageCount = 0
  private(set) var arenas: [Arena] = []
  private(set) var state = View.State.notLookedAt
  /// What a reader of the report should know though everything is there.
  private(set) var notes: [String] = []
  /// The pages that were asked for and not yet taken, the oldest first.
  private var asked: [Ask] = []
  private var tokens: Set<String> = []
  private var restarts = 0
  private var emptyPages = 0

  /// A page that was asked for.
  private final class Ask {
    /// Where it begins; nil at the list's start.
    let token: String?
    let page: ListPage
    var outcome: Exchange.Outcome?
    /// Is what comes of it of no use?
    var isDropped = false

    init(_ token: String?, _ page: ListPage) {
      self.token = token
      self.page = page
    }
  }

  /// With more than two the server would only do sooner what it does anyway.
  private static let mostAsked = 2
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

  /// Asks for the first page, and for each further one when one before says where it begins.
  func start(_ queue: RequestQueue) { ask(for: nil, queue) }

  private func ask(for token: String?, _ queue: RequestQueue) {
    let ask = Ask(
      token, ListPage(resource, isList: !scope.isOne, limits: settings.limits, reader: idleReader()))
    asked.append(ask)
    queue.add(
      Exchange(
        path: path(token), accept: form.accept, begin: { ask.page.begin() },
        receive: { [self] bytes throws(BodyError) in
          guard !ask.isDropped else { throw BodyError(message: "nobody waits for it", isPassing: false) }
          try ask.page.feed(bytes)
          askAhead(queue)
        },
        finish: { response throws(BodyError) in try ask.page.end(response) },
        complete: { [self] outcome in
          ask.outcome = outcome
          if !ask.isDropped { settle(queue) }
        }))
  }

  private func idleReader() -> PageReader {
    if let reader = idle.popLast() { return reader }
    let reader = PageReader(resource, form: form, limits: settings.limits, source: source)
    readers.append(reader)
    return reader
  }

  /// Asks for the page behind the last one, if that says where it begins and not too many are on their way.
  private func askAhead(_ queue: RequestQueue) {
    guard asked.count < Self.mostAsked, let token = asked.last?.page.continueToken, tokens.insert(token).inserted
    else { return }
    ask(for: token, queue)
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

  /// Takes the pages that are there, in the list's order.
  private func settle(_ queue: RequestQueue) {
    while let ask = asked.first, let outcome = ask.outcome {
      switch outcome {
      case .success: take(ask, queue)
      case .status(let status) where status.code == 410 && ask.token != nil: restart(queue)
      case .status(let status): end(with: status)
      case .failure(let failure): fail(failure.message)
      case .body(let error): fail("the answer cannot be read: \(error.message)")
      case .access(let error): fail(error.message)
      }
    }
  }

  private func end(with status: APIStatus) {
    fail("the API server answers \(status.description)")
    if status.isForbidden {
      state = .forbidden(reason: status.message)
    } else if status.code == 404 {
      state =
        scope.isOne
        ? .complete : .failed(reason: "the API server's discovery names it, and its list is not found")
    }
  }

  private func take(_ ask: Ask, _ queue: RequestQueue) {
    let page = ask.page
    page.reader.keep(as: pageCount)
    pageCount += 1
    idle.append(page.reader)
    asked.removeFirst()
    emptyPages = page.count == 0 ? emptyPages + 1 : 0
    guard let token = page.continueToken else {
      drop()
      arenas = takeArenas()
      state = .complete
      return
    }
    guard emptyPages < Self.mostEmptyPages else { return fail("its pages go on and on without an object") }
    // A page that was asked for again may go on elsewhere: what was read behind its first attempt fits no more.
    if let next = asked.first, next.token != token { drop() }
    guard asked.isEmpty else { return askAhead(queue) }
    guard tokens.insert(token).inserted else { return fail("its pages go in a circle") }
    self.ask(for: token, queue)
  }

  /// The snapshot that the pages are of is gone: those that were read and the rest would not fit together.
  private func restart(_ queue: RequestQueue) {
    guard restarts < Self.mostRestarts else {
      return fail("the list expired \(restarts + 1) times before its end; a larger --page-size makes it shorter")
    }
    restarts += 1
    drop()
    _ = takeArenas()
    tokens = []
    notes = ["the list of \(resource.name) expired while it was read, and was read again from its start"]
    ask(for: nil, queue)
  }

  private func fail(_ reason: String) {
    drop()
    arenas = takeArenas()
    let count = arenas.reduce(0) { $0 + $1.documents.count }
    state = .failed(reason: count == 0 ? reason : "\(reason); \(count) were read before")
  }

  /// The objects of the pages that count, in the list's order; they are given once.
  private func takeArenas() -> [Arena] {
    readers.flatMap { $0.takePages() }.sorted { $0.number < $1.number }.map(\.arena)
  }

  /// Waits no more for what was asked for.
  private func drop() {
    for ask in asked {
      ask.isDropped = true
      if let token = ask.token { tokens.remove(token) }
    }
    asked = []
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
