import Cluster
import Collection
import Glibc
import LoopbackServer
import Synchronization
import Testing

/// What keeps a whole scan from its cluster.
@Suite struct AccessToTheServerTests {
  private let authority = TestCertificate.authority()

  /// The message with which a scan of the server ends, and the kind of failure.
  private func failure(
    _ server: LoopbackServer, _ change: (inout ClusterAccess) -> Void = { _ in }
  ) throws -> (kind: TransportFailure.Kind?, message: String) {
    var settings = ConnectionSettings(server: try #require(ServerAddress("https://127.0.0.1:\(server.port)")))
    settings.authorities = Array(authority.certificate.utf8)
    var access = ClusterAccess(
      name: "test", settings: settings, credentials: ClusterAccess.Credentials(bearer: .token("sesame")))
    change(&access)
    var options = LiveOptions()
    options.policy = LiveHarness.quickPolicy
    defer { server.close() }
    do throws(LiveFailure) {
      let connection = ClusterConnection(access, options: options, environment: [:])
      _ = try LiveCollector(connection).collect(TestCluster.demand)
      return (nil, "")
    } catch {
      #expect(!error.description.contains("sesame"), "messages hold no credentials")
      guard case .transport(let failure) = error else { return (nil, error.description) }
      return (failure.kind, failure.message)
    }
  }

  private func server(_ certificate: TestCertificate, clientAuthority: TestCertificate? = nil) -> LoopbackServer {
    let cluster = TestCluster()
    return LoopbackServer(tls: certificate, clientAuthority: clientAuthority) { cluster.reply($0) }
  }

  @Test func certificatesAreJudgedByKind() throws {
    let stranger = TestCertificate.authority("Stranger")
    #expect(try failure(server(.server(stranger))).kind == .tls(.unknownAuthority))
    #expect(
      try failure(server(.server(authority, alternativeNames: "DNS:kubernetes"))).kind == .tls(.nameMismatch))
    #expect(try failure(server(.server(authority, validFrom: -7200, to: -3600))).kind == .tls(.expired))
    #expect(try failure(server(.server(authority, validFrom: 3600, to: 7200))).kind == .tls(.notYetValid))
    #expect(try failure(server(.server(authority))).kind == nil)
  }

  @Test func theSystemsAuthoritiesDoNotCountBesidesTheGivenOne() throws {
    let failure = try failure(server(.server(authority))) { access in
      access.settings.authorities = Array(TestCertificate.authority("Other").certificate.utf8)
    }
    #expect(failure.kind == .tls(.unknownAuthority))
  }

  @Test func tlsServerNameIsExpectedAndSent() throws {
    let named = server(.server(authority, alternativeNames: "DNS:kubernetes.example"))
    let result = try failure(named) { $0.settings.serverName = "kubernetes.example" }
    #expect(result.message.isEmpty, "\(result.message)")
    #expect(named.requests.first?.header("host") == "127.0.0.1:\(named.port)")
  }

  @Test func verificationCanBeTurnedOff() throws {
    let result = try failure(server(.server(TestCertificate.authority("Stranger")))) { access in
      access.settings.authorities = nil
      access.settings.skipsVerification = true
    }
    #expect(result.message.isEmpty, "\(result.message)")
  }

