import Cluster
import Collection
import Documents
import JSONTesting
import LoopbackServer
import TestFiles
import Testing

@Suite struct PreflightTests {
  private let folder: TemporaryFolder
  private let authority = TestCertificate.authority()

  init() throws { folder = try TemporaryFolder() }

  /// The rules of a role in a manifest.
  private struct Grants: Sendable {
    var groups: [(group: String, resources: [String])] = []
    var paths: [String] = []

    init(_ manifest: String) throws {
      let root = try #require(
        DocumentReader.read([Source(name: "role", bytes: Array(manifest.utf8))]).arena.roots.first)
      for rule in root["rules"]?.elements.map({ $0 }) ?? [] {
        if let paths = rule["nonResourceURLs"]?.strings {
          #expect(rule["verbs"]?.strings == ["get"])
          self.paths += paths
        } else {
          #expect(rule["verbs"]?.strings == ["list"])
          groups.append((rule["apiGroups"]?.strings.first ?? "-", rule["resources"]?.strings ?? []))
        }
      }
    }

    func allow(_ verb: String, _ group: String, _ resource: String) -> Bool {
      if resource.isEmpty { return verb == "get" && paths.contains(group) }
      return verb == "list"
        && groups.contains { $0.group == group && ($0.resources == ["*"] || $0.resources.contains(resource)) }
    }
  }

  private func serve<Result>(
    _ allows: @escaping @Sendable (String, String, String) -> Bool, _ body: (LoopbackServer, String) throws -> Result
  ) throws -> Result {
    let stack = ServedStack("kubewarden-hardened", allows: allows)
    let server = LoopbackServer(tls: .server(authority)) { stack.reply($0) }
    defer { server.close() }
    return try body(server, try Kubeconfig.add(server, authority, to: folder))
  }

  /// Exactly enough, the other half: with the role and nothing else a scan sees all that it sees with every right.
  @Test func theRoleIsEnough() throws {
    let role = try Tool.run(["preflight", "--role", "--read-secrets"])
    #expect(role.status == 0, "\(role.errors)")
    let grants = try Grants(role.output)
    #expect(!grants.allow("get", "/metrics", "") && !grants.allow("list", "", "events"))
    func scan(_ kubeconfig: String) throws -> Tool.Run {
      try Tool.run(["scan", "--live", "--kubeconfig", kubeconfig, "-f", "json", "--now", "2026-11-21T12:00:00Z"])
    }
    @Sendable func allowAll(_ verb: String, _ group: String, _ resource: String) -> Bool { true }
    let (whole, asked) = try serve(allowAll) { (try scan($1), $0.requests) }
    let granted = try serve(grants.allow) { try scan($1) }
    #expect(whole.status == 0, "\(whole.errors)")
    #expect(granted.status == 0, "\(granted.errors)")
    let isSame = whole.output == granted.output
    #expect(isSame)
    #expect(try JSON(granted.output)["view"]?["gaps"]?.elements.isEmpty == true)
    #expect(asked.allSatisfy { $0.method == "GET" })
    // Without discovery there is no scan.
    var lists = grants
    lists.paths = []
    let blind = try serve(lists.allow) { try scan($1) }
    #expect(blind.status == 2)
    #expect(blind.reason.contains("403"))
  }

  @Test func reviewsSayWhatRestsOnAList() throws {
    let grants = try Grants(try Tool.run(["preflight", "--role"]).output)
    let (text, json, strict, requests) = try serve(grants.allow) { server, kubeconfig in
      let options = ["preflight", "--kubeconfig", kubeconfig]
      return (
        try Tool.run(options), try Tool.run(options + ["-f", "json"]), try Tool.run(options + ["--strict"]),
        server.requests
      )
    }
    #expect(text.status == 0)
    #expect(text.output.hasPrefix("Preflight of cluster test: "))
    let rows = text.output.split(separator: "\n").filter { $0.contains(" denied ") }
    #expect(rows.count == 1)
    #expect(rows.first?.hasPrefix("secrets ") == true)
    #expect(strict.status == 4)
    #expect(strict.reason == "exit 4: not allowed: secrets (--strict)")
    let document = try JSON(json.output)
    let schema = try JSONSchema(JSON(try Tool.run(["schema", "preflight"]).output))
    #expect(schema.violations(of: document) == [])
    #expect(document["summary"]?["denied"]?.number == 1)
    let secrets = try #require(document["lists"]?.elements.first)
    #expect(secrets["resource"]?.string == "secrets" && secrets["answer"]?.string == "denied")
    #expect(secrets["rules"]?.elements.contains { $0.string == "webhook-secrets-readable" } == true)
    #expect(secrets["threats"]?.elements.isEmpty == false)
    let asked = Set(requests.map { "\($0.method) \($0.path)" })
    #expect(asked == ["GET /api", "GET /apis", "POST \(ServedStack.reviews)"])
  }

  @Test func withTheRoleAPreflightIsClean() throws {
    let grants = try Grants(try Tool.run(["preflight", "--role", "--read-secrets"]).output)
    let run = try serve(grants.allow) { try Tool.run(["preflight", "--strict", "--kubeconfig", $1]) }
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.contains("A scan will see all that its rules read."))
  }

  @Test func theRoleFollowsRulesAndPolicies() throws {
    let one = try Tool.run(["preflight", "--role", "--rule", "webhook-fails-open", "--name", "reader"])
    #expect(one.output.contains("  name: reader\n"))
    #expect(try Grants(one.output).groups.map(\.group) == ["admissionregistration.k8s.io"])
    let policy = try folder.add(
      "policy.yaml",
      """
      apiVersion: admissionregistration.k8s.io/v1
      kind: ValidatingAdmissionPolicy
      metadata: {name: replicas}
      spec:
        paramKind: {apiVersion: rules.example.com/v1, kind: ReplicaLimit}
        validations: [{expression: "true"}]
      """)
    let more = try Tool.run(["preflight", "--role", "--rule", "webhook-fails-open", policy])
    #expect(try Grants(more.output).allow("list", "rules.example.com", "replicalimits"))
    let rule = try folder.add(
      "any.yaml",
      """
      apiVersion: portcullis/v1
      kind: Rule
      metadata: {name: any}
      spec:
        title: Any
        severity: low
        confidence: certain
        control: gate-rbac
        rationale: For the test.
        remediation: None.
        references: [https://example.com]
        matchConstraints: {resourceRules: [{apiGroups: [""], apiVersions: ["*"], resources: [pods]}]}
        validations:
        - expression: inventory.list(object.apiVersion, object.kind).size() >= 0
          message: none
      """)
    let any = try Tool.run(["preflight", "--role", "--rules", rule, "--rule", "any"])
    #expect(try Grants(any.output).groups.map(\.group) == ["*"], "\(any.errors)")
    #expect(any.output.contains("every list is granted, that of Secrets and their"))
    // Two runs, one text.
    #expect(try Tool.run(["preflight", "--role"]).output == Tool.run(["preflight", "--role"]).output)
  }

  /// A comparison lists what it compares, whether or not a rule reads it.
  @Test func theRoleForDriftIsExactlyEnoughToo() throws {
    let plain = try Grants(try Tool.run(["preflight", "--role", "--rule", "webhook-fails-open"]).output)
    let words = ["preflight", "--role", "--drift", "--rule", "webhook-fails-open"]
    let grants = try Grants(try Tool.run(words).output)
    #expect(!plain.allow("list", "rbac.authorization.k8s.io", "clusterrolebindings"))
    #expect(grants.allow("list", "rbac.authorization.k8s.io", "clusterrolebindings"))
    #expect(grants.allow("list", "constraints.gatekeeper.sh", "k8srequiredlabels"))
    #expect(!grants.allow("list", "", "pods"))
    let files = "\(Package.root)/Fixtures/stacks/kubewarden-hardened"
    let (scan, review, requests) = try serve(grants.allow) { server, kubeconfig in
      let scan = try Tool.run([
        "scan", files, "--live", "--kubeconfig", kubeconfig, "--rule", "webhook-fails-open", "--rule", "drift-missing",
        "-f", "json",
      ])
      let requests = server.requests
      return (
        scan,
        try Tool.run([
          "preflight", "--drift", "--strict", "--kubeconfig", kubeconfig, "--rule", "webhook-fails-open", "-f", "json",
        ]), requests
      )
    }
    #expect(scan.status == 0, "\(scan.errors)")
    #expect(try JSON(scan.output)["view"]?["gaps"]?.elements.isEmpty == true)
    #expect(requests.contains { $0.path.hasSuffix("/clusterrolebindings") })
    #expect(review.status == 0, "\(review.errors)")
    #expect(review.output.contains("drift-missing"))
  }

  @Test(arguments: [
    (["preflight", "policies"], "a path needs --role"),
    (["preflight", "--name", "a"], "--name needs --role"),
    (["preflight", "--role", "--strict"], "--strict is about a cluster"),
    (["preflight", "--role", "--context", "a"], "--context is about a cluster"),
    (["preflight", "--role", "--name", "A b"], "'A b' is no usual name of a role"),
    (["preflight", "--role", "--rule", "none"], "no rule is called 'none'"),
    (["preflight", "--role", "/none"], "cannot read /none"),
    (["preflight"], "no cluster is configured"),
  ])
  func wrongUsageIsSaid(arguments: [String], reason: String) throws {
    let run = try Tool.run(arguments)
    #expect(run.status == 2)
    #expect(run.errors.contains(reason), "\(run.errors)")
    #expect(run.output.isEmpty)
  }
}
