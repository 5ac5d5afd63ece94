import Glibc
import LoopbackServer
import Synchronization
import TestFiles
import Testing

/// The user ends a run that reads a cluster.
@Suite struct InterruptionTests {
  private let folder: TemporaryFolder
  private let authority = TestCertificate.authority()

  init() throws { folder = try TemporaryFolder() }

  /// A server whose discovery does not come, and which says when it was asked for it.
  private func run(_ arguments: [String], signals: [Int32]) throws -> Tool.Run {
    let isAsked = Atomic<Bool>(false)
    let isEnded = Atomic<Bool>(false)
    let server = LoopbackServer(tls: .server(authority)) { _ in
      isAsked.store(true, ordering: .relaxed)
      return .stream { number in
        guard !isEnded.load(ordering: .relaxed), number < 3000 else { return nil }
        usleep(10_000)
        return [0x20]
      }
    }
    defer {
      isEnded.store(true, ordering: .relaxed)
      server.close()
    }
    let kubeconfig = try Kubeconfig.add(server, authority, to: folder)
    return try Tool.run(
      arguments + ["--live", "--kubeconfig", kubeconfig],
      whenStarted: { process in
        while !isAsked.load(ordering: .relaxed), kill(process, 0) == 0 { usleep(10_000) }
        for signal in signals {
          kill(process, signal)
          usleep(50_000)
        }
      })
  }

  @Test(arguments: [SIGINT, SIGTERM]) func aScanEndsInOneLineAndWritesNothing(_ signal: Int32) throws {
    let run = try run(["scan", "-f", "json=\(folder.path)/report.json"], signals: [signal])
    #expect(run.status == 4)
    #expect(run.errors == "exit 4: interrupted before the cluster was read\n")
    #expect(run.output.isEmpty)
    #expect(folder.names == ["ca.crt", "kubeconfig"])
  }

  @Test func aSnapshotLeavesWhatWasThere() throws {
    try folder.add("a.snapshot", "yesterday's")
    let run = try run(["snapshot", "-o", folder.path + "/a.snapshot"], signals: [SIGINT])
    #expect(run.status == 4)
    #expect(try TestFiles.text(of: folder.path + "/a.snapshot") == "yesterday's")
    #expect(folder.names == ["a.snapshot", "ca.crt", "kubeconfig"])
  }
}
