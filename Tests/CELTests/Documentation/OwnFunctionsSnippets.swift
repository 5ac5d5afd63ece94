import CEL
import Testing

/// The code of the article "Functions of your own".
@Suite struct OwnFunctionsSnippets {
  @Test func closures() throws {
    // snippet
    let functions = Library(
      "registry",
      functions: [
        Function("registry.isTrusted") { (host: String) in host.hasSuffix(".example.com") },
        Function("tag", isMethod: true) { (image: String) in
          image.split(separator: ":").last.map(String.init) ?? "latest"
        },
      ])
    var environment = Environment()
    environment.add(functions)
    environment.declare("image", .string)
    let program = try environment.compile("registry.isTrusted('eu.example.com') && image.tag() == '1.27'")
    // end
    let evaluation = Evaluation(environment: environment)
    evaluation["image"] = "nginx:1.27"
    #expect(evaluation.condition(program) == .holds)
    #expect(throws: CompilationError.self) { try environment.compile("registry.isTrusted(1)") }
  }

  @Test func overloads() throws {
    // snippet
    let functions = Library(
      "twice",
      functions: [
        Function("twice") { (number: Int) in number * 2 },
        Function("twice") { (text: String) in text + text },
      ])
    // end
    var environment = Environment()
    environment.add(functions)
    let program = try environment.compile("twice(2) == 4 && twice('a') == 'aa'")
    #expect(Evaluation(environment: environment).condition(program) == .holds)
  }

  @Test func failures() throws {
    // snippet
    let port = Function("port") { (text: String) in
      guard let number = Int(text), (1...65_535).contains(number) else {
        throw EvaluationError("no port: \(text)")
      }
      return number
    }
    // end
    var environment = Environment()
    environment.add(Library("port", functions: [port]))
    let evaluation = Evaluation(environment: environment)
    #expect(evaluation.evaluate(try environment.compile("port('80')")).int == 80)
    guard case .error(let error) = evaluation.evaluate(try environment.compile("port('http')")) else {
      Issue.record("http is a port")
      return
    }
    #expect(error.message == "no port: http")
  }

  @Test func types() throws {
    // snippet
    struct Version: OpaqueValue, ValueConvertible, Hashable {
      static var celType: CELType { .opaque("acme.Version") }
      var typeName: String { "acme.Version" }
      let numbers: [Int]

      func isEqual(to other: any OpaqueValue) -> Bool { other as? Version == self }
    }

    let versions = Library(
      "versions",
      functions: [
        Function("version") { (text: String) in
          Version(numbers: text.split(separator: ".").compactMap { Int($0) })
        },
        Function("major", isMethod: true) { (version: Version) in version.numbers.first ?? 0 },
      ], types: ["acme.Version"])
    // end
    var environment = Environment()
    environment.add(versions)
    let program = try environment.compile("version('1.27').major() == 1 && version('1.2') == version('1.2')")
    #expect(Evaluation(environment: environment).condition(program) == .holds)
  }

  @Test func unknownArguments() throws {
    // snippet
    let isKnown = Function("isKnown", parameters: [.dyn], result: .bool, isStrict: false) { arguments in
      if case .unknown = arguments[0] { .bool(false) } else { .bool(true) }
    }
    // end
    var environment = Environment()
    environment.add(Library("known", functions: [isKnown]))
    environment.declare("x")
    let evaluation = Evaluation(environment: environment)
    evaluation["x"] = .unknown(Unknown("why"))
    #expect(evaluation.condition(try environment.compile("isKnown(1) && !isKnown(x)")) == .holds)
  }
}
