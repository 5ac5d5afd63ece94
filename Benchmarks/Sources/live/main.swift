import BenchmarkData
import Glibc
import LoopbackServer

// `portcullis scan --live` over a generated cluster of 100,000 objects on the loopback interface, several times: how fast
// it reads, how fast the server can be read at all (over one connection, thrown away), and how much memory it takes:
// live [PROGRAM], the program being the release build of this package's parent. The server has its processors from the
// same machine: the two take turns, and a ratio of one run says little.

/// In bytes.
let goal = 300_000_000
let runs = 9
let program = MeasuredProgram.path()

let cluster = GeneratedCluster()
let authority = TestCertificate.authority()
let server = LoopbackServer(tls: .server(authority)) { cluster.reply($0) }
print("\(cluster.count) objects, \(cluster.byteCount / 1_000_000) MB of JSON, 500 to a page")

let directory = "/tmp/portcullis-benchmark-\(getpid())"
mkdir(directory, 0o700)
write(authority.certificate, to: directory + "/ca.crt")
write(
  """
  kind: Config
  current-context: live
  contexts: [{name: live, context: {cluster: live, user: live}}]
  clusters: [{name: live, cluster: {server: "https://127.0.0.1:\(server.port)", certificate-authority: ca.crt}}]
  users: [{name: live, user: {token: t}}]
  """, to: directory + "/kubeconfig")

@MainActor func removeFiles() {
  for name in ["ca.crt", "kubeconfig", "report"] { unlink("\(directory)/\(name)") }
  rmdir(directory)
}

var table = Table()
table.add(["run", "server alone MB/s", "scan reads MB/s", "% of server", "scan in all s", "peak MB"])
var ratios: [Double] = []
var peak = 0
for run in 1...runs {
  let start = ContinuousClock.now
  guard let discarded = DiscardingClient.read(port: server.port, paths: cluster.paths) else {
    removeFiles()
    print("the server does not answer")
    exit(1)
  }
  let serving = (ContinuousClock.now - start).seconds
  let scan = TimedRun(
    program,
    [
      "scan", "--live", "--kubeconfig", directory + "/kubeconfig", "-v", "-o", directory + "/report", "--qps", "1000",
    ])
  guard scan.status == 0, let milliseconds = scan.milliseconds("input read") else {
    removeFiles()
    print("the scan ended with status \(scan.status)")
    exit(1)
  }
  let megabytes = Double(discarded) / 1e6
  let reading = milliseconds / 1000
  ratios.append(serving / reading * 100)
  peak = max(peak, scan.peakBytes)
  table.add([
    "\(run)", (megabytes / serving).tenths, (megabytes / reading).tenths, ratios[run - 1].tenths,
    scan.seconds.tenths, "\(scan.peakBytes / 1_000_000)",
  ])
}
removeFiles()
table.print()
ratios.sort()
let mean = ratios.reduce(0, +) / Double(runs)
print("of the server's rate: median \(ratios[runs / 2].tenths) %, mean \(mean.tenths) % (goal: 100)")
print("peak memory \(peak / 1_000_000) MB (goal: below \(goal / 1_000_000))")
// The machine's load changes the rates, but not the memory.
exit(peak < goal ? 0 : 1)

func write(_ text: String, to path: String) {
  let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
  defer { close(descriptor) }
  let bytes = Array(text.utf8)
  _ = write(descriptor, bytes, bytes.count)
}