  @Test func clientCertificatesAreAskedForAndPresented() throws {
    let clients = TestCertificate.authority("Clients")
    #expect(
      try failure(server(.server(authority), clientAuthority: clients)).kind == .tls(.clientCertificateRequired))
    let stranger = TestCertificate("eve", issuer: authority)
    let refused = try failure(server(.server(authority), clientAuthority: clients)) {
      $0.credentials = ClusterAccess.Credentials(certificate: stranger.client)
    }
    #expect(refused.kind == .tls(.clientCertificateRefused), "\(refused.message)")
    let admin = TestCertificate("admin", issuer: clients)
    let taken = try failure(server(.server(authority), clientAuthority: clients)) {
      $0.credentials = ClusterAccess.Credentials(certificate: admin.client)
    }
    #expect(taken.message.isEmpty, "\(taken.message)")
    let torn = try failure(server(.server(authority))) {
      $0.credentials.certificate = ClientCertificate(
        certificate: Array(admin.certificate.utf8), key: Array(stranger.key.utf8))
    }
    #expect(torn.kind == .tls(.ownCertificate), "\(torn.message)")
  }

  @Test func aServerThatIsNotThereIsSaidToRefuse() throws {
    let gone = server(.server(authority))
    gone.close()
    #expect(try failure(gone).kind == .refused)
  }

  @Test func aServerWithoutTLSIsSaidSo() throws {
    let plain = LoopbackServer(tls: nil) { _ in .json("{}") }
    let result = try failure(plain)
    #expect(result.kind == .tls(.handshake))
    #expect(result.message.contains("http"))
  }

  @Test func aNameThatCannotBeResolvedIsSaidSo() throws {
    let result = try failure(server(.server(authority))) { access in
      access.settings.server.host = "no-such-host.invalid"
    }
    #expect(result.kind == .nameResolution)
  }

  @Test func aTokenThatIsRefusedEndsTheScan() throws {
    let harness = LoopbackServer(tls: .server(authority)) { _ in TestCluster.status(401, "Unauthorized", "Unauthorized")
    }
    #expect(try failure(harness).message == "the API server does not accept the credentials (401 Unauthorized)")
  }

  @Test func aTokenFileIsReadAgainWhenItsTokenIsRefused() throws {
    let path = "/tmp/portcullis-token-\(getpid())-\(UInt32.random(in: 0 ... .max))"
    try write("old\n", to: path)
    defer { unlink(path) }
    let cluster = TestCluster()
    let hasRotated = Atomic<Bool>(false)
    let rotating = LoopbackServer(tls: .server(authority)) { request in
      // The kubelet writes the new token while the scan runs.
      if request.path == "/api/v1/pods", !hasRotated.exchange(true, ordering: .relaxed) { try? write("new", to: path) }
      let expected = hasRotated.load(ordering: .relaxed) ? "Bearer new" : "Bearer old"
      return request.header("authorization") == expected
        ? cluster.reply(request) : TestCluster.status(401, "Unauthorized", "Unauthorized")
    }
    var settings = ConnectionSettings(server: try #require(ServerAddress("https://127.0.0.1:\(rotating.port)")))
    settings.authorities = Array(authority.certificate.utf8)
    let access = ClusterAccess(
      name: "test", settings: settings,
      credentials: ClusterAccess.Credentials(bearer: .file(path: path, otherwise: nil)))
    let inventory = try LiveCollector(ClusterConnection(access, environment: [:])).collect(TestCluster.demand)
    rotating.close()
    #expect(inventory.view.gaps.isEmpty)
    #expect(inventory.objects(group: "", kind: "Pod").count == 5)
  }

  @Test func theUserMayEndTheScan() throws {
    let cluster = TestCluster()
    let isWished = Atomic<Bool>(false)
    let harness = LiveHarness { request in
      guard request.path == "/api/v1/pods" else { return cluster.reply(request) }
      isWished.store(true, ordering: .relaxed)
      return .silence(seconds: 5)
    }
    let start = ContinuousClock.now
    #expect(throws: LiveFailure.self) {
      _ = try harness.collect(cancellation: Cancellation { isWished.load(ordering: .relaxed) })
    }
    #expect(start.duration(to: .now) < .seconds(3))
  }

  @Test func connectionsAreKept() throws {
    let cluster = TestCluster(pods: 40)
    let harness = LiveHarness { cluster.reply($0) }
    _ = try harness.collect { $0.pageSize = 1 }
    #expect(harness.server.requests.count > 40)
    #expect(harness.server.connectionCount <= 4)
  }

  @Test func impersonationIsSent() throws {
    let cluster = TestCluster()
    let harness = LiveHarness { cluster.reply($0) }
    let access = try harness.access { access in
      var impersonation = ClusterAccess.Impersonation(user: "auditor")
      impersonation.groups = ["a", "b"]
      impersonation.extra = [("example.org/why", ["audit"])]
      access.impersonation = impersonation
    }
    _ = try harness.collect(access)
    let headers = try #require(harness.server.requests.first?.headers)
    #expect(headers["impersonate-user"] == ["auditor"])
    #expect(headers["impersonate-group"] == ["a", "b"])
    #expect(headers["impersonate-extra-example.org%2fwhy"] == ["audit"])
  }
}

extension TestCertificate {
  var client: ClientCertificate { ClientCertificate(certificate: Array(certificate.utf8), key: Array(key.utf8)) }
}

struct WriteFailure: Error {}

/// Writes a file in one step, as the kubelet does.
func write(_ text: String, to path: String, mode: mode_t = 0o600) throws {
  let next = path + ".next"
  let descriptor = open(next, O_WRONLY | O_CREAT | O_TRUNC, mode)
  guard descriptor >= 0 else { throw WriteFailure() }
  let bytes = Array(text.utf8)
  let count = Glibc.write(descriptor, bytes, bytes.count)
  close(descriptor)
  guard count == bytes.count, rename(next, path) == 0 else { throw WriteFailure() }
}
