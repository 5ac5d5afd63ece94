import CEL
import CELVectors
import Documents
import Testing

/// Types from schemas: what they find before an expression runs, and what is wrong with schemas themselves.
@Suite struct SchemaTests {
  static let schema = """
    type: object
    required: [apiVersion]
    properties:
      apiVersion: {type: string}
      kind: {type: string}
      metadata: {type: object}
      spec:
        type: object
        properties:
          replicas: {type: integer}
          paused: {type: boolean, nullable: true}
          ratio: {type: number}
          port: {x-kubernetes-int-or-string: true}
          since: {type: string, format: date-time}
          timeout: {type: string, format: duration}
          day: {type: string, format: date}
          key: {type: string, format: byte}
          labels: {type: object, additionalProperties: {type: string}}
          anything: {type: object, x-kubernetes-preserve-unknown-fields: true}
          open: {type: object, x-kubernetes-preserve-unknown-fields: true, properties: {known: {type: integer}}}
          untyped: {description: no type}
          free: {type: object, additionalProperties: true}
          template: {type: object, x-kubernetes-embedded-resource: true, x-kubernetes-preserve-unknown-fields: true}
          max-size: {type: integer}
          a.b/c: {type: string}
          snake__case: {type: string}
          namespace: {type: string}
          3rd: {type: string}
          containers:
            type: array
            items:
              type: object
              properties:
                image: {type: string}
                ports: {type: array, items: {type: integer}}
    """

  static func node(_ text: String) -> Node? { SharedData.node(of: Array(text.utf8), name: "schema.yaml") }

