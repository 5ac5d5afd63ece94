import Collection
import Documents
import LoopbackServer
import Synchronization
import Testing

@Suite struct PublishingTests {
  private static let resource = ReportPublisher.Resource(
    group: "openreports.io", version: "v1alpha1", name: "clusterreports")
  private static let path = "/apis/openreports.io/v1alpha1/clusterreports"

  /// Reports as a server keeps them: by name, with who manages them.
  private final class Store: Sendable {
    struct Entry {
      var body: String
      var isOurs: Bool
      var manager = "portcullis"
    }

    let entries: Mutex<[String: Entry]>
    /// Refuses a verb.
    let refuses: @Sendable (_ verb: String, _ name: String) -> Reply?

    init(_ entries: [String: Entry] = [:], refuses: @escaping @Sendable (String, String) -> Reply? = { _, _ in nil }) {
      self.entries = Mutex(entries)
      self.refuses = refuses
    }

    /// What is there, by name.
    var bodies: [String: String] { entries.withLock { $0.mapValues(\.body) } }

    func reply(_ request: Request) -> Reply {
      guard request.path.hasPrefix(PublishingTests.path) else { return .text("404 page not found\n", status: 404) }
      let name = String(request.path.dropFirst(PublishingTests.path.count + 1))
      if let refusal = refuses(request.method, name) { return refusal }
      return entries.withLock { entries in
        switch request.method {
        case "GET":
          #expect(request.query["labelSelector"] == "app.kubernetes.io/managed-by=portcullis")
          let items = entries.filter(\.value.isOurs).keys.sorted().map {
            #"{"kind":"PartialObjectMetadata","apiVersion":"meta.k8s.io/v1","metadata":{"name":"\#($0)","uid":"uid-\#($0)"}}"#
          }
          // Two pages.
          let start = request.query["continue"] == nil ? 0 : 1
          let page = start == 0 ? Array(items.prefix(1)) : Array(items.dropFirst())
          return .json(TestCluster.page("PartialObjectMetadata", page, next: start == 0 && items.count > 1 ? "1" : nil))
        case "PATCH":
          #expect(request.header("content-type") == "application/apply-patch+yaml")
          #expect(request.query == ["fieldManager": "portcullis"])
          if let entry = entries[name], entry.manager != "portcullis" {
            return TestCluster.status(409, "Conflict", "Apply failed with 1 conflict: conflict with kubectl: .results")
          }
          let body = String(decoding: request.body, as: UTF8.self)
          let isNew = entries[name] == nil
          entries[name] = Entry(body: body, isOurs: true)
          return .json(body, status: isNew ? 201 : 200)
        case "DELETE":
          let options = try? DocumentReader.json(Source(name: "options", bytes: request.body))
          #expect(options?["preconditions", "uid"]?.string == "uid-\(name)")
          guard entries.removeValue(forKey: name) != nil else { return TestCluster.status(404, "NotFound", "gone") }
          return .json(#"{"kind":"Status","status":"Success"}"#)
        default: return .text("405\n", status: 405)
        }
      }
    }
  }

