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

  /// However many there are, and whichever copy declared them.
  @Test func manyVariables() throws {
    var environment = Environment()
    let names = (0..<40).map { "variables.v\($0)" }
    for name in names { environment.declare(name, .string) }
    var copy = environment
    for name in names { copy.declare(name, .int) }
    copy.declare("own", .int)
    #expect(environment.variables == Dictionary(uniqueKeysWithValues: names.map { ($0, .string) }))
    #expect(copy.variables == Dictionary(uniqueKeysWithValues: (names + ["own"]).map { ($0, .int) }))
    let session = Evaluation(environment: copy)
    for (value, name) in names.enumerated() { session.bind(name, .int(Int64(value))) }
    session.bind("own", .int(1))
    for (value, name) in names.enumerated() {
      #expect(session.condition(try copy.compile("\(name) + own == \(value + 1)")) == .holds)
      #expect(throws: CompilationError.self) { try environment.compile("\(name) + 1 == 1") }
    }
  }

  @Test func aMacroTakesThePlaceOfTheOneBefore() throws {
    var environment = Environment()
    for value: Int64 in [1, 2] {
      let macro = Macro("answer", isMethod: false, argumentCount: 0) { _, _, _ in .literal(.int(value)) }
      environment.add(Library("answers", functions: [], macros: [macro]))
    }
    let others = Macro("answer", isMethod: false, argumentCount: nil) { _, _, arguments in
      .literal(.int(Int64(arguments.count)))
    }
    environment.add(Library("others", functions: [], macros: [others]))
    for environment in [environment, environment.detached()] {
      let session = Evaluation(environment: environment)
      #expect(session.condition(try environment.compile("answer() == 2 && answer(0, 0, 0) == 3")) == .holds)
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