  static func environment(_ scope: Schema.Scope = .wholeDocument) throws -> Environment {
    var environment = Environment(libraries: [.standard, .optional, .strings])
    let schema = try Schema(#require(node(schema)), scope: scope)
    environment.declare("object", schema)
    environment.declare("oldObject", schema)
    return environment
  }

  @Test(arguments: [
    ("object.spec.replcas > 1", "1:12: undefined field 'replcas'; did you mean 'replicas'?"),
    ("object.spec.containers.all(c, c.imge != '')", "1:32: undefined field 'imge'; did you mean 'image'?"),
    ("has(object.spec.container)", "undefined field 'container'; did you mean 'containers'?"),
    ("object.?spec.?replica", "undefined field 'replica'; did you mean 'replicas'?"),
    ("object.spec.zzz", "1:12: undefined field 'zzz'"),
    ("objct.spec", "1:1: undeclared reference to 'objct' (in container ''); did you mean 'object'?"),
    ("object.spec.replicas.startsWith('a')", "found no matching overload for 'startsWith' applied to 'int.(string)'"),
    ("object.spec.replicas == '3'", "found no matching overload for '_==_' applied to '(int, string)'"),
    ("object.spec.containers[0].ports[0] == '80'", "applied to '(int, string)'"),
    ("object.spec.labels.all(k, object.spec.labels[k] == 1)", "applied to '(string, int)'"),
    ("object.spec.replicas.x", "does not support field selection"),
    ("object.metadata.label", "undefined field 'label'; did you mean 'labels'?"),
    ("object.metadata.ownerReferences[0].nam", "undefined field 'nam'; did you mean 'name'?"),
    ("object.spec.since > timestamp('2026-01-01T00:00:00Z')", "found no matching overload for '_>_'"),
    ("object.spec.template.metadata.labels == 1", "found no matching overload"),
    ("sise(object.spec.labels)", "undeclared reference to 'sise' (in container ''); did you mean 'size'?"),
  ])
  func mistakes(_ expression: String, _ expected: String) throws {
    let environment = try Self.environment()
    let error = #expect(throws: CompilationError.self) { try environment.compile(expression) }
    #expect(error?.description.contains(expected) == true, "\(error?.description ?? "")")
  }

  @Test(arguments: [
    ("object.spec.replicas + 1", CELType.int), ("object.spec.paused", .wrapper(.bool)),
    ("object.spec.paused == null", .bool), ("object.spec.ratio > 1", .bool), ("object.spec.port", .dyn),
    ("timestamp(object.spec.since)", .timestamp), ("object.spec.labels", .map(.string, .string)),
    ("object.spec.anything.whatever.goes", .dyn), ("object.spec.open.known", .int), ("object.spec.open.other", .dyn),
    ("object.spec.untyped", .dyn), ("object.spec.free", .map(.string, .dyn)),
    ("object.spec.template.metadata.labels", .map(.string, .string)), ("object.spec.template.other", .dyn),
    ("object.spec.containers[0].image", .string), ("object.spec.containers.map(c, c.ports)", .list(.list(.int))),
    ("object.metadata.labels['a/b']", .string), ("object.spec == oldObject.spec", .bool),
    ("oldObject == null", .bool), ("object.?spec.?replicas", .optional(.int)), ("object.spec.`max-size`", .int),
    ("object.spec.max__dash__size", .int), ("object.spec.a__dot__b__slash__c", .string),
    ("object.spec.snake__underscores__case", .string), ("object.spec.__namespace__", .string),
    ("object.spec.namespace", .string), ("object.spec.`3rd`", .string),
  ])
  func types(_ expression: String, _ type: CELType) throws {
    #expect(try Self.environment().compile(expression).resultType == type)
  }

  @Test(arguments: [
    ("object.spec.since", CELType.timestamp), ("object.spec.day", .timestamp), ("object.spec.timeout", .duration),
    ("object.spec.key", .bytes), ("object.spec.ratio", .double), ("object.spec.paused", .bool),
    ("object.metadata.name", .string), ("object.spec.template.kind", .string),
    ("object.spec.__namespace__", .string),
  ])
  func typesOfValidationRules(_ expression: String, _ type: CELType) throws {
    #expect(try Self.environment(.validationRules).compile(expression).resultType == type)
  }

  /// What the schema leaves open, and what has no name, is not there for the rules of a custom resource.
  @Test(arguments: [
    "object.metadata.labels", "object.spec.untyped", "object.spec.free", "object.spec.anything.x",
    "object.spec.open.other", "object.spec.namespace", "object.spec.`max-size`", "object.spec.`3rd`",
  ])
  func hiddenFromValidationRules(_ expression: String) throws {
    let environment = try Self.environment(.validationRules)
    #expect(throws: CompilationError.self) { try environment.compile(expression) }
  }

  @Test(arguments: [
    ("type: objekt", "schema.yaml:1:7: type: unknown type 'objekt'"),
    ("{type: object, properties: {a: {type: 5}}}", "properties.a.type: expected the name of a type"),
    ("{type: object, properties: []}", "properties: expected a map of schemas"),
    ("{type: array, items: [{type: string}]}", "items: expected a schema"),
    ("{type: object, properties: {a: {$ref: '#/x'}}}", "properties.a.$ref: references are not resolved"),
    (
      "{type: object, nullable: 1, properties: {a: {type: string, nullable: 'yes'}}}",
      "nullable: expected true or false"
    ),
    ("{type: object, properties: {a: {type: string}}, additionalProperties: {type: string}}", "exclude each other"),
    ("[1]", "1:1: expected a schema"),
    ("{kind: CustomResourceDefinition, spec: {}}", "expected a definition with spec.versions"),
    ("{kind: CustomResourceDefinition, spec: {versions: [{name: v1}]}}", "the version has no schema"),
    ("{kind: CustomResourceDefinition, spec: {versions: []}}", "no version"),
  ])
  func schemasWithMistakes(_ text: String, _ expected: String) throws {
    let node = try #require(Self.node(text))
    let error = #expect(throws: SchemaError.self) { try Schema(node) }
    #expect(error?.description.contains(expected) == true, "\(error?.description ?? "")")
  }

  @Test func allMistakesAreReportedInOrder() throws {
    let node = try #require(
      Self.node("{type: object, properties: {a: {type: one}, b: {type: two}, c: {type: string}}}"))
    let error = try #require(throws: SchemaError.self) { try Schema(node) }
    #expect(error.problems.map(\.kind) == [.unknownType("one"), .unknownType("two")])
  }

