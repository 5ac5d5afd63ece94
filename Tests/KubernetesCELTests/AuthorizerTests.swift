import CEL
import KubernetesCEL
import Testing

/// What expressions ask of an authorizer reaches the host, and what the host answers reaches them.
@Suite struct AuthorizerTests {
  /// Allows what is asked in these words, and does not know about secrets.
  private struct Host: Authorizer {
    let allowed: String

    func decide(_ request: AccessRequest) -> AccessDecision {
      guard case .resource(let target) = request.target else {
        return .decided(.deny, reason: "paths are closed", error: "no paths")
      }
      if target.resource == "secrets" { return .unknown(Unknown("roles were not seen")) }
      let words = [
        request.user.name, request.verb, target.group, target.resource, target.subresource,
        target.namespace,
        target.name, Self.text(target.fieldSelector), Self.text(target.labelSelector),
      ]
      return words.joined(separator: "|") == allowed ? .decided(.allow) : .decided(.noOpinion)
    }

    private static func text(_ selector: SelectorRequirements) -> String {
      switch selector {
      case .none: ""
      case .all(let requirements): requirements.map(\.description).joined(separator: ",")
      case .invalid: "invalid"
      }
    }
  }

  private static func evaluate(_ expression: String, allowing words: String = "") throws -> Value {
    var environment = Environment.kubernetes()
    environment.declareAdmissionVariables()
    let evaluation = Evaluation(environment: environment, limits: .policy)
    let authorizer = AuthorizerValue(user: AccessUser(name: "ann"), host: Host(allowed: words))
    evaluation.bind("authorizer", .opaque(authorizer))
    var target = ResourceTarget(group: "apps", resource: "deployments")
    target.namespace = "shop"
    evaluation.bind(
      "authorizer.requestResource", .opaque(ResourceCheck(authorizer: authorizer, target: target)))
    return evaluation.evaluate(try environment.compile(expression))
  }

  @Test(arguments: [
    (
      "authorizer.group('').resource('pods').subresource('log').namespace('a').name('b').check('get')",
      "ann|get||pods|log|a|b||"
    ),
    ("authorizer.requestResource.check('update')", "ann|update|apps|deployments||shop|||"),
    (
      "authorizer.requestResource.name('x').namespace('').check('get')",
      "ann|get|apps|deployments|||x||"
    ),
    (
      "authorizer.serviceAccount('ci', 'bot').group('').resource('pods').check('list')",
      "system:serviceaccount:ci:bot|list||pods|||||"
    ),
    (
      "authorizer.group('').resource('pods').fieldSelector('b!=2,,a==1').check('list')",
      "ann|list||pods||||a=1,b!=2|"
    ),
    (
      "authorizer.group('').resource('pods').fieldSelector('a').check('list')",
      "ann|list||pods||||invalid|"
    ),
    (
      "authorizer.group('').resource('pods').labelSelector('x in (b, a,), !y,z').check('list')",
      "ann|list||pods|||||x in (,a,b),!y,z"
    ),
    (
      "authorizer.group('').resource('pods').labelSelector('a > 5, b==in,c notin (in)').check('list')",
      "ann|list||pods|||||a>5,b==in,c notin (in)"
    ),
    (
      "authorizer.group('').resource('pods').labelSelector('a=').check('list')",
      "ann|list||pods|||||a="
    ),
    (
      "authorizer.group('').resource('pods').labelSelector('a >x').check('list')",
      "ann|list||pods|||||invalid"
    ),
    (
      "authorizer.group('').resource('pods').labelSelector('a,').check('list')",
      "ann|list||pods|||||invalid"
    ),
    (
      "authorizer.group('').resource('pods').labelSelector('-a').check('list')",
      "ann|list||pods|||||invalid"
    ),
  ])
  func asksInTheseWords(_ check: String, _ words: String) throws {
    #expect(try Self.evaluate("\(check).allowed()", allowing: words).bool == true)
    #expect(try Self.evaluate("\(check).allowed()", allowing: "something else").bool == false)
  }

  @Test func answersHaveReasonAndError() throws {
    let check = "authorizer.path('/x').check('get')"
    #expect(
      try Self.evaluate("\(check).reason() + ', ' + \(check).error()").string
        == "paths are closed, no paths")
    #expect(try Self.evaluate("\(check).errored()").bool == true)
  }

  @Test func whatTheHostDoesNotKnowIsUnknown() throws {
    let check = "authorizer.group('').resource('secrets').check('get').allowed()"
    guard case .unknown(let unknown) = try Self.evaluate(check) else {
      Issue.record("not unknown")
      return
    }
    #expect(unknown.reasons == ["roles were not seen"])
    #expect(try Self.evaluate("\(check) && false").bool == false)
  }

  @Test(arguments: [
    ("authorizer.path(' ')", "path must not be empty"),
    ("authorizer.group('').resource('')", "resource must not be empty"),
    ("authorizer.serviceAccount('A', 'b')", "Invalid service account namespace"),
    ("authorizer.serviceAccount('A', '-b')", "Invalid service account name"),
    ("authorizer == authorizer", "no such overload"),
    ("dyn(1).check('get')", "no such overload: check(int, string)"),
  ])
  func mistakes(_ expression: String, _ message: String) throws {
    guard case .error(let error) = try Self.evaluate(expression) else {
      Issue.record("\(expression) is no error")
      return
    }
    #expect(error.message == message)
  }

  @Test func anExpressionAffordsTwoChecks() throws {
    let check = "authorizer.path('/x').check('get').errored()"
    #expect(try Self.evaluate("\(check) && \(check)").bool == true)
    guard case .error(let error) = try Self.evaluate("\(check) && \(check) && \(check)") else {
      Issue.record("three checks are within the limit")
      return
    }
    #expect(error.isFinal)
  }
}
