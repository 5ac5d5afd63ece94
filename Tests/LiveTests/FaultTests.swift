import Cluster
import Collection
import Documents
import LoopbackServer
import Synchronization
import Testing

/// What goes wrong with one list while all others are well.
@Suite struct FaultTests {
  /// The cluster with another answer for the list of pods; the number counts the requests for it.
  private func collect(
    with options: LiveOptions = FaultTests.quick(),
    answer: @escaping @Sendable (Request, Int, TestCluster) -> Reply
  ) throws -> (inventory: Inventory, harness: LiveHarness) {
    let cluster = TestCluster()
    let counter = Counter()
    let harness = LiveHarness { request in
      request.path == "/api/v1/pods" ? answer(request, counter.next(), cluster) : cluster.reply(request)
    }
    let inventory = try harness.collect { $0 = options }
    #expect(inventory.view.state(group: "apps", resource: "deployments") == .complete, "other lists are well")
    return (inventory, harness)
  }

  private static func quick(_ change: (inout LiveOptions) -> Void = { _ in }) -> LiveOptions {
    var options = LiveOptions()
    options.policy = LiveHarness.quickPolicy
    options.pageSize = 2
    change(&options)
    return options
  }

  private func state(_ inventory: Inventory) -> View.State { inventory.view.state(group: "", resource: "pods") }

  private func failure(_ inventory: Inventory) -> String {
    if case .failed(let reason) = state(inventory) { reason } else { "not failed, but \(state(inventory))" }
  }

