import Cluster
import Collection
import Documents
import LoopbackServer
import Testing

@Suite struct PermissionReviewTests {
  /// Answers reviews by a function of resource and namespace; everything else as the cluster does.
  private static func harness(
    _ cluster: TestCluster = TestCluster(),
    _ answer: @escaping @Sendable (_ resource: String, _ namespace: String) -> Reply
  ) -> LiveHarness {
    LiveHarness { request in
      guard request.path == "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", request.method == "POST" else {
        return cluster.reply(request)
      }
      let review = try? DocumentReader.json(Source(name: "review", bytes: request.body))
      let attributes = review?["spec", "resourceAttributes"]
      guard attributes?["verb"]?.string == "list" else { return TestCluster.status(400, "BadRequest", "no list") }
      return answer(attributes?["resource"]?.string ?? "", attributes?["namespace"]?.string ?? "")
    }
  }

  private static func status(_ members: String) -> Reply {
    .json(
      #"{"kind":"SelfSubjectAccessReview","apiVersion":"authorization.k8s.io/v1","spec":{},"status":{\#(members)}}"#,
      status: 201)
  }

  private func review(
    _ harness: LiveHarness, _ change: (inout LiveOptions) -> Void = { _ in }
  ) throws -> [ListPermission] {
    var options = LiveOptions()
    options.policy = LiveHarness.quickPolicy
    change(&options)
    defer { harness.server.close() }
    let connection = ClusterConnection(try harness.access(), options: options, environment: [:])
    return try PermissionReview(connection).review(TestCluster.demand)
  }

  @Test func everyListIsAskedAboutAndNoneIsRead() throws {
    let harness = Self.harness { resource, _ in
      switch resource {
      case "secrets": Self.status(#""allowed":false,"reason":"no binding""#)
      case "configmaps": Self.status(#""allowed":false,"evaluationError":"the webhook is gone""#)
      case "pods": TestCluster.status(403, "Forbidden", "no reviews for you")
      default: Self.status(#""allowed":true"#)
      }
    }
    let answers = try review(harness)
    let byName = Dictionary(uniqueKeysWithValues: answers.map { ($0.resource, $0.answer) })
    #expect(byName["namespaces"] == .allowed)
    #expect(byName["deployments"] == .allowed)
    #expect(byName["secrets"] == .denied(reason: "no binding"))
    #expect(byName["configmaps"] == .unknown(reason: "the webhook is gone"))
    #expect(byName["pods"] == .unknown(reason: "the API server answers 403 no reviews for you"))
    #expect(byName["networkpolicies"] == .notServed)
    #expect(answers.map(\.resource).last == "networkpolicies")
    let asked = Set(harness.server.requests.map { "\($0.method) \($0.path)" })
    #expect(asked == ["GET /api", "GET /apis", "POST /apis/authorization.k8s.io/v1/selfsubjectaccessreviews"])
  }

  @Test func namespacesAreAskedAboutOneByOne() throws {
    let harness = Self.harness { _, namespace in Self.status(#""allowed":\#(namespace == "b" ? "false" : "true")"#) }
    let answers = try review(harness) { $0.namespaces = .only(["a", "b"]) }
    #expect(answers.filter { $0.resource == "pods" }.map(\.namespace) == ["a", "b"])
    #expect(answers.filter { $0.resource == "pods" }.map(\.answer) == [.allowed, .denied(reason: "")])
    #expect(answers.filter { $0.resource == "namespaces" }.map(\.namespace) == [nil])
  }

  @Test func whoIsNotLetInLearnsThatOnly() throws {
    let harness = Self.harness { _, _ in TestCluster.status(401, "Unauthorized", "Unauthorized") }
    #expect { _ = try review(harness) } throws: { error in
      "\(error)" == "the API server does not accept the credentials (401 Unauthorized)"
    }
  }

  @Test func whatIsNoReviewTellsNothing() throws {
    let answers = try review(Self.harness { _, _ in .json(#"{"kind":"Pod"}"#) })
    #expect(
      answers.allSatisfy {
        $0.answer == .notServed || $0.answer == .unknown(reason: "the answer is no review of access")
      })
  }
}