  private func publish(_ names: [String], _ store: Store, known: Set<String>) throws -> (
    removed: [String], asked: [String]
  ) {
    let harness = LiveHarness { store.reply($0) }
    defer { harness.server.close() }
    var options = LiveOptions()
    options.policy = LiveHarness.quickPolicy
    let publisher = ReportPublisher(ClusterConnection(try harness.access(), options: options, environment: [:]))
    let reports = names.map { ReportPublisher.Report(name: $0, body: Array(#"{"metadata":{"name":"\#($0)"}}"#.utf8)) }
    let removed = try publisher.publish(reports, as: Self.resource, known: known)
    return (removed, harness.server.requests.map { "\($0.method) \($0.path)" })
  }

  private func failure(_ store: Store, known: Set<String> = ["portcullis-a"]) throws -> String {
    do {
      _ = try publish(["portcullis-a", "portcullis-b"], store, known: known)
      return ""
    } catch let failure as PublishingFailure {
      return failure.description
    }
  }

  @Test func reportsAreMadeChangedAndRemoved() throws {
    let store = Store([
      "portcullis-a": Store.Entry(body: "old", isOurs: true), "portcullis-gone": Store.Entry(body: "old", isOurs: true),
      "portcullis-kept": Store.Entry(body: "old", isOurs: true),
      "portcullis-theirs": Store.Entry(body: "theirs", isOurs: false),
      "labelled-by-hand": Store.Entry(body: "theirs", isOurs: true),
    ])
    let run = try publish(
      ["portcullis-a", "portcullis-b"], store, known: ["portcullis-a", "portcullis-b", "portcullis-kept"])
    #expect(run.removed == ["portcullis-gone"])
    let left = store.bodies
    #expect(
      left.keys.sorted() == [
        "labelled-by-hand", "portcullis-a", "portcullis-b", "portcullis-kept", "portcullis-theirs",
      ])
    #expect(left["portcullis-a"] == #"{"metadata":{"name":"portcullis-a"}}"#)
    #expect(left["portcullis-theirs"] == "theirs")
    #expect(
      Set(run.asked) == [
        "GET \(Self.path)", "PATCH \(Self.path)/portcullis-a", "PATCH \(Self.path)/portcullis-b",
        "DELETE \(Self.path)/portcullis-gone",
      ])
    // Nothing of another run is removed before all of this one is there.
    #expect(run.asked.last == "DELETE \(Self.path)/portcullis-gone")
  }

  @Test func aClusterWithoutTheKindIsTold() throws {
    let store = Store { _, _ in .text("404 page not found\n", status: 404) }
    #expect(
      try failure(store)
        == "the cluster serves no clusterreports.openreports.io in version v1alpha1: install the CustomResourceDefinitions "
        + "of openreports.io first")
  }

  @Test func aRefusalToListWritesNothing() throws {
    let store = Store { verb, _ in verb == "GET" ? TestCluster.status(403, "Forbidden", "no list for you") : nil }
    #expect(
      try failure(store) == "cannot list clusterreports.openreports.io: the API server answers 403 no list for you")
    #expect(store.bodies.isEmpty)
  }

  @Test func aRefusalToWriteRemovesNothing() throws {
    let stale = ["portcullis-gone": Store.Entry(body: "old", isOurs: true)]
    let store = Store(stale) { verb, _ in verb == "PATCH" ? TestCluster.status(403, "Forbidden", "no patch") : nil }
    #expect(
      try failure(store) == "cannot apply portcullis-a: the API server answers 403 no patch (and 1 more)")
    #expect(store.bodies.keys.sorted() == ["portcullis-gone"])
  }

  @Test func fieldsOfOthersAreNotTaken() throws {
    let store = Store(["portcullis-a": Store.Entry(body: "theirs", isOurs: true, manager: "kubectl")])
    let message = try failure(store)
    #expect(
      message.hasPrefix("cannot apply portcullis-a: 409 Apply failed with 1 conflict: conflict with kubectl: .results"))
    #expect(message.hasSuffix("(somebody else owns these fields; delete the report first)"))
    #expect(store.bodies["portcullis-a"] == "theirs")
  }

  @Test func credentialsThatAreNotTakenAreTold() throws {
    let store = Store { _, _ in TestCluster.status(401, "Unauthorized", "Unauthorized") }
    #expect(try failure(store) == "the API server does not accept the credentials (401 Unauthorized)")
  }

  @Test func whatIsGoneAlreadyIsNoFailure() throws {
    let stale = ["portcullis-gone": Store.Entry(body: "old", isOurs: true)]
    let store = Store(stale) { verb, _ in verb == "DELETE" ? TestCluster.status(404, "NotFound", "gone") : nil }
    #expect(try publish([], store, known: []).removed == ["portcullis-gone"])
  }

  /// A passing failure is tried again, with the body.
  @Test func throttlingIsRiddenOut() throws {
    let count = Counter()
    let store = Store { verb, _ in
      verb == "PATCH" && count.next() == 0 ? TestCluster.status(429, "TooManyRequests", "later") : nil
    }
    _ = try publish(["portcullis-a"], store, known: ["portcullis-a"])
    #expect(store.bodies["portcullis-a"] == #"{"metadata":{"name":"portcullis-a"}}"#)
  }
}
