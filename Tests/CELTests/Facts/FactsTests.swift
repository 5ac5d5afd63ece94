import CEL
import Testing

/// What expressions read, call and can come to, without running them.
@Suite struct FactsTests {
  static let environment: Environment = {
    var environment = Environment(libraries: [
      .standard, .optional, .bindings, .strings, .lists, .twoVariableComprehensions,
    ])
    for variable in ["object", "oldObject", "a", "b", "variables.image"] { environment.declare(variable) }
    environment.declare("names", .list(.string))
    environment.declare("labels", .map(.string, .string))
    environment.declare("name", .string)
    environment.declare("flag", .bool)
    environment.add(
      Library(
        "host",
        functions: [
          Function("look", parameters: [.dyn], result: .bool) { _ in .bool(true) },
          Function("known", parameters: [.string], result: .bool) { _ in .bool(true) },
        ]))
    return environment
  }()

  static let pathsRead: [(expression: String, paths: [String])] = [
    ("1 + 1", []),
    ("object.spec.replicas > 3", ["object.spec.replicas"]), ("object.spec.replicas == 3", ["object.spec.replicas"]),
    ("has(object.spec.x) && object.spec.x", ["object.spec.x"]),
    ("object", ["object.**"]), ("object.spec", ["object.spec.**"]),
    ("object.spec == oldObject.spec", ["object.spec.**", "oldObject.spec.**"]),
    ("look(object.spec)", ["object.spec.**"]), ("known(object.metadata.name)", ["object.metadata.name"]),
    ("object.spec.containers.all(c, c.image.startsWith('a'))", ["object.spec.containers[*].image"]),
    ("object.spec.containers[0].flag && true", ["object.spec.containers[*].flag"]),
    ("object.labels['app.io/name'] && true", [#"object.labels["app.io/name"]"#]),
    ("object.m[name] && true", ["name.**", "object.m.*", "object.m[*]"].sorted()),
    ("object.l.map(x, x.a).filter(y, y.b).exists(z, z.c)", ["object.l[*].a.b", "object.l[*].a.c"]),
    ("(flag ? object : oldObject).spec.x && true", ["flag", "object.spec.x", "oldObject.spec.x"]),
    ("cel.bind(s, object.spec, s.x && s.y)", ["object.spec.x", "object.spec.y"]),
    ("object.?spec.?x.orValue(false) && true", ["object.spec.x"]),
    ("object.?spec.optMap(s, s.x).hasValue()", ["object.spec.x"]),
    ("optional.of(object).spec.x.hasValue()", ["object.spec.x"]),
    ("{'k': object.a}.k.b && true", ["object.a.b"]),
    ("[object.a, object.c][0].b && true", ["object.a.b", "object.c.b"]),
    ("size(object.l) > 0", ["object.l"]), ("type(object.a) == int", ["object.a"]), ("'x' in object.m", ["object.m"]),
    ("a in object.m", ["a.**", "object.m[*].**"]),
    ("object.m.transformMap(k, v, v.a).all(k, true)", ["object.m.*.a", "object.m[*].a"]),
    ("variables.image.tag && true", ["variables.image.tag"]),
    ("[1].all(object, object > 0)", []), ("true || object.a", ["object.a"]),
    ("object.a || object.a.b", ["object.a.b"]), ("object.a == object.a.b", ["object.a.**"]),
  ]

  @Test(arguments: pathsRead)
  func reads(_ expression: String, _ paths: [String]) throws {
    #expect(try Self.environment.facts(about: expression).paths == paths)
  }

  @Test(arguments: [
    ("1 + 1", ["_+_"]), ("look(object) && known('a')", ["known", "look"]), ("names.sort()[0]", ["sort"]),
    ("!flag || a == b", []), ("object.f.startsWith('a')", ["startsWith"]),
  ])
  func functions(_ expression: String, _ functions: [String]) throws {
    #expect(try Self.environment.facts(about: expression).functions.sorted() == functions)
  }

  @Test(arguments: [
    ("true", false), ("1 + 1", true), ("object", false), ("object.spec", true), ("has(object.spec)", false),
    ("has(object.spec.x)", true), ("has(object.spec) && has(object.spec.x)", false),
    ("has(object.spec) && has(object.spec.x) && object.spec.x == 1", false),
    ("has(object.spec) && object.spec.x == 1", true), ("!has(object.a) || object.a == 1", false),
    ("has(object.a) || object.a == 1", true), ("has(object.a) ? object.a == 1 : false", false),
    ("has(object.a) ? true : object.a == 1", true), ("object.?spec.?x", false),
    ("object.?spec.?x.orValue(1) == 1", false), ("names.all(n, n.startsWith('a'))", false),
    ("names[0] == 'a'", true), ("names[?0].orValue('') == 'a'", false), ("labels.all(k, labels[k] == 'a')", true),
    ("labels.all(k, v, v == 'a' && k != 'b')", false), ("object.all(x, true)", true), ("size(names) > 0", false),
    ("size(object) > 0", true), ("flag && a", true), ("flag ? 'a' : name", false), ("a ? 1 : 2", true),
    ("look(1)", true), ("[1, 2].exists(x, x > 1)", false), ("{'a': 1, 'b': 2}", false), ("{'a': 1, 'a': 2}", true),
    ("names.map(n, [n])", false), ("name in names", false), ("name in object", true), ("a == b", false),
    ("names.filter(n, n != '').size() > 1", false),
    ("cel.bind(x, object.?a, x.hasValue() && name != '')", false), ("[object].all(o, has(o.a) && o.a == 1)", false),
    ("has(object.a) && [a].all(object, object.a)", true),
  ])
  func canFail(_ expression: String, _ canFail: Bool) throws {
    #expect(try Self.environment.facts(about: expression).canFail == canFail)
  }

  /// Takes part in what its variables and functions do not know.
  @Test func canBeUnknown() throws {
    let facts = try Self.environment.facts(about: "object.spec.x == 1 && look(oldObject)")
    #expect(facts.canBeUnknown(becauseOf: ["object"]))
    #expect(!facts.canBeUnknown(becauseOf: ["a", "b"]))
    #expect(facts.canBeUnknown(becauseOf: [], functions: ["look"]))
    #expect(!facts.canBeUnknown(becauseOf: [], functions: ["known"]))
  }
}
