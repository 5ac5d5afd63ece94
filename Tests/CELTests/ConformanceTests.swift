import CEL
import CELVectors
import Documents
import Testing

/// The language's own vectors: all that need no message but the well-known ones.
@Suite struct ConformanceTests {
  static let folder = "cel-conformance"
  /// Addresses are values of a host; their vectors run with its tests.
  static let ofHosts: Set<String> = ["network_ext"]
  static let files =
    SharedData.json("\(folder)/summary.json")?.elements.compactMap { $0["file"]?.string }
    .filter { !ofHosts.contains($0) } ?? []

  /// There are no message schemas, so that test messages and enumerations are out of scope.
  static func isInScope(_ test: Node) -> Bool {
    test["needs_proto"]?.bool == false || test["proto_scope"]?.string == "wkt"
  }

  @Test(.enabled(if: SharedData.exists(folder)), arguments: files)
  func vectors(_ file: String) throws {
    let root = try #require(SharedData.json("\(Self.folder)/\(file).json"))
    let known = SharedData.knownDifferences("conformance.txt")
    let tests = try #require(root["tests"]).elements
    var passed = 0
    var total = 0
    for test in tests where Self.isInScope(test) {
      let id = test["id"]?.string ?? ""
      total += 1
      let failure = Self.failure(of: test)
      if failure == nil { passed += 1 }
      if known[id] != nil {
        #expect(failure != nil, "\(id) passes now: take it off the list of known differences")
      } else if let failure {
        Issue.record("\(id): \(test["expr"]?.string ?? ""): \(failure)")
      }
    }
    print("conformance \(file): \(passed) of \(total)")
  }

  /// Nothing in scope is left out.
  @Test(.enabled(if: SharedData.exists(folder)))
  func scope() throws {
    let summary = try #require(SharedData.json("\(Self.folder)/summary.json")).elements
    let expected = summary.filter { !Self.ofHosts.contains($0["file"]?.string ?? "") }
      .reduce(0) { $0 + ($1["no_proto"]?.int ?? 0) + ($1["wkt_only"]?.int ?? 0) }
    let found = Self.files.reduce(0) { count, file in
      count + (SharedData.json("\(Self.folder)/\(file).json")?["tests"]?.elements.filter(Self.isInScope).count ?? 0)
    }
    #expect(found == Int(expected) && found > 1700)
  }

  static func environment(for test: Node) -> Environment {
    var environment = Environment(libraries: [
      .standard, .twoVariableComprehensions, .optional, .bindings, .encoders, .math, .strings, .lists, .sets,
      .block,
    ])
    environment.container = test["container"]?.string ?? ""
    environment.isChecked = test["disable_check"]?.bool != true
    if test["disable_macros"]?.bool == true { environment.removeMacros() }
    for declaration in test["type_env"].map({ Array($0.elements) }) ?? [] {
      guard let name = declaration["name"]?.string else { continue }
      for overload in declaration["function"].map({ Array($0.elements) }) ?? [] {
        environment.add(Library("declared", functions: [function(name, overload)]))
      }
      guard let type = declaration["ident"] else { continue }
      environment.declare(name, CELType(vector: type) ?? .dyn)
    }
    for binding in test["bindings"].map({ Array($0.children) }) ?? [] {
      guard let name = binding.key, environment.variables[name] == nil else { continue }
      environment.declare(name)
    }
    return environment
  }

  /// A function that a vector declares for the checker and never calls.
  static func function(_ name: String, _ overload: Node) -> Function {
    Function(
      name, isMethod: overload["member"]?.bool == true,
      parameters: overload["params"].map { $0.elements.map { CELType(vector: $0) ?? .dyn } } ?? [],
      result: overload["result"].flatMap { CELType(vector: $0) } ?? .dyn
    ) { _ in .error(EvaluationError("declared only")) }
  }

  /// What is wrong with our answer, or nil.
  static func failure(of test: Node) -> String? {
    let environment = environment(for: test)
    let expectsError = test["eval_error"] != nil
    let program: Program
    do {
      program = try environment.compile(test["expr"]?.string ?? "")
    } catch {
      return expectsError ? nil : "does not compile: \(error)"
    }
    if let type = test["deduced_type"].flatMap({ CELType(vector: $0) }), program.resultType != type {
      return "type \(program.resultType), expected \(type)"
    }
    if test["check_only"]?.bool == true { return nil }
    let evaluation = Evaluation(environment: environment)
    for binding in test["bindings"].map({ Array($0.children) }) ?? [] {
      guard let name = binding.key, let value = Value(vector: binding) else { return "binding not understood" }
      evaluation.bind(name, value)
    }
    let result = evaluation.evaluate(program)
    if case .error(let error) = result { return expectsError ? nil : "error: \(error)" }
    if expectsError { return "gives \(result), expected an error" }
    guard let expected = test["value"].flatMap({ Value(vector: $0) }) else { return "expectation not understood" }
    return result.isSame(as: expected) ? nil : "gives \(result), expected \(expected)"
  }
}
