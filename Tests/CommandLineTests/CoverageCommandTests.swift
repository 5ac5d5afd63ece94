import JSONTesting
import Testing

@Suite("coverage")
struct CoverageCommandTests {
  private static let namespace = """
    apiVersion: v1
    kind: Namespace
    metadata: {name: web}
    ---

    """

  private static let enforced = """
    apiVersion: v1
    kind: Namespace
    metadata: {name: web, labels: {pod-security.kubernetes.io/enforce: restricted}}
    ---

    """

  private static func run(_ arguments: [String], _ input: String, _ environment: [String: String] = [:]) throws
    -> Tool.Run
  {
    try Tool.run(["coverage"] + arguments + ["-"], input: input, environment: environment)
  }

  @Test("What is the same is folded: a summary, one line for each answer, what is left out at the end")
  func folded() throws {
    let run = try Self.run(["--complete"], Self.namespace + Manifests.failsOpen)
    #expect(run.status == 0, "\(run.errors)")
    let lines = run.output.split(separator: "\n").map(String.init)
    #expect(lines.first?.hasPrefix("Coverage: 1 namespace; ") == true)
    #expect(lines.contains { $0.hasPrefix("  worst     unseen: ") })
    #expect(lines.contains("  open      everywhere: by gate/check.example.com"))
    #expect(lines.contains { $0.hasPrefix("Folded: ") })
    #expect(run.output.contains("A privileged container runs"))
    #expect(!run.output.contains("--dry-run"))
    #expect(lines.count < 120)
  }

  @Test("Unfolded, the table has the namespaces, their requests and the holes with their checks")
  func table() throws {
    let run = try Self.run(["--complete", "--verbose"], Self.namespace + Manifests.failsOpen)
    #expect(run.status == 0, "\(run.errors)")
    for text in [
      "Namespace web", "A new namespace, without labels", "Requests without a namespace", "CREATE pods", "fails open",
      "Holes, worst first", "A privileged container runs", "kubectl create --namespace web --dry-run=server",
      "Availability",
    ] {
      #expect(run.output.contains(text), "lacks \(text)")
    }
    #expect(!run.output.contains("\u{1b}"))
  }

  @Test("Lines keep to the width, save for commands", arguments: [60, 100])
  func width(columns: Int) throws {
    let folded = try Self.run(["--complete"], Self.namespace + Manifests.failsOpen, ["COLUMNS": String(columns)])
    let whole = try Self.run(["--complete", "-v"], Self.namespace + Manifests.failsOpen, ["COLUMNS": String(columns)])
    for line in (folded.output + whole.output).split(separator: "\n")
    where !line.hasPrefix("   $ ") && line.contains(" ") {
      let words = line.split(separator: " ")
      #expect(line.count <= columns || words.contains { $0.count > columns / 2 }, "\(line)")
    }
  }

  @Test("JSON has what the help says")
  func json() throws {
    let run = try Self.run(["--complete", "-f", "json"], Self.namespace + Manifests.failsOpen)
    #expect(run.status == 0)
    let report = try JSON(run.output)
    for key in ["schemaVersion", "tool", "requests", "groups", "namespaceAuthors", "holes", "availability", "unknowns"]
    {
      #expect(report[key] != nil, "lacks \(key)")
    }
    #expect(report[path: "groups/0/cells/0/request"]?.string == "CREATE pods")
    #expect(report[path: "groups/0/cells/0/state"]?.string == "open")
    #expect(report[path: "groups/0/cells/0/watchers/0/webhook"]?.string == "validating:gate/check.example.com")
    let checks = (report[path: "holes/0/witness/checks"]?.elements ?? []).compactMap(\.string)
    #expect(checks.contains { $0.contains("--dry-run=server") || $0.contains("dryRun=All") })
  }

  @Test("The gate fails on holes, and only on them")
  func gate() throws {
    let open = try Self.run(["--complete", "--fail-on-holes"], Self.namespace)
    #expect(open.status == 1)
    #expect(open.reason.hasPrefix("exit 1: "))
    let closed = try Self.run(["--complete", "--fail-on-holes", "--namespace", "web"], Self.enforced)
    #expect(closed.status == 0, "\(closed.errors)")
  }

  @Test("Filters narrow what is shown")
  func filters() throws {
    let run = try Self.run(
      ["--complete", "--namespace", "web", "--resource", "pods/exec"], Self.namespace + Manifests.failsOpen)
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.contains("CONNECT pods/exec"))
    #expect(!run.output.contains("CREATE pods"))
    let holes = try Self.run(["--complete", "--holes"], Self.namespace)
    #expect(holes.output.hasPrefix("Holes, worst first"))
  }

  private static let mistaken: [([String], String, Int32)] = [
    (["--namespace", "nowhere"], namespace, 2), (["--resource", "wishes"], namespace, 2), ([], "", 3),
  ]

  @Test("Mistakes are told", arguments: mistaken)
  func mistakes(arguments: [String], input: String, status: Int32) throws {
    let run = try Self.run(["--complete"] + arguments, input)
    #expect(run.status == status, "\(run.errors)")
    #expect(run.reason.hasPrefix("exit \(status): "))
  }
}
