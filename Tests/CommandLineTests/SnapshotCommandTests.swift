import Documents
import LoopbackServer
import TestFiles
import Testing

@Suite struct SnapshotCommandTests {
  private let folder: TemporaryFolder
  private let authority = TestCertificate.authority()
  private static let time = ["--now", "2026-11-21T12:00:00Z"]

  init() throws { folder = try TemporaryFolder() }

  private static let stacks: String = {
    #filePath.split(separator: "/").dropLast(3).map { "/\($0)" }.joined() + "/Fixtures/stacks/"
  }()

  @Test(arguments: [
    ("kubewarden-insecure", true), ("kubewarden-insecure", false), ("kubewarden-hardened", true),
    ("kubewarden-hardened", false), ("gatekeeper-default", true), ("vap-only", true), ("no-admission-at-all", false),
  ])
  func aSnapshotIsJudgedAsItsFilesAre(_ stack: String, _ isComplete: Bool) throws {
    let input = [Self.stacks + stack] + (isComplete ? ["--complete"] : [])
    let files = try Tool.run(["scan", "-f", "json"] + input + Self.time)
    let file = folder.path + "/stack.snapshot"
    let taken = try Tool.run(["snapshot", "-o", file] + input + Self.time)
    #expect(taken.status == 0, "\(taken.errors)")
    let snapshot = try Tool.run(["scan", "-f", "json", file])
    #expect(snapshot.status == files.status, "\(snapshot.errors)")
    let (left, right) = (try Judgement.of(files.output), try Judgement.of(snapshot.output))
    let isSame = left == right
    #expect(isSame)
  }

  @Test(.enabled(if: RecordedCluster.isThere), arguments: [false, true])
  func aSnapshotIsJudgedAsItsClusterIs(isFaulty: Bool) throws {
    let cluster = try RecordedCluster()
    let server = LoopbackServer(tls: .server(authority)) { request in
      guard isFaulty, request.path.hasSuffix("/clusterrolebindings") else { return cluster.reply(request) }
      return .json(#"{"kind":"Status","reason":"Forbidden","message":"no","code":403}"#, status: 403)
    }
    defer { server.close() }
    let kubeconfig = ["--kubeconfig", try Kubeconfig.add(server, authority, to: folder)]
    let live = try Tool.run(["scan", "--live", "-f", "json"] + kubeconfig + Self.time)
    let file = folder.path + "/live.snapshot"
    let taken = try Tool.run(["snapshot", "--live", "-o", file] + kubeconfig + Self.time)
    #expect(taken.status == 0, "\(taken.errors)")
    #expect(taken.errors.contains("sha256 "))
    #expect(taken.errors.contains("clusterrolebindings.rbac.authorization.k8s.io: forbidden") == isFaulty)
    let snapshot = try Tool.run(["scan", "-f", "json", file])
    // In order too: neither has places.
    let (left, right) = (try Judgement.withoutInputs(live.output), try Judgement.withoutInputs(snapshot.output))
    let isSame = left == right
    #expect(isSame)
    #expect(snapshot.output.contains("cluster test, taken 2026-11-21T12:00:00Z"))
    guard isFaulty else { return }
    let strict = try Tool.run(
      ["snapshot", "--live", "--strict", "-o", folder.path + "/strict.snapshot"] + kubeconfig + Self.time)
    #expect(strict.status == 4)
    #expect(!folder.names.contains("strict.snapshot"))
  }

  @Test func otherCommandsReadSnapshots() throws {
    let file = folder.path + "/stack.snapshot"
    let input = [Self.stacks + "kubewarden-hardened", "--complete"]
    let taken = try Tool.run(["snapshot", "-q", "-o", file] + input)
    #expect(taken.status == 0 && taken.errors.isEmpty, "\(taken.errors)")
    for command in [
      ["coverage"], ["access", "delete", "validatingwebhookconfigurations"], ["access", "--gate"],
    ] {
      let files = try Tool.run(command + input)
      let snapshot = try Tool.run(command + [file])
      #expect(snapshot.status == files.status, "\(snapshot.errors)")
      #expect(snapshot.output.split(separator: "\n").count >= 3)
    }
    let run = try Tool.run(["scan", file, "--threat", "SIG-08"])
    #expect(run.output.contains("stack.snapshot"), "\(run.output.prefix(200))")
  }

  @Test func standardOutputAndDamage() throws {
    let manifest = try folder.add("hook.yaml", Manifests.failsOpen)
    // The bytes of gzip are no UTF-8, so that only the start is looked at.
    let run = try Tool.run(["snapshot", "-o", "-", manifest])
    #expect(run.status == 0 && run.output.utf8.count > 100)
    let damaged = try folder.add(
      "damaged.snapshot", #"{"apiVersion":"portcullis/v1","kind":"Snapshot","format":9}"# + "\n")
    let scan = try Tool.run(["scan", damaged, "-f", "json"])
    #expect(scan.status == 2)
    #expect(scan.reason.contains("damaged.snapshot:1:58: the snapshot's format is 9"), "\(scan.errors)")
    #expect(scan.output.isEmpty)
  }

  @Test(arguments: [
    (["snapshot", "hook.yaml"], "Missing expected argument '--output"),
    (["snapshot", "-o", "a.snapshot"], "nothing to take a snapshot of"),
    (["snapshot", "-o", "a.snapshot", "none.yaml"], "cannot read none.yaml"),
    (["snapshot", "-o", "/none/a.snapshot", "hook.yaml"], "cannot write /none/a.snapshot"),
    (["scan", "good.snapshot", "hook.yaml"], "it goes with no other paths"),
    (["scan", "good.snapshot", "--complete"], "it goes with no --complete"),
  ])
  func wrongUsageIsSaid(_ arguments: [String], _ reason: String) throws {
    try folder.add("hook.yaml", Manifests.failsOpen)
    _ = try Tool.run(["snapshot", "-o", "good.snapshot", "hook.yaml"], in: folder.path)
    let run = try Tool.run(arguments, in: folder.path)
    #expect(run.status == 2)
    #expect(run.errors.contains(reason), "\(run.errors)")
  }

  @Test func nothingIsNoSnapshot() throws {
    try folder.add("empty.yaml", "")
    let run = try Tool.run(["snapshot", "-o", "a.snapshot", "empty.yaml"], in: folder.path)
    #expect(run.status == 3)
    #expect(!folder.names.contains("a.snapshot"))
  }
}
