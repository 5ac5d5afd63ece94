import CEL
import Documents
import Testing

/// The code of the article "From a text to a verdict".
@Suite struct GettingStartedSnippets {
  @Test func firstExpression() throws {
    // snippet
    let environment = Environment()
    let program = try environment.compile("[1, 2, 3].map(n, n * n)")
    let squares = Evaluation(environment: environment).evaluate(program)
    // end
    // snippet
    let numbers = squares.as([Int].self)
    // end
    #expect(numbers == [1, 4, 9])
  }

  @Test func variables() throws {
    // snippet
    var environment = Environment()
    environment.declare("user", .string)
    environment.declare("groups", .list(.string))
    let program = try environment.compile("user == 'root' || groups.exists(g, g == 'admins')")

    let evaluation = Evaluation(environment: environment)
    evaluation["user"] = "ada"
    evaluation["groups"] = ["admins", "staff"]
    let verdict = evaluation.condition(program)
    // end
    #expect(verdict == .holds)

    var printed: [String] = []
    func print(_ text: String) { printed.append(text) }
    // snippet
    switch verdict {
    case .holds: print("welcome")
    case .fails: print("no")
    case .unknown(let unknown): print("cannot tell: \(unknown.reasons)")
    case .error(let error): print("broken: \(error)")
    }
    // end
    #expect(printed == ["welcome"])

    // snippet
    do {
      _ = try environment.compile("usr == 'root' && size(groups) > 'a'")
    } catch {
      print(error.rendered("usr == 'root' && size(groups) > 'a'"))
    }
    // end
    #expect(
      printed.last == """
        1:1: undeclared reference to 'usr' (in container ''); did you mean 'user'?
         | usr == 'root' && size(groups) > 'a'
         | ^
        1:31: found no matching overload for '_>_' applied to '(int, string)'
         | usr == 'root' && size(groups) > 'a'
         |                               ^
        """)
  }

  static let yaml = """
    kind: Pod
    spec:
      containers:
      - image: nginx:1.27
      - image: redis
    """

  @Test func documents() throws {
    let yaml = Self.yaml
    var printed: [String] = []
    func print(_ text: String) { printed.append(text) }
    // snippet
    let source = Source(name: "web.yaml", bytes: Array(yaml.utf8))
    let (arena, problems) = DocumentReader.read([source])

    var environment = Environment()
    environment.declare("object")
    let evaluation = Evaluation(environment: environment)
    let program = try environment.compile("object.spec.containers.filter(c, !c.image.contains(':'))")
    for object in arena.roots {
      evaluation.bind("object", node: object)
      for container in evaluation.evaluate(program).elements ?? [] {
        if let place = container.node?.location { print("\(place): image without a tag") }
      }
    }
    // end
    #expect(problems.isEmpty)
    #expect(printed == ["web.yaml:5:5: image without a tag"])
  }

  @Test func schemas() throws {
    let definition = try #require(SchemaTests.node(SchemaTests.schema))
    var printed: [String] = []
    func print(_ error: CompilationError) { printed.append("\(error)") }
    // snippet
    var environment = Environment()
    try environment.declare("object", schema: definition)
    do {
      _ = try environment.compile("object.spec.replcas > 3")
    } catch {
      print(error)
    }
    // end
    #expect(printed == ["1:12: undefined field 'replcas'; did you mean 'replicas'?"])
  }

  @Test func bounds() throws {
    var environment = Environment()
    environment.declare("numbers", .list(.int))
    var printed: [String] = []
    func print(_ text: String) { printed.append(text) }
    // snippet
    let bounded = Evaluation(environment: environment, limits: Limits(cost: 10_000))
    let program = try environment.compile(
      "numbers.all(a, numbers.all(b, numbers.all(c, a + b + c >= 0)))")
    bounded.bind("numbers", Array(0..<1000))
    let result = bounded.condition(program)
    print("\(result) at a cost of \(bounded.cost)")
    // end
    guard case .error(let error) = result, error.isFinal else {
      Issue.record("\(printed)")
      return
    }
    #expect(bounded.cost > 10_000 && bounded.cost < 20_000)

    // snippet
    let interruptible = Evaluation(
      environment: environment, limits: Limits(cost: .max, isInterrupted: { Task.isCancelled }))
    // end
    interruptible.bind("numbers", [1, 2])
    #expect(interruptible.condition(program) == .holds)
  }

  @Test func threads() async throws {
    let environment: Environment = {
      var environment = Environment()
      environment.declare("number", .int)
      return environment
    }()
    let program = try environment.compile("number % 3 == 0")
    let parts = [Array(0..<100), Array(100..<200), Array(200..<300)]
    // snippet
    let holds = await withTaskGroup(of: Int.self) { group in
      for part in parts {
        group.addTask {
          let evaluation = Evaluation(environment: environment)
          return part.count { number in
            evaluation.bind("number", number)
            return evaluation.condition(program) == .holds
          }
        }
      }
      return await group.reduce(0, +)
    }
    // end
    #expect(holds == 100)
  }
}
