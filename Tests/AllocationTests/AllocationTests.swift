import AllocationCounter
import CEL
import CELVectors
import Documents
import Testing

/// Conditions over documents take no heap memory once a session has seen them: what they compute lies in the session's
/// own memory, which is given back after each. Counted by this thread's requests for memory, not timed, so that the
/// figure is the same on any machine. What only an unoptimised build takes memory for (`+`, whose operands may be open
/// lists) is left to the benchmark.
@Suite(.enabled(if: counts_allocations())) struct AllocationTests {
  @Test func counterSeesRequests() {
    let count = allocation_count()
    UnsafeMutablePointer<Int>.allocate(capacity: 100).deallocate()
    #expect(allocation_count() == count + 1)
  }

  @Test(arguments: [
    "true",
    "object.metadata.name == 'web'",
    "object['metadata']['labels']['app'] == 'web'",
    "has(object.metadata) && has(object.metadata.labels) && !has(object.metadata.annotations)",
    "'app' in object.metadata.labels && object.metadata.labels[object.metadata.name] == 'true'",
    "object.?spec.?containers.orValue([]).size() == 3",
    "object.spec.containers[1].name in ['log', 'proxy']",
    "object.spec.replicas in [1, 2, 3]",
    "object.spec.replicas - 1 < 5 && object.spec.replicas * 2 >= 6",
    "(has(object.spec.limit) ? object.spec.limit : 10) == 10",
    "object.metadata.name.startsWith('we') && object.metadata.name.size() < 63",
    "object.metadata.name.contains('eb') || object.metadata.name.endsWith('x')",
    "object.spec.containers.all(c, c.image.matches('^[a-z0-9./-]+:[0-9.]+$'))",
    "object.spec.containers.all(c, has(c.ports) && c.ports.all(p, p.port > 0))",
    "object.spec.containers.exists(c, c.ports.exists(p, p.port == 8443))",
    "object.spec.containers.exists_one(c, c.name == 'app')",
    "object.spec.containers.filter(c, c.name != 'app').map(c, c.name).size() == 2",
    "object.spec.containers.map(c, c.ports.map(p, p.port)).size() == 3",
    "object.metadata.labels.all(key, key.size() < 63)",
    "object.metadata.labels.all(key, value, value != '')",
    "object.metadata.labels == {'app': 'web', 'web': 'true'}",
    "object.spec.containers.map(c, c.name) == ['app', 'log', 'proxy']",
    "params.allowed.exists(a, object.spec.containers.all(c, c.image.startsWith(a)))",
  ])
  func conditionsTakeNoHeapMemory(_ expression: String) throws {
    let object = try #require(Self.object)
    var environment = Environment(libraries: Library.all)
    environment.declare("object")
    environment.declare("params")
    let program = try environment.compile(expression)
    let evaluation = Evaluation(environment: environment, limits: Limits(cost: 1_000_000))
    evaluation.bind("object", node: object)
    evaluation.bind("params", .map([(.string("allowed"), .list([.string("ghcr.io/"), .string("registry/")]))]))

    // The first evaluation resolves names and makes room.
    #expect(evaluation.condition(program) == .holds)
    let count = allocation_count()
    var others = 0
    for _ in 0..<1000 where evaluation.condition(program) != .holds { others += 1 }
    #expect(allocation_count() == count)
    #expect(others == 0)
  }

  /// A large value is taken over once, however often other variables are bound.
  @Test func valuesAreConvertedOncePerBinding() throws {
    var environment = Environment(libraries: Library.all)
    environment.declare("x")
    environment.declare("y")
    let program = try environment.compile("x[19999] == y")
    let evaluation = Evaluation(environment: environment, limits: Limits(cost: 1_000_000))
    let large = Array(0..<20_000)
    evaluation.bind("x", large)
    evaluation.bind("y", .int(19_999))
    #expect(evaluation.condition(program) == .holds)
    var count = allocation_count()
    for _ in 0..<10 {
      evaluation.bind("y", .int(19_999))
      #expect(evaluation.condition(program) == .holds)
    }
    let others = allocation_count() - count
    count = allocation_count()
    for _ in 0..<10 {
      evaluation.bind("x", large)
      #expect(evaluation.condition(program) == .holds)
    }
    #expect(allocation_count() - count > others)
  }

  static let object = SharedData.node(
    of: Array(
      #"""
      {"metadata": {"name": "web", "labels": {"app": "web", "web": "true"}},
       "spec": {"replicas": 3, "containers": [
         {"name": "app", "image": "registry/app:1.0", "ports": [{"port": 80}, {"port": 443}]},
         {"name": "log", "image": "registry/log:2.1", "ports": [{"port": 9000}]},
         {"name": "proxy", "image": "registry/proxy:3", "ports": [{"port": 8443}]}]}}
      """#.utf8),
    name: "object.json")
}
