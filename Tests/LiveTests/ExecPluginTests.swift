import Cluster
import Collection
import Documents
import FoundationEssentials
import Glibc
import LoopbackServer
import TestFiles
import Testing

@Suite struct ExecPluginTests {
  private let place: TemporaryFolder

  init() throws { place = try TemporaryFolder() }

  /// What a shell script gives as a plugin.
  private func issue(
    _ script: String, interaction: ExecPlugin.Interaction = .never, environment: [String: String] = [:],
    _ change: (inout ExecPlugin) -> Void = { _ in }
  ) throws -> ExecPlugin.Issued {
    let path = try place.add("plugin", "#!/bin/sh\n" + script, isExecutable: true)
    var plugin = ExecPlugin(
      apiVersion: "client.authentication.k8s.io/v1", command: path, arguments: ["login", "a b"],
      variables: [(name: "REGION", value: "north")], interaction: interaction, installHint: "see\nthe manual",
      cluster: .map(["server": .string("https://a")]), user: "user 'ann'")
    change(&plugin)
    return try plugin.run(
      environment: environment.merging(["PATH": "/usr/bin:/bin"]) { given, _ in given }, cancellation: .never)
  }

  private func message(_ script: String, _ change: (inout ExecPlugin) -> Void = { _ in }) -> String {
    do {
      _ = try issue(script, change)
      return ""
    } catch {
      return "\(error)"
    }
  }

  private func credential(_ status: String, version: String = "v1") -> String {
    "cat <<'EOF'\n"
      + #"{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/\#(version)","status":{\#(status)}}"#
      + "\nEOF\n"
  }

  @Test func aTokenIsTaken() throws {
    let issued = try issue(credential(#""token":"t","expirationTimestamp":"2030-01-02T03:04:05Z""#))
    #expect(issued.token == "t")
    #expect(issued.expiration?.timeIntervalSince1970 == 1_893_553_445)
  }

  @Test func aCertificateIsTaken() throws {
    let issued = try issue(credential(#""clientCertificateData":"CERT","clientKeyData":"KEY""#))
    #expect(issued.certificate == ClientCertificate(certificate: Array("CERT".utf8), key: Array("KEY".utf8)))
  }

  @Test func argumentsVariablesAndTheClusterAreHandedOver() throws {
    let script = """
      test "$1" = login && test "$2" = "a b" && test "$REGION" = north && test "$KEPT" = yes || exit 9
      test "$KUBERNETES_EXEC_INFO" = '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","spec":{"cluster":{"server":"https://a"},"interactive":false}}' || exit 8

      """
    #expect(try issue(script + credential(#""token":"t""#), environment: ["KEPT": "yes"]).token == "t")
  }

  @Test func standardInputIsClosedToThoseThatMayNotAsk() throws {
    #expect(try issue("read line && exit 9\n" + credential(#""token":"t""#)).token == "t")
  }

  @Test func whatGoesWrongIsSaidByKind() {
    #expect(message("exit 3").contains("failed with exit code 3"))
    #expect(message("kill -9 $$").contains("was ended by signal 9"))
    #expect(message("sleep 5") { $0.timeout = .milliseconds(200) }.contains("did not end within"))
    #expect(message("") { $0.command = "no-such-plugin" }.contains("is not installed: see the manual"))
    #expect(message("") { $0.interaction = .always }.contains("is no terminal"))
    #expect(message("echo hello").contains("did not write an ExecCredential in JSON"))
    #expect(message("echo '{}'").contains("did not write an ExecCredential"))
    #expect(
      message(credential(#""token":"t""#, version: "v1beta1")).contains(
        "answers in client.authentication.k8s.io/v1beta1"))
    #expect(message(credential("")).contains("neither a token nor a client certificate"))
    #expect(message(credential(#""clientKeyData":"KEY""#)).contains("without its key"))
    #expect(message(credential(#""token":"t","expirationTimestamp":"soon""#)).contains("no RFC 3339 time"))
    #expect(message("yes secret | head -c 5000000").contains("more than a credential"))
  }

  @Test func aPluginRunsAgainWhenItsTokenIsRefused() throws {
    let path = try place.add(
      "rotating",
      """
      #!/bin/sh
      echo x >> "$COUNT"
      printf '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{"token":"t%s"}}' \
        "$(wc -l < "$COUNT" | tr -d ' ')"
      """, isExecutable: true)
    let count = try place.add("count", "")
    let cluster = TestCluster()
    let harness = LiveHarness { request in
      request.header("authorization") == "Bearer t2"
        ? cluster.reply(request) : TestCluster.status(401, "Unauthorized", "Unauthorized")
    }
    let access = try harness.access { access in
      access.credentials = ClusterAccess.Credentials(
        exec: ExecPlugin(
          apiVersion: "client.authentication.k8s.io/v1", command: path, arguments: [],
          variables: [(name: "COUNT", value: count), (name: "PATH", value: "/usr/bin:/bin")], interaction: .never,
          installHint: nil, cluster: nil, user: "user"))
    }
    let inventory = try harness.collect(access)
    #expect(inventory.view.gaps.isEmpty)
    #expect(try FileLines.count(count) == 2, "once at first, once again after the refusal, however many were refused")
  }
}

enum FileLines {
  static func count(_ path: String) throws -> Int {
    let descriptor = open(path, O_RDONLY)
    guard descriptor >= 0 else { throw WriteFailure() }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: 1 << 12)
    let count = read(descriptor, &bytes, bytes.count)
    return bytes.prefix(max(count, 0)).count { $0 == UInt8(ascii: "\n") }
  }
}
