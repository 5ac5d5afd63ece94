import LoopbackServer
import TestFiles
import Testing

/// Files compared with a cluster, which is a dump, a snapshot or live.
@Suite struct DriftCommandTests {
  private let folder: TemporaryFolder
  private let authority = TestCertificate.authority()

  init() throws {
    folder = try TemporaryFolder()
    try folder.add("git/gate.yaml", "# The gate.\n" + Manifests.failsOpen.replacing("Ignore", with: "Fail"))
  }

  private static func hook(_ name: String, _ policy: String) -> String {
    #"{"apiVersion":"admissionregistration.k8s.io/v1","kind":"ValidatingWebhookConfiguration","metadata":{"name":"\#(name)","uid":"1"},"webhooks":[{"name":"check.example.com","admissionReviewVersions":["v1"],"sideEffects":"None","failurePolicy":"\#(policy)","clientConfig":{"caBundle":"QQ==","service":{"name":"gate","namespace":"gate","port":443}},"rules":[{"apiGroups":["*"],"apiVersions":["*"],"operations":["CREATE"],"resources":["pods"],"scope":"*"}],"timeoutSeconds":10}]}"#
  }

  private func dump(_ hooks: String...) throws -> String {
    try folder.add(
      "dump.json", #"{"apiVersion":"v1","kind":"List","items":[\#(hooks.joined(separator: ","))]}"#)
  }

  @Test func aChangedFieldIsFoundWithBothValuesAtItsLine() throws {
    let dump = try dump(Self.hook("gate", "Ignore"), Self.hook("other", "Fail"))
    let run = try Tool.run(["scan", "git", "--against", dump, "-f", "text"], in: folder.path)
    #expect(run.status == 0, "\(run.errors)")
    let words = run.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    for part in [
      "webhooks[0].failurePolicy is Ignore in the cluster and Fail in the file", "git/gate.yaml:10:18",
      "ValidatingWebhookConfiguration other is in the cluster, and no file declares it", "drift-extra: 1 place",
      "2 files,",
    ] {
      let isThere = words.contains(part)
      #expect(isThere, "\(part)")
    }
    // What is wrong in the cluster is mended in the file.
    let json = try Tool.run(
      ["scan", "git", "--against", dump, "-f", "json", "--rule", "webhook-fails-open"], in: folder.path)
    #expect(json.output.contains(#""file": "git/gate.yaml""#))
    #expect(!json.output.contains("in the cluster and"), "drift was not asked for")
  }

  @Test func gatesCountDifferencesBySeverity() throws {
    let only = ["--rule", "drift-missing", "--rule", "drift-changed"]
    let scan = ["scan", "git", "--against", try dump(Self.hook("other", "Fail"))] + only
    let failing = try Tool.run(scan + ["--fail-on", "high"], in: folder.path)
    #expect(failing.status == 1)
    #expect(failing.reason.contains("1 finding"), "\(failing.errors)")
    #expect(failing.output.contains("the cluster does not have it") || failing.output.contains("drift-missing"))
    #expect(try Tool.run(scan + ["--fail-on", "critical"], in: folder.path).status == 0)
    let accepted = try folder.add(
      "accepted.yaml",
      """
      apiVersion: portcullis/v1
      kind: Configuration
      suppressions:
      - rule: drift-missing
        object: {kind: ValidatingWebhookConfiguration, name: gate}
        reason: moved to another cluster
        owner: platform
        expires: 2027-01-31

      """)
    let quiet = ["--fail-on", "high", "--config", accepted, "--now", "2026-11-21T12:00:00Z"]
    #expect(try Tool.run(scan + quiet, in: folder.path).status == 0)
    let sarif = try Tool.run(scan + ["-f", "sarif"], in: folder.path)
    #expect(sarif.output.contains(#""ruleId": "drift-missing""#), "\(sarif.output.prefix(2000))")
  }

  @Test func theSameIsNoDifference() throws {
    let dump = try dump(Self.hook("gate", "Fail"))
    let snapshot = folder.path + "/a.snapshot"
    #expect(try Tool.run(["snapshot", "--complete", "-q", "-o", snapshot, dump]).status == 0)
    for cluster in [dump, snapshot] {
      let run = try Tool.run(
        ["scan", "git", "--against", cluster, "-f", "json", "--rule", "drift-changed", "--rule", "drift-extra"],
        in: folder.path)
      #expect(run.status == 0, "\(run.errors)")
      #expect(run.output.contains(#""findings": []"#), "\(run.output)")
    }
  }

  @Test func aLiveClusterIsCompared() throws {
    let server = LoopbackServer(tls: .server(authority)) { request in
      switch request.path {
      case "/api": return .json(#"{"kind":"APIGroupDiscoveryList","items":[]}"#)
      case "/apis":
        return .json(
          #"{"kind":"APIGroupDiscoveryList","items":[{"metadata":{"name":"admissionregistration.k8s.io"},"versions":[{"version":"v1","resources":[{"resource":"validatingwebhookconfigurations","responseKind":{"kind":"ValidatingWebhookConfiguration"},"scope":"Cluster","verbs":["list"]}]}]}]}"#
        )
      case let path where path.hasSuffix("/validatingwebhookconfigurations"):
        return .json(
          #"{"kind":"ValidatingWebhookConfigurationList","apiVersion":"admissionregistration.k8s.io/v1","metadata":{},"items":[\#(Self.hook("gate", "Ignore"))]}"#
        )
      default: return .text("404 page not found\n", status: 404)
      }
    }
    defer { server.close() }
    let run = try Tool.run(
      [
        "scan", "git", "--live", "--kubeconfig", try Kubeconfig.add(server, authority, to: folder), "--fail-on",
        "high", "--rule", "drift-changed", "-f", "json",
      ], in: folder.path)
    #expect(run.status == 1, "\(run.errors)")
    #expect(run.output.contains("webhooks[0].failurePolicy is Ignore in the cluster and Fail in the file"))
    #expect(run.output.contains(#""cluster test""#) && run.output.contains(#""name": "git""#))
  }

  @Test(arguments: [
    (["scan", "git", "--against", "a", "--live"], "give either --live or --against"),
    (["scan", "git", "--against", "none"], "cannot read none"),
    (["scan", "git", "--against", "git", "--complete"], "is taken for complete"),
    (["scan", "--against", "git"], "nothing to scan"),
    (["scan", "git", "--live", "--complete"], "--complete is about paths"),
  ])
  func wrongUsageIsSaid(_ arguments: [String], _ reason: String) throws {
    let run = try Tool.run(arguments, in: folder.path)
    #expect(run.status == 2)
    #expect(run.errors.contains(reason), "\(run.errors)")
  }
}
