import Glibc
import LoopbackServer

/// `portcullis scan --live` over a generated cluster of 100,000 objects on the loopback interface: how fast it reads, how
/// fast the server could be read at all, and how much memory it takes.
///
/// The first argument is the binary, by default the package's release build.
let binary = CommandLine.arguments.dropFirst().first ?? ".build/release/portcullis"
guard access(binary, X_OK) == 0 else {
  print("no \(binary): build it (swift build -c release --product portcullis) or name it")
  exit(2)
}

let cluster = GeneratedCluster()
let authority = TestCertificate.authority()
let server = LoopbackServer(tls: .server(authority)) { cluster.reply($0) }
print("\(cluster.count) objects, \(cluster.byteCount / 1_000_000) MB of JSON, 500 to a page")

let start = ContinuousClock.now
guard let discarded = DiscardingClient.read(port: server.port, paths: cluster.paths) else {
  print("the server does not answer")
  exit(1)
}
let serving = (ContinuousClock.now - start).seconds

let directory = "/tmp/portcullis-benchmark-\(getpid())"
mkdir(directory, 0o700)
let kubeconfig = directory + "/kubeconfig"
write(authority.certificate, to: directory + "/ca.crt")
write(
  """
  kind: Config
  current-context: live
  contexts: [{name: live, context: {cluster: live, user: live}}]
  clusters: [{name: live, cluster: {server: "https://127.0.0.1:\(server.port)", certificate-authority: ca.crt}}]
  users: [{name: live, user: {token: t}}]
  """, to: kubeconfig)
let run = Child.run(
  binary, ["scan", "--live", "--kubeconfig", kubeconfig, "-v", "-o", directory + "/report", "--qps", "1000"],
  errors: directory + "/errors")
let reading = Child.milliseconds(of: "input read", in: directory + "/errors") / 1000
for name in ["ca.crt", "kubeconfig", "report", "errors"] { unlink("\(directory)/\(name)") }
rmdir(directory)
guard run.status == 0, reading > 0 else {
  print("the scan ended with status \(run.status)")
  exit(1)
}

let megabytes = Double(discarded) / 1e6
print("server alone     \(rate(megabytes, serving))")
print("scan, reading    \(rate(megabytes, reading)), \(oneDigit(serving / reading * 100)) % of the server's rate")
print("scan, in all     \(oneDigit(run.seconds)) s, peak memory \(run.peakBytes / 1_000_000) MB (goal: below 300)")
exit(run.peakBytes < 300_000_000 ? 0 : 1)

func rate(_ megabytes: Double, _ seconds: Double) -> String {
  "\(oneDigit(seconds)) s, \(oneDigit(megabytes / seconds)) MB/s"
}

func oneDigit(_ number: Double) -> String {
  let tenths = Int((number * 10).rounded())
  return "\(tenths / 10).\(tenths % 10)"
}

extension Duration {
  var seconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}
