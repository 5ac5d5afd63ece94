import CEL
import Testing

/// Environments, their copies, and what is left for later in those that do not check.
@Suite struct EnvironmentTests {
  private static func environment() -> Environment {
    var environment = Environment(libraries: [.standard, .regex, .optional])
    environment.add(Library("own", functions: [Function("twice") { (x: Int64) in x * 2 }]))
    environment.declare("text", .string)
    environment.declare("variables.number", .int)
    return environment
  }

  @Test func aCopyThatIsExtendedLeavesItsOriginalAsItIs() throws {
    let environment = Self.environment()
    var copy = environment
    copy.add(Library("more", functions: [Function("thrice") { (x: Int64) in x * 3 }]))
    copy.declare("spec.other", .int)
    copy.declare(object: "Own", fields: ["a": .int])
    copy.removeMacros()
    #expect(throws: CompilationError.self) { try environment.compile("thrice(1)") }
    #expect(throws: CompilationError.self) { try environment.compile("spec.other") }
    #expect(throws: CompilationError.self) { try copy.compile("[1].all(x, x > 0)") }
    #expect(try Evaluation(environment: environment).condition(environment.compile("[1].all(x, x > 0)")) == .holds)
    #expect(try Evaluation(environment: copy).condition(copy.compile("thrice(2) + twice(1) == 8")) == .holds)
  }

  @Test func aDetachedEnvironmentMeansTheSame() throws {
    let environment = Self.environment()
    let detached = environment.detached()
    for expression in ["twice(variables.number) + size(text) == 42", "text.matches('^a+$') && [1].exists(x, x == 1)"] {
      for environment in [environment, detached] {
        let session = Evaluation(environment: environment)
        session.bind("text", .string("aa"))
        session.bind("variables.number", .int(20))
        #expect(session.condition(try environment.compile(expression)) == .holds)
      }
    }
  }

  /// What rules share: a text means the same where all that it reads is declared in a copy of its environment.
  @Test func aProgramMeansTheSameWhereWhatItReadsIsDeclared() throws {
    let environment = Self.environment()
    let program = try environment.compile("size(text) + variables.number")
    var copy = environment
    copy.declare("each")
    #expect(program.means(theSameIn: copy))
    #expect(!program.means(theSameIn: environment.detached()), "names have other numbers there")
    let ofCopy = try copy.compile("each.size()")
    #expect(ofCopy.means(theSameIn: copy))
    #expect(!ofCopy.means(theSameIn: environment))
  }

  private static let wrongPatterns = [
    "text.matches('(')", "text.matches('a{2000}')", #"text.matches('\\C')"#,
  ]

  @Test(arguments: wrongPatterns)
  func aPatternThatIsNoneIsAMistakeWhereMistakesAreLookedFor(expression: String) {
    #expect(throws: CompilationError.self) { try Self.environment().compile(expression) }
  }

  @Test(arguments: wrongPatterns)
  func aPatternThatIsNoneIsAnErrorWhereItIsUsedElsewhere(expression: String) throws {
    var environment = Self.environment()
    environment.isChecked = false
    let session = Evaluation(environment: environment)
    session.bind("text", .string("a"))
    let program = try environment.compile(expression)
    for _ in 0..<2 {
      guard case .error(let error) = session.evaluate(program) else {
        Issue.record("\(expression) gives a value")
        return
      }
      #expect(error.message.contains("error parsing regexp"))
    }
  }

  /// One that is compiled at its first use gives what one that is compiled beforehand gives.
  @Test(arguments: [
    "text.matches('^[ab]+$')", "!text.matches('c')", "regex.extract(text, 'b(.)').orValue('') == 'a'",
    "regex.extractAll(text, 'a') == ['a', 'a']", "regex.replace(text, 'a', 'x') == 'xbxb'",
    "text.matches('z') || text.matches('^a')",
  ])
  func aPatternThatIsCompiledLateMatchesAlike(expression: String) throws {
    for isChecked in [true, false] {
      var environment = Self.environment()
      environment.isChecked = isChecked
      let session = Evaluation(environment: environment)
      session.bind("text", .string("abab"))
      let program = try environment.compile(expression)
      for _ in 0..<2 { #expect(session.condition(program) == .holds) }
    }
  }
}
