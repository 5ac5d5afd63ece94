import CEL
import Documents
import KubernetesCEL

/// A text as an expression, compiled and evaluated over a pod in several environments.
struct ExpressionInput {
  private let text: String

  init(_ input: [UInt8]) {
    text = String(decoding: input, as: UTF8.self)
  }

  private static let costLimit: UInt64 = 20_000

  private static let environments: [Environment] = {
    var kubernetes = Environment.kubernetes()
    kubernetes.declareAdmissionVariables()
    var plain = Environment(libraries: [
      .standard, .twoVariableComprehensions, .optional, .bindings, .encoders, .math, .strings, .lists, .sets,
    ])
    for variable in ["object", "oldObject", "request", "x"] { plain.declare(variable) }
    var unchecked = plain
    unchecked.isChecked = false
    return [kubernetes, plain, unchecked]
  }()

  private static let pod: Node? = {
    let text = """
      {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web", "namespace": "default",
       "labels": {"app": "web", "tier": "é👑"}, "creationTimestamp": "2026-01-02T03:04:05Z"},
       "spec": {"replicas": 3, "ratio": 0.5, "hostNetwork": false, "nothing": null, "volumes": [],
        "containers": [
         {"name": "a", "image": "r.example/a:1.2", "resources": {"limits": {"cpu": "500m", "memory": "1Gi"}}},
         {"name": "b", "image": "b@sha256:00", "ports": [{"containerPort": 8080}, {"containerPort": 443}]}]}}
      """
    return DocumentReader.read([Source(name: "pod.json", bytes: Array(text.utf8))]).arena.roots.first
  }()

  func run() throws(Violation) {
    for environment in Self.environments { try run(environment) }
  }

  private func run(_ environment: Environment) throws(Violation) {
    let program: Program
    do throws(CompilationError) {
      program = try environment.compile(text)
    } catch {
      return try check(error)
    }
    let results = (0..<2).map { _ in evaluate(program, environment) }
    try require(
      results[0].text == results[1].text && results[0].cost == results[1].cost, "results differ: \(results)")
    try require(
      results[0].cost <= Self.costLimit || results[0].text.contains("cost limit exceeded"),
      "cost \(results[0].cost) of \(Self.costLimit) without an error")
  }

  private func evaluate(_ program: Program, _ environment: Environment) -> (text: String, cost: UInt64) {
    let evaluation = Evaluation(environment: environment, limits: Limits(cost: Self.costLimit))
    for variable in ["object", "request", "x"] {
      if let pod = Self.pod { evaluation.bind(variable, node: pod) }
    }
    evaluation.bind("oldObject", .null)
    return ("\(evaluation.evaluate(program))", evaluation.cost)
  }

  /// Mistakes are in order, few, and in the text; what is shown of them controls no terminal.
  private func check(_ error: CompilationError) throws(Violation) {
    try require((1...100).contains(error.issues.count), "\(error.issues.count) mistakes")
    let lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
    for issue in error.issues where issue.line >= 1 {
      try require(issue.line <= lines.count, "line \(issue.line) of \(lines.count): \(issue)")
      let length = lines[issue.line - 1].count
      try require((1...length + 1).contains(issue.column), "column \(issue.column) of \(length): \(issue)")
    }
    let excerpts = error.rendered(text).split(separator: "\n").filter { $0.hasPrefix(" | ") }
    try require(
      excerpts.allSatisfy { $0.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control } },
      "an excerpt holds a control character")
  }
}
