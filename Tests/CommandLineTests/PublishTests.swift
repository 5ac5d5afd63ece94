import Documents
import JSONTesting
import LoopbackServer
import TestFiles
import Testing

@Suite struct PublishTests {
  private let folder: TemporaryFolder
  private let authority = TestCertificate.authority()

  init() throws { folder = try TemporaryFolder() }

  private static func serve(_ request: Request, _ stack: ServedStack, _ path: String) -> Reply {
    guard request.path.hasPrefix(path) else { return stack.reply(request) }
    if request.method == "GET" {
      return .json(
        #"{"kind":"PartialObjectMetadataList","apiVersion":"meta.k8s.io/v1","metadata":{},"items":[{"metadata":{"name":"portcullis-old","uid":"1"}}]}"#
      )
    }
    return .json(#"{"kind":"Status","status":"Success"}"#)
  }

  @Test(arguments: [
    ("openreports", "/apis/openreports.io/v1alpha1/clusterreports", "ClusterReport", "openreports"),
    ("policyreport", "/apis/wgpolicyk8s.io/v1alpha2/clusterpolicyreports", "ClusterPolicyReport", "policyreport"),
  ])
  func everyThreatIsAppliedWithExactlyTheRightsOfTheOverlay(
    api: String, path: String, kind: String, overlay: String
  ) throws {
    let stack = ServedStack("kubewarden-hardened") { _, _, _ in true }
    let server = LoopbackServer(tls: .server(authority)) { Self.serve($0, stack, path) }
    defer { server.close() }
    let printed = try folder.add("printed.json", "")
    let run = try Tool.run([
      "scan", "--live", "--kubeconfig", try Kubeconfig.add(server, authority, to: folder), "--publish", api, "-f",
      "\(api)=\(printed)", "--now", "2026-11-21T12:00:00Z",
    ])
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.errors.contains("published 22 \(kind)s, removed portcullis-old"), "\(run.errors)")
    let written = server.requests.filter { $0.path.hasPrefix(path) }
    let items = try #require(try JSON(try TestFiles.text(of: printed))["items"]?.elements)
    let patches = try written.filter { $0.method == "PATCH" }.map { try JSON(bytes: $0.body) }
    #expect(Set(patches) == Set(items), "what is published is what the format prints")
    #expect(server.requests.allSatisfy { $0.method == "GET" || $0.path.hasPrefix(path + "/portcullis-") })
    // The overlay's role: what was asked for, and creation, which applying a report that is not there needs besides.
    let verbs = Set(written.map { ["GET": "list", "PATCH": "patch", "DELETE": "delete"][$0.method] ?? $0.method })
    let role = try Kustomization.document("\(Package.root)/Deploy/overlays/\(overlay)/clusterrole.yaml")
    let rule = try #require(role["rules"]?.elements?.first)
    #expect(role["rules"]?.elements?.count == 1)
    #expect(Set((rule["verbs"]?.elements ?? []).compactMap(\.string)) == verbs.union(["create"]))
    let steps = path.split(separator: "/").map(String.init)
    #expect(rule["apiGroups"] == .list([.string(steps[1])]))
    #expect(rule["resources"] == .list([.string(steps[3])]))
  }

  /// A scan of one threat says nothing of the others: their reports stay.
  @Test func reportsOnOtherThreatsStay() throws {
    let path = "/apis/openreports.io/v1alpha1/clusterreports"
    let stack = ServedStack("kubewarden-hardened") { _, _, _ in true }
    let server = LoopbackServer(tls: .server(authority)) { request in
      guard request.path == path else { return Self.serve(request, stack, path) }
      let items = ["portcullis-sig-01", "portcullis-sig-08", "portcullis-sig-99"].map {
        #"{"metadata":{"name":"\#($0)"}}"#
      }
      return .json(#"{"kind":"PartialObjectMetadataList","metadata":{},"items":[\#(items.joined(separator: ","))]}"#)
    }
    defer { server.close() }
    let run = try Tool.run([
      "scan", "--live", "--kubeconfig", try Kubeconfig.add(server, authority, to: folder), "--publish", "openreports",
      "--threat", "SIG-08", "-q",
    ])
    #expect(run.status == 0, "\(run.errors)")
    let written = server.requests.filter { $0.method != "GET" }.map { "\($0.method) \($0.path)" }
    #expect(Set(written) == ["PATCH \(path)/portcullis-sig-08", "DELETE \(path)/portcullis-sig-99"])
  }

  /// What differs from the files belongs to no threat, and has a report of its own; without files that one is stale.
  @Test(arguments: [true, false])
  func driftHasAReportOfItsOwn(isCompared: Bool) throws {
    let path = "/apis/openreports.io/v1alpha1/clusterreports"
    let drift = "portcullis-control-gate-as-declared"
    let stack = ServedStack("kubewarden-hardened") { _, _, _ in true }
    let server = LoopbackServer(tls: .server(authority)) { request in
      guard request.path == path else { return Self.serve(request, stack, path) }
      return .json(
        #"{"kind":"PartialObjectMetadataList","metadata":{},"items":[{"metadata":{"name":"\#(drift)"}}]}"#)
    }
    defer { server.close() }
    let gate = try folder.add("gate.yaml", Manifests.failsOpen)
    let run = try Tool.run(
      ["scan"] + (isCompared ? [gate] : []) + [
        "--live", "--kubeconfig", try Kubeconfig.add(server, authority, to: folder), "--publish", "openreports", "-q",
      ])
    #expect(run.status == 0, "\(run.errors)")
    let written = server.requests.filter { $0.path == "\(path)/\(drift)" && $0.method != "GET" }
    #expect(written.map(\.method) == [isCompared ? "PATCH" : "DELETE"])
    guard isCompared, let body = written.first?.body else { return }
    let report = try JSON(bytes: body)
    #expect(report[path: "results/0/policy"]?.string == "gate-as-declared")
    #expect(report[path: "results/0/result"]?.string == "fail")
    let rules = report["results"]?.elements.compactMap { $0["rule"]?.string } ?? []
    #expect(rules.contains("drift-missing"))
  }

  @Test func withoutTheDefinitionsTheReasonIsSaid() throws {
    let stack = ServedStack("kubewarden-hardened") { _, _, _ in true }
    let server = LoopbackServer(tls: .server(authority)) { stack.reply($0) }
    defer { server.close() }
    let run = try Tool.run([
      "scan", "--live", "--kubeconfig", try Kubeconfig.add(server, authority, to: folder), "--publish", "openreports",
    ])
    #expect(run.status == 2)
    #expect(
      run.reason.hasPrefix("exit 2: the reports are not published: the cluster serves no clusterreports.openreports.io")
    )
    #expect(run.output.contains("Threats"), "the report itself is not lost")
  }

  @Test(arguments: [
    (["scan", "--publish", "openreports", "manifests"], "--publish needs --live"),
    (["scan", "--live", "--publish", "sarif"], "--publish"),
  ])
  func wrongUsageIsSaid(arguments: [String], reason: String) throws {
    let run = try Tool.run(arguments)
    #expect(run.status == 2)
    #expect(run.errors.contains(reason), "\(run.errors)")
  }
}
