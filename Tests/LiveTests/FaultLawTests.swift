import Analysis
import Audit
import Cluster
import Collection
import LoopbackServer
import Synchronization
import Testing

/// Law 1 of the score over what can go wrong on the way to a cluster: what is not seen makes nothing look better.
struct FaultLawTests {
  /// Something that goes wrong with one list, and what the view says of it. `isPassing` where it is ridden out.
  struct Fault: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var resources = ["validatingwebhookconfigurations"]
    /// What a list's nth request is answered with; nil for as usual.
    var answer: @Sendable (Request, Int) -> Reply?
    var reason = ""

    var isPassing: Bool { reason.isEmpty }
  }

  private static func always(_ what: String, _ reason: String, _ reply: @escaping @Sendable () -> Reply) -> Fault {
    Fault(testDescription: what, answer: { _, _ in reply() }, reason: reason)
  }

  private static func once(_ what: String, _ reply: @escaping @Sendable () -> Reply) -> Fault {
    Fault(testDescription: what, answer: { _, count in count == 0 ? reply() : nil })
  }

  private static let expired = TestCluster.status(410, "Expired", "the continue token is too old")
  /// A page that goes on where it started.
  private static let page = ServedStack.page("X", "v1", [], next: "again")

  static let faults: [Fault] = [
    always("401", "401") { TestCluster.status(401, "Unauthorized", "Unauthorized") },
    Fault(
      testDescription: "403",
      resources: [
        "validatingwebhookconfigurations", "clusterrolebindings", "networkpolicies", "namespaces", "policyservers",
        "clusteradmissionpolicies", "services",
      ], answer: { _, _ in TestCluster.status(403, "Forbidden", "no") }, reason: "forbidden"),
    always("404 of a group that is served", "not found") { .text("404 page not found\n", status: 404) },
    Fault(
      testDescription: "410 again and again",
      answer: { request, _ in request.query["continue"] == nil ? .json(page) : expired }, reason: "expired"),
    Fault(
      testDescription: "410 once", resources: ["clusterroles"],
      answer: { request, count in request.query["continue"] != nil && count < 3 ? expired : nil }),
    always("429 for ever", "429") { .json("{}", status: 429, headers: [("Retry-After", "0")]) },
    once("429 once") { .json("{}", status: 429, headers: [("Retry-After", "0")]) },
    always("500", "500") { .text("oops", status: 500) }, always("503", "503") { .text("oops", status: 503) },
    once("503 once") { .text("oops", status: 503) },
    always("a reset in mid-body", "closed the connection") {
      .brokenOff(body: Array(#"{"kind":"XList","items":[{"#.utf8), isReset: true)
    },
    once("a reset once") { .brokenOff(body: Array(#"{"kind":"XList","items":[{"#.utf8), isReset: true) },
    always("no answer", "closed the connection") { .hangUp },
    always("truncated JSON", "ends before the list does") { .json(#"{"kind":"XList","metadata":{},"items":[{"a":1}"#) },
    always("invalid JSON", "cannot be read") { .json(#"{"kind":"XList","metadata":{},"items":[{"a":nope}]}"#) },
    always("another document", "not a list") { .json(#"{"kind":"Pod","apiVersion":"v1","metadata":{"name":"a"}}"#) },
    Fault(testDescription: "a page loop", answer: { _, _ in .json(page) }, reason: "circle"),
    Fault(
      testDescription: "a body that never ends",
      answer: { _, _ in
        .stream { number in
          Array(
            (number == 0 ? #"{"kind":"XList","metadata":{},"items":["# : String(repeating: #"{"a":1},"#, count: 4000))
              .utf8)
        }
      }, reason: "too large"),
    Fault(
      testDescription: "an answer that does not come", answer: { _, _ in .silence(seconds: 30) }, reason: "in time"),
  ]

  private static let stack = ServedStack("kubewarden-hardened")
  private static let catalogue = Result { try Catalogue.builtIn() }
  private static let healthy = Result { try report { stack.reply($0) } }

  private static func report(_ answer: @escaping @Sendable (Request) -> Reply) throws -> Report {
    let catalogue = try catalogue.get()
    let harness = LiveHarness(answer)
    let inventory = try harness.collect(demand: catalogue.demand(Selection())) { options in
      options.pageSize = 5
      options.time = 1_795_262_400
      options.policy.rate = 10_000
      options.policy.limits.bodyBytes = 1 << 20
      options.policy.limits.total = .seconds(2)
    }
    return try Auditor(catalogue).audit(inventory, toolVersion: "test")
  }

  @Test func theHealthyClusterIsJudgedAsItsFilesAre() throws {
    let report = try Self.healthy.get()
    #expect(report.threats.count { $0.verdict == .mitigated } > 5)
    #expect(report.view.gaps.isEmpty)
  }

  @Test(arguments: faults.flatMap { fault in fault.resources.map { (fault, $0) } })
  func nothingLooksBetter(_ fault: Fault, _ resource: String) throws {
    let path = Self.stack.path(resource)
    try #require(!path.isEmpty)
    let counter = Counter()
    let report = try Self.report { request in
      guard request.path == path else { return Self.stack.reply(request) }
      return fault.answer(request, counter.next()) ?? Self.stack.reply(request)
    }
    let gaps = report.view.gaps.filter { $0.resource == resource }
    if fault.isPassing {
      #expect(gaps.isEmpty)
    } else {
      #expect(gaps.contains { $0.reason.contains(fault.reason) }, "\(gaps)")
    }
    try expectNothingBetter(report, isSame: fault.isPassing)
  }

  @Test func anApiThatIsDownMakesNothingBetter() throws {
    for group in ["admissionregistration.k8s.io", "policies.kubewarden.io", "rbac.authorization.k8s.io"] {
      let report = try Self.report { request in
        request.path == "/apis"
          ? .json(Self.stack.discovery(staleGroup: group) { !$0.isEmpty }) : Self.stack.reply(request)
      }
      #expect(report.view.gaps.contains { $0.group == group && $0.reason.contains("does not answer") })
      try expectNothingBetter(report, isSame: false)
    }
  }

  @Test func aNamespaceThatIsRefusedMakesNothingBetter() throws {
    let catalogue = try Self.catalogue.get()
    for namespaces in [LiveOptions.Namespaces.only(["kubewarden"]), .except(["kubewarden"]), .only(["kube-system"])] {
      let harness = LiveHarness { Self.stack.reply($0) }
      let inventory = try harness.collect(demand: catalogue.demand(Selection())) { options in
        options.namespaces = namespaces
        options.time = 1_795_262_400
      }
      let report = try Auditor(catalogue).audit(inventory, toolVersion: "test")
      #expect(!report.view.gaps.isEmpty)
      try expectNothingBetter(report, isSame: false)
    }
  }

  /// No threat's assurance rises at its low end or falls at its high end, nor does the score; nothing passes that did not.
  private func expectNothingBetter(_ report: Report, isSame: Bool) throws {
    let healthy = try Self.healthy.get()
    for (before, after) in zip(healthy.threats, report.threats) {
      #expect(before.id == after.id)
      if isSame { #expect(before.verdict == after.verdict, "\(after.id)") }
      if after.verdict == .mitigated { #expect(before.verdict == .mitigated, "\(after.id) was \(before.verdict)") }
      if after.verdict == .partial {
        #expect([.mitigated, .partial].contains(before.verdict), "\(after.id) was \(before.verdict)")
      }
      guard let was = before.assurance, let now = after.assurance else { continue }
      #expect(now.low <= was.low, "\(after.id)")
      #expect(now.high >= was.high, "\(after.id)")
    }
    #expect(try #require(report.score.low) <= #require(healthy.score.low))
    #expect(try #require(report.score.high) >= #require(healthy.score.high))
    let outcomes = Dictionary(healthy.rules.map { ($0.name, $0.outcome) }) { first, _ in first }
    for rule in report.rules where rule.outcome == .pass {
      #expect(outcomes[rule.name] == .pass, "\(rule.name)")
    }
  }
}
