import CEL
import CELVectors
import Testing

/// Parts of variables that are not known.
@Suite struct AttributePatternTests {
  static let environment: Environment = {
    var environment = Environment(libraries: [.standard, .optional, .bindings])
    for variable in ["object", "other", "variables.image", "key", "absent"] { environment.declare(variable) }
    return environment
  }()

  static let unchecked: Environment = {
    var environment = Self.environment
    environment.isChecked = false
    return environment
  }()

  static let document =
    #"{"spec": {"replicas": 3, "list": [{"a": 1, "b": 2}, {"a": 5}], "map": {"k": {"v": 1}, "app/x": 2}}, "status": 1}"#

  static func session(_ patterns: [String]) throws -> Evaluation {
    let evaluation = Evaluation(environment: environment)
    evaluation.bind("object", node: try #require(SharedData.node(of: Array(document.utf8), name: "object.json")))
    evaluation["other"] = ["spec": ["replicas": 4]]
    evaluation["variables.image"] = ["tag": "1"]
    evaluation["key"] = "k"
    for pattern in patterns { evaluation.bind(unknown: try AttributePattern(pattern), because: pattern) }
    return evaluation
  }

  static let unknown: [(pattern: String, expressions: [String])] = [
    (
      "object.spec.replicas",
      [
        // The part itself, in every spelling.
        "object.spec.replicas == 3", "object['spec'].replicas == 3", "object.spec['replicas'] == 3",
        "has(object.spec.replicas)", "object.?spec.?replicas.hasValue()", "object[?'spec'].?replicas.hasValue()",
        "object.spec[?'replicas'].hasValue()", "(true ? object : other).spec.replicas == 3",
        "(true ? object.spec : other).replicas == 3", "object.spec['repli' + 'cas'] == 3",
        // A whole of which it is a part.
        "object.spec == {}", "size(object) == 2", "object == other", "[object].size() == 1", "object.spec in [1]",
        "object.spec.all(k, true)", "has(object.spec)", "type(object.spec) == map", "{'a': object}.size() == 1",
        "object.spec.map(k, k)[0] == 'list'", "'replicas' in object.spec", "cel.bind(s, object.spec, s.list == [])",
        "optional.of(object.spec).hasValue()", "object.?spec.hasValue()", "object.?spec.orValue({}).size() == 1",
        "dyn(object) == 1", "object ? true : true", "!object", "object.spec.exists_one(k, k == 'map')",
        "object.spec['re' + key] == 3 || object.spec == 1",
      ]
    ),
    (
      "object.spec.list[*].a",
      [
        "object.spec.list[0].a == 1", "object.spec.list[1].a == 1", "object.spec.list[7].a == 1",
        "object.spec.list.all(x, true)", "object.spec.list == []", "object.spec.list[0] == {}",
      ]
    ),
    ("object.spec.list[1]", ["object.spec.list[1].a == 1", "object.spec.list[1] == 1", "size(object.spec.list) == 2"]),
    (
      "object.spec.map.*.v", ["object.spec.map.k.v == 1", "object.spec.map[key].v == 1", "object.spec.map.zzz.v == 1"]
    ),
    ("object.spec.map['app/x']", ["object.spec.map['app/x'] == 2", "size(object.spec.map) == 2"]),
    ("object.spec.map.k.v", ["object.spec.map[key].v == 1", "object.spec.map[key] == 1"]),
    ("object.missing.x.y", ["object.missing.x.y == 1", "object.missing.x.y.z == 1", "object.missing == 1"]),
    ("object", ["object", "object.spec.replicas == 3", "has(object.spec)", "object.?x.hasValue()"]),
    ("variables.image.tag", ["variables.image.tag == '1'", "variables.image == 1"]),
    ("absent.a", ["absent.a == 1", "absent == 1", "has(absent.a)"]),
    ("absent", ["absent == 1"]),
  ]

  @Test(arguments: unknown)
  func isUnknown(_ pattern: String, _ expressions: [String]) throws {
    let evaluation = try Self.session([pattern])
    for expression in expressions {
      let condition = evaluation.condition(try Self.unchecked.compile(expression))
      #expect(condition == .unknown(Unknown(pattern)), "\(expression)")
    }
  }

  static let known: [(pattern: String, expressions: [String])] = [
    (
      "object.spec.replicas",
      [
        "object.status == 1", "object.spec.list[0].a == 1", "has(object.spec.list)", "!has(object.spec.zzz)",
        "object.spec.map.k.v == 1", "other.spec.replicas == 4", "object.?status.orValue(0) == 1",
        "!object.?zzz.hasValue()", "object.spec.list.all(x, x.a > 0)", "(true ? object : other).status == 1",
        "object.spec.replicas == 3 || object.status == 1", "(false ? object : other).spec.replicas == 4",
        "object.?spec.?map.?k.?v.orValue(0) == 1", "object.spec.?list[0].a.orValue(0) == 1",
      ]
    ),
    ("object.spec.list[1].a", ["object.spec.list[0].a == 1", "object.spec.list[0] == {'a': 1, 'b': 2}"]),
    ("object.spec.list[*].a", ["object.spec.list[0].b == 2", "object.spec.replicas == 3"]),
    ("object.spec.map.k", ["object.spec.map['app/x'] == 2", "object.spec.map['app/' + 'x'] == 2"]),
    ("variables.image.tag", ["object.status == 1"]),
    ("nobody.knows", ["object.status == 1"]),
  ]

  @Test(arguments: known)
  func isKnown(_ pattern: String, _ expressions: [String]) throws {
    let evaluation = try Self.session([pattern])
    for expression in expressions {
      #expect(evaluation.condition(try Self.environment.compile(expression)) == .holds, "\(expression)")
    }
  }

  /// What is known to be absent is an error in the usual words.
  @Test(arguments: [
    ("object.spec.zzz == 1", "no such key: zzz"), ("object.zzz.spec == 1", "no such key: zzz"),
    ("object.status.x == 1", "no such key: x"), ("absent.b == 1", "no such attribute(s): absent"),
    ("object.missing.z == 1", "no such key: missing"),
  ])
  func errors(_ expression: String, _ message: String) throws {
    let evaluation = try Self.session(["object.spec.replicas", "absent.a", "object.missing.x"])
    guard case .error(let error) = evaluation.condition(try Self.environment.compile(expression)) else {
      Issue.record("\(expression) is no error")
      return
    }
    #expect(error.message == message)
  }

  @Test func reasonsAreJoined() throws {
    let evaluation = try Self.session(["object.spec.replicas", "object.spec.list[0]", "object.spec.*"])
    for (expression, reasons) in [
      ("object.spec == 1", ["object.spec.*", "object.spec.list[0]", "object.spec.replicas"]),
      ("object.spec.replicas == 1", ["object.spec.*", "object.spec.replicas"]),
      ("object.spec.map == 1", ["object.spec.*"]),
    ] {
      guard case .unknown(let unknown) = evaluation.condition(try Self.environment.compile(expression)) else {
        Issue.record("\(expression) is known")
        continue
      }
      #expect(unknown.reasons == reasons, "\(expression)")
    }
  }

  /// Patterns outlive bindings, and lazily evaluated variables have unknown parts as well.
  @Test func bindings() throws {
    let evaluation = try Self.session(["object.spec.replicas", "variables.image.tag"])
    let replicas = try Self.environment.compile("object.spec.replicas == 3")
    let status = try Self.environment.compile("object.status == 7")
    evaluation["object"] = ["spec": ["replicas": 3], "status": 7]
    #expect(evaluation.condition(replicas) == .unknown(Unknown("object.spec.replicas")))
    #expect(evaluation.condition(status) == .holds)
    evaluation.bind("variables.image", lazily: try Self.environment.compile("{'tag': '1', 'status': object.status}"))
    let tag = try Self.environment.compile("variables.image.tag == '1'")
    let lazyStatus = try Self.environment.compile("variables.image.status == 7 && variables.image.status == 7")
    for _ in 0..<2 {
      #expect(evaluation.condition(tag) == .unknown(Unknown("variables.image.tag")))
      #expect(evaluation.condition(lazyStatus) == .holds)
    }
    evaluation.removeUnknowns()
    #expect(evaluation.condition(replicas) == .holds)
    #expect(evaluation.condition(tag) == .holds)
    #expect(evaluation["object"]?["status"]?.int == 7)
  }

  @Test func resultsAreUnknownNotPartial() throws {
    let evaluation = try Self.session(["object.spec.replicas"])
    for expression in ["object", "object.spec", "[object]", "true ? object.spec : other", "object.?spec"] {
      guard case .unknown(let unknown) = evaluation.evaluate(try Self.environment.compile(expression)) else {
        Issue.record("\(expression) is known")
        continue
      }
      #expect(unknown.reasons == ["object.spec.replicas"])
    }
  }

  @Test(arguments: [
    ("object", 0), ("object.a.b", 2), ("object.a[0]", 2), ("object[*].b", 2), ("object.*", 1), ("object['a.b/c']", 1),
    (#"object["a\"b"]"#, 1), ("object[3u][true][-1]", 3), ("a1_.b_2", 1),
  ])
  func patterns(_ text: String, _ count: Int) throws {
    let pattern = try AttributePattern(text)
    #expect(pattern.qualifiers.count == count)
    #expect(try AttributePattern(pattern.description) == pattern)
  }

  @Test(arguments: [
    ("", "1:1: expected a name"), ("1a", "1:1: expected a name"), ("a.", "1:3: expected a name"),
    ("a[", "1:3: expected a quoted key"), ("a['x'", "1:6: expected ']'"), ("a['x]", "1:3: the key does not end"),
    ("a b", "1:2: expected '.' or '['"), ("a[x]", "1:3: expected a quoted key"), ("a..b", "1:3: expected a name"),
  ])
  func patternsWithMistakes(_ text: String, _ mistake: String) {
    let error = #expect(throws: CompilationError.self) { try AttributePattern(text) }
    #expect(error?.description.contains(mistake) == true, "\(error?.description ?? "")")
  }

  /// An expression is unknown only where its facts say that it can be.
  @Test func factsForesee() throws {
    for (pattern, expressions) in Self.unknown {
      for expression in expressions {
        let facts = try Self.unchecked.facts(about: expression)
        #expect(facts.canBeUnknown(becauseOf: [try AttributePattern(pattern)]), "\(expression)")
      }
    }
    let facts = try Self.environment.facts(about: "object.spec.replicas == 3 && object.spec.list[0].a == 1")
    for (pattern, canBe) in [
      ("object.spec.replicas", true), ("object.spec", true), ("object.status", false), ("object.spec.list[*].a", true),
      ("object.spec.list[2].b", false), ("object.spec.list[2]", true), ("other", false), ("object.*.replicas", true),
      ("object.spec.map", false),
    ] {
      #expect(facts.canBeUnknown(becauseOf: [try AttributePattern(pattern)]) == canBe, "\(pattern)")
    }
  }
}
