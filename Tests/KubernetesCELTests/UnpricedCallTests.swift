import CEL
import KubernetesCEL
import Testing

/// Calls that the API server's cost tracker trips over end the evaluation there; in the plain language they are calls of
/// something that failed, like any.
@Suite struct UnpricedCallTests {
  @Test(
    arguments: [
      ("[1 / zero].distinct() == [1] || true", "*types.Err is not traits.Lister: missing method Add"),
      ("true || [1 / zero].distinct() == [1]", nil),
      ("[2, 1 / zero].sort()[0] == 1 || true", "*types.Err is not traits.Lister: missing method Add"),
      ("[1, 2].exists(x, [1 / zero].distinct() == [x]) || true", "*types.Err is not traits.Lister: missing method Add"),
      ("[[1]].flatten(1 / zero) == [1] || true", "ref.Val is *types.Err, not types.Int"),
      ("dyn('a').distinct() == [1] || true", "types.String is not traits.Lister: missing method Contains"),
      ("[1 / zero].reverse() == [1] || true", nil), ("[2, 1].distinct().sort() == [1, 2]", nil),
    ] as [(String, String?)])
  func endsTheEvaluation(_ expression: String, _ problem: String?) throws {
    var environment = Environment.kubernetes()
    environment.declare("zero", .int)
    let evaluation = Evaluation(environment: environment)
    evaluation.bind("zero", .int(0))
    let result = evaluation.condition(try environment.compile(expression))
    guard let problem else {
      #expect(result == .holds)
      return
    }
    guard case .error(let error) = result else {
      Issue.record("\(expression) gives \(result)")
      return
    }
    #expect(error.message == "internal error: interface conversion: \(problem)" && error.isFinal)
    // The next evaluation of the session is not affected.
    #expect(evaluation.condition(try environment.compile("zero == 0")) == .holds)
    #expect(evaluation.cost == 2)
  }

  @Test func thePlainLanguageGoesOn() throws {
    var environment = Environment(libraries: [.standard, .lists])
    environment.declare("zero", .int)
    let evaluation = Evaluation(environment: environment)
    evaluation.bind("zero", .int(0))
    #expect(evaluation.condition(try environment.compile("[1 / zero].distinct() == [1] || true")) == .holds)
  }

  /// What ends the evaluation of a variable is, to the expression that reads it, an error like any.
  @Test func variablesEndAlone() throws {
    var environment = Environment.kubernetes()
    environment.declare("zero", .int)
    environment.declare("items", .dyn)
    let evaluation = Evaluation(environment: environment)
    evaluation.bind("zero", .int(0))
    evaluation.bind("items", lazily: try environment.compile("[1 / zero].distinct()"))
    #expect(evaluation.condition(try environment.compile("items == [1] || true")) == .holds)
  }

  @Test(arguments: [
    ("kubernetes.Namespace", "reference to undefined type: kubernetes.Namespace"),
    ("map{}", "'map' is not a message type"), ("object{}", "'object' is not a type"),
    ("{b'a': 1}", "unsupported key type: bytes"),
    ("[?dyn(1)]", "cannot initialize optional list element from non-optional value 1"),
  ])
  func mistakes(_ expression: String, _ message: String) {
    var environment = Environment.kubernetes()
    environment.declareAdmissionVariables()
    do {
      _ = try environment.compile(expression)
      Issue.record("\(expression) compiles")
    } catch {
      #expect(error.issues.map(\.message) == [message])
    }
  }
}