  @Test func aRefusalIsForbiddenInTheServersWords() throws {
    let (inventory, harness) = try collect { _, _, _ in
      TestCluster.status(403, "Forbidden", #"pods is forbidden: User \"dev\" cannot list resource \"pods\""#)
    }
    #expect(
      state(inventory) == .forbidden(reason: #"pods is forbidden: User "dev" cannot list resource "pods""#))
    #expect(inventory.gap(group: "", kind: "Pod")?.settledBy.contains("grant get and list on pods") == true)
    #expect(harness.server.requests.count { $0.path == "/api/v1/pods" } == 1, "asking again would change nothing")
  }

  @Test func aRefusalInOneNamespaceIsTheOnlyGap() throws {
    let cluster = TestCluster()
    let harness = LiveHarness { request in
      request.path == "/api/v1/namespaces/b/pods"
        ? TestCluster.status(403, "Forbidden", "no") : cluster.reply(request)
    }
    let view = try harness.collect { $0.namespaces = .only(["a", "b"]) }.view
    #expect(view.state(group: "", resource: "pods", namespace: "a") == .complete)
    #expect(view.state(group: "", resource: "pods", namespace: "b") == .forbidden(reason: "no"))
  }

  @Test func tooManyRequestsAreSentLater() throws {
    let clock = ContinuousClock()
    let start = clock.now
    let (inventory, _) = try collect { request, number, cluster in
      number == 0 ? .json("{}", status: 429, headers: [("Retry-After", "1")]) : cluster.list(request)
    }
    #expect(state(inventory) == .complete)
    #expect(start.duration(to: clock.now) >= .seconds(1), "the server said so")
  }

  @Test(arguments: [500, 502, 503, 504])
  func aServerErrorThatPassesIsForgotten(status: Int) throws {
    let (inventory, _) = try collect { request, number, cluster in
      number < 2 ? .text("service unavailable\n", status: status) : cluster.list(request)
    }
    #expect(state(inventory) == .complete)
    #expect(inventory.objects(group: "", kind: "Pod").count == 5)
  }

  @Test func aServerErrorThatStaysIsTheReason() throws {
    let (inventory, harness) = try collect { _, _, _ in .text("service unavailable\n", status: 503) }
    #expect(failure(inventory) == "the API server answers 503 service unavailable")
    #expect(harness.server.requests.count { $0.path == "/api/v1/pods" } == 3)
  }

  @Test func aListThatIsNotFoundThoughItIsServedIsUnknown() throws {
    let (inventory, _) = try collect { _, _, _ in .text("404 page not found\n", status: 404) }
    #expect(failure(inventory).contains("not found"))
  }

  @Test func anExpiredListIsReadAgain() throws {
    let (inventory, _) = try collect { request, number, cluster in
      number == 1
        ? TestCluster.status(410, "Expired", "The provided continue parameter is too old") : cluster.list(request)
    }
    #expect(state(inventory) == .complete)
    #expect(inventory.objects(group: "", kind: "Pod").count == 5, "what was read before does not count twice")
    #expect(inventory.problems.map(\.message).contains { $0.contains("read again from its start") })
  }

  @Test func aListThatExpiresAgainAndAgainIsGivenUp() throws {
    let (inventory, harness) = try collect { request, _, cluster in
      request.query["continue"] == nil ? cluster.list(request) : TestCluster.status(410, "Expired", "too old")
    }
    #expect(failure(inventory).contains("expired 3 times"))
    #expect(inventory.objects(group: "", kind: "Pod").count == 2, "what was seen still counts")
    #expect(harness.server.requests.count { $0.path == "/api/v1/pods" } == 6)
  }

  @Test(arguments: [true, false])
  func aConnectionThatBreaksOffIsTriedAgain(isReset: Bool) throws {
    let (inventory, _) = try collect { request, number, cluster in
      number == 0 ? .brokenOff(body: Self.half(cluster), isReset: isReset) : cluster.list(request)
    }
    #expect(state(inventory) == .complete)
    #expect(inventory.objects(group: "", kind: "Pod").count == 5, "the half page does not count")
  }

  @Test func aConnectionThatAlwaysBreaksOffIsTheReason() throws {
    let (inventory, _) = try collect { _, _, cluster in .brokenOff(body: Self.half(cluster), isReset: false) }
    #expect(failure(inventory).contains("before the answer was whole"))
    #expect(inventory.objects(group: "", kind: "Pod").isEmpty)
  }

  /// A page up to the middle of its second pod.
  private static func half(_ cluster: TestCluster) -> [UInt8] {
    let page = TestCluster.page("Pod", cluster.lists["/api/v1/pods"] ?? [], next: "2")
    return Array(page.utf8.prefix(page.utf8.count / 2))
  }

  @Test(arguments: [
    (#"{"kind":"PodList","metadata":{},"items":[{"metadata":{"name":"a"}}"#, "it ends before the list does"),
    (#"{"kind":"PodList","metadata":{},"items":[{"metadata":{"name":}}]}"#, "item 1 at byte 20"),
    (#"{"kind":"PodList","metadata":{},"items":[1]}"#, "no list of JSON objects"),
    (#"{"kind":"PodList","metadata":{},"items":{}}"#, "its items are no list"),
    (#"{"kind":"PodList","metadata":{}}"#, "not a list"),
    (#"{"kind":"Pod","metadata":{},"items":[]}"#, "it is a Pod, not a list"),
    ("<html>please log in</html>", "that is not a list in JSON"),
    ("", "it ends before the list does"),
  ])
  func whatIsNoListIsTheReason(body: String, reason: String) throws {
    let (inventory, _) = try collect { _, _, _ in .json(body) }
    #expect(failure(inventory).contains(reason), "\(failure(inventory))")
  }

  @Test func aBodyThatNeverEndsIsCutOff() throws {
    let (inventory, _) = try collect(with: Self.quick { $0.policy.limits.bodyBytes = 1 << 20 }) { _, _, _ in
      .stream { number in
        number == 0
          ? Array(#"{"kind":"PodList","metadata":{},"items":["#.utf8)
          : Array(#"{"metadata":{"name":"p\#(number)","namespace":"a"}},"#.utf8)
      }
    }
    #expect(failure(inventory).contains("too large"))
    #expect(inventory.objects(group: "", kind: "Pod").isEmpty)
  }

  @Test(arguments: [
    ("a", "a string is longer"), (#"","b":""#, "an object in it is larger"),
  ])
  func anObjectThatNeverEndsIsCutOff(piece: String, reason: String) throws {
    let more = Array(String(repeating: piece, count: 1 << 14).utf8)
    let (inventory, _) = try collect(with: Self.quick { $0.limits.scalarBytes = 1 << 20 }) { _, _, _ in
      .stream { number in
        number == 0 ? Array(#"{"kind":"PodList","metadata":{},"items":[{"metadata":{"name":""#.utf8) : more
      }
    }
    #expect(failure(inventory).contains(reason))
  }

  @Test func aServerThatSaysNothingIsATimeout() throws {
    let (inventory, harness) = try collect(with: Self.quick { $0.policy.limits.total = .milliseconds(300) }) {
      _, _, _ in
      .silence(seconds: 2)
    }
    #expect(failure(inventory).contains("did not answer in time"))
    #expect(harness.server.requests.count { $0.path == "/api/v1/pods" } <= 2)
  }

  @Test func pagesThatGoInACircleEnd() throws {
    let (inventory, _) = try collect { _, number, cluster in
      .json(
        TestCluster.page("Pod", [(cluster.lists["/api/v1/pods"] ?? [])[number % 2]], next: number % 2 == 0 ? "x" : "y"))
    }
    #expect(failure(inventory).contains("in a circle"))
  }

  @Test func anotherApiThatIsDownIsKnownByItsGroup() throws {
    let cluster = TestCluster()
    let harness = LiveHarness { request in
      guard request.path == "/apis" else { return cluster.reply(request) }
      return .json(
        #"{"kind":"APIGroupDiscoveryList","items":[{"metadata":{"name":"networking.k8s.io"},"versions":[{"version":"v1","freshness":"Stale"}]}]}"#
      )
    }
    let view = try harness.collect().view
    guard case .failed(let reason) = view.state(group: "networking.k8s.io", resource: "networkpolicies") else {
      Issue.record("a group whose API is down is not absent")
      return
    }
    #expect(reason.contains("does not answer"))
    #expect(view.state(group: "apps", resource: "deployments") == .notServed)
  }
}
