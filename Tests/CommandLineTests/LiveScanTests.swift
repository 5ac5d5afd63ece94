import LoopbackServer
import TestFiles
import Testing

@Suite struct LiveScanTests {
  private let folder: TemporaryFolder
  private let authority = TestCertificate.authority()

  init() throws { folder = try TemporaryFolder() }

  /// A kubeconfig for a server.
  private func kubeconfig(_ server: LoopbackServer) throws -> String {
    try Kubeconfig.add(server, authority, to: folder)
  }

  @Test(.enabled(if: RecordedCluster.isThere))
  func aLiveClusterIsJudgedAsItsDumpIs() throws {
    let cluster = try RecordedCluster()
    let server = LoopbackServer(tls: .server(authority)) { cluster.reply($0) }
    defer { server.close() }
    let asOf = ["-f", "json", "--now", "2026-11-21T12:00:00Z"]
    let live = try Tool.run(["scan", "--live", "--read-secrets", "--kubeconfig", try kubeconfig(server)] + asOf)
    #expect(live.status == 0, "\(live.errors)")
    let dump = try Tool.run(["scan", "--complete", RecordedCluster.directory + "/objects.json.gz"] + asOf)
    #expect(dump.status == 0, "\(dump.errors)")
    let (left, right) = (try Judgement.of(live.output), try Judgement.of(dump.output))
    // Not the expressions themselves: a difference of two megabytes is no message.
    let isSame = left == right
    #expect(isSame)
    let asked = server.requests.map(\.path)
    #expect(!asked.contains("/api/v1/events"), "no rule judges events of the core group")
  }

  @Test func whatCannotBeReachedIsOneLine() throws {
    let server = LoopbackServer(tls: .server(authority)) { _ in .text("no", status: 500) }
    let file = try kubeconfig(server)
    server.close()
    let run = try Tool.run(["scan", "--live", "--kubeconfig", file])
    #expect(run.status == 2)
    #expect(run.reason == "exit 2: 127.0.0.1:\(server.port) refuses connections")
    #expect(run.output.isEmpty)
    #expect(
      try Tool.run(["scan", "--live", "--kubeconfig", "/none"]).reason == "exit 2: the kubeconfig /none does not exist")
    let unset = try Tool.run(["scan", "--live"])
    #expect(unset.status == 2)
    #expect(unset.reason.contains("no cluster is configured"))
  }

  @Test(arguments: [
    (["coverage", "--live", "manifests"], "give either paths or --live"),
    (["scan", "--live", "--complete"], "--complete is about paths"),
    (["scan", "--context", "a", "manifests"], "--context needs --live"),
    (["scan", "--live", "--include-namespaces", "a", "--exclude-namespaces", "b"], "exclude each other"),
    (["scan", "--live", "--include-namespaces", "a/b"], "'a/b' is no name of a namespace"),
    (["scan", "--live", "--page-size", "0"], "--page-size is from 1"),
    (["scan", "--live", "--request-timeout", "soon"], "--request-timeout"),
    (["coverage"], "or a cluster with --live"),
    (["simulate", "--requests", "a", "--inventory", "b", "--live"], "--requests goes with --inventory"),
  ])
  func wrongUsageIsSaid(arguments: [String], reason: String) throws {
    let run = try Tool.run(arguments)
    #expect(run.status == 2)
    #expect(run.errors.contains(reason), "\(run.errors)")
  }
}