  /// Values stay what they are: fields with escaped names are those of the document.
  @Test func escapedNamesSelectTheKeysOfTheDocument() throws {
    let environment = try Self.environment()
    let evaluation = Evaluation(environment: environment)
    let document = #"{"spec": {"max-size": 3, "a.b/c": "x", "snake__case": "y", "namespace": "z", "replicas": 2}}"#
    evaluation.bind("object", node: try #require(Self.node(document)))
    for (expression, expected) in [
      ("object.spec.max__dash__size == 3", Condition.holds), ("object.spec.`max-size` == 3", .holds),
      ("object.spec.a__dot__b__slash__c == 'x'", .holds), ("object.spec.snake__underscores__case == 'y'", .holds),
      ("object.spec.__namespace__ == object.spec.namespace", .holds), ("has(object.spec.max__dash__size)", .holds),
      ("object.?spec.?max__dash__size.orValue(0) == 3", .holds), ("object.spec.replicas == 2", .holds),
      ("has(object.spec.paused)", .fails),
    ] {
      #expect(evaluation.condition(try environment.compile(expression)) == expected, "\(expression)")
    }
  }

  @Test func depthIsBounded() throws {
    let levels = { (count: Int) in
      String(repeating: "{type: array, items: ", count: count) + "{type: string}" + String(repeating: "}", count: count)
    }
    _ = try Schema(#require(Self.node(levels(Schema.depthLimit))))
    let error = try #require(throws: SchemaError.self) {
      try Schema(#require(Self.node(levels(Schema.depthLimit + 1))))
    }
    #expect(error.problems.map(\.kind) == [.tooDeep])
  }

  @Test func versionsOfADefinition() throws {
    let definition = try #require(
      Self.node(
        """
        kind: CustomResourceDefinition
        spec:
          versions:
          - {name: v1, schema: {openAPIV3Schema: {type: object, properties: {old: {type: string}}}}}
          - {name: v2, storage: true, schema: {openAPIV3Schema: {type: object, properties: {new: {type: string}}}}}
        """))
    for (version, field, isThere) in [
      (nil, "new", true), (nil, "old", false), ("v1", "old", true), ("v2", "new", true),
      ("v1", "metadata.labels", true),
    ] {
      var environment = Environment()
      try environment.declare("object", schema: definition, version: version)
      #expect(((try? environment.compile("object.\(field)")) != nil) == isThere, "\(version ?? "") \(field)")
    }
    var environment = Environment()
    let error = try #require(throws: SchemaError.self) {
      try environment.declare("object", schema: definition, version: "v3")
    }
    #expect(error.problems.map(\.kind) == [.unknownVersion("v3")])
  }

  /// Definitions of real custom resources: every one is read, and a slip in a field of theirs is found.
  @Test(
    .enabled(if: SharedData.exists("schemas/crds")),
    arguments: [
      ("admissionpolicies.policies.kubewarden.io", "object.spec.policyServr", "policyServer"),
      ("admissionpolicygroups.policies.kubewarden.io", "object.spec.policys", "policies"),
      ("clusteradmissionpolicies.policies.kubewarden.io", "object.spec.matchConditions[0].nam", "name"),
      ("clusteradmissionpolicygroups.policies.kubewarden.io", "object.spec.backgroundAudt", "backgroundAudit"),
      ("clusterreports.openreports.io", "object.results.map(r, r.severty)", "severity"),
      ("policyservers.policies.kubewarden.io", "object.spec.replcas", "replicas"),
      ("reports.openreports.io", "object.summary.fial", "fail"),
    ])
  func realDefinitions(_ name: String, _ expression: String, _ field: String) throws {
    let definition = try #require(SharedData.json("schemas/crds/\(name).yaml"))
    for scope in [Schema.Scope.wholeDocument, .validationRules] {
      var environment = Environment(libraries: [.standard, .optional])
      try environment.declare("object", schema: definition, scope: scope)
      let error = try #require(throws: CompilationError.self) { try environment.compile(expression) }
      #expect(error.issues.map(\.hint) == ["did you mean '\(field)'?"], "\(error)")
    }
  }
}
