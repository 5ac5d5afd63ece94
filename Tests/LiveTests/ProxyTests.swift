import Cluster
import Collection
import LoopbackServer
import Testing

/// The way to the API server through a proxy, as the kubeconfig or the variables say.
struct ProxyTests {
  private let authority = TestCertificate.authority()
  private let cluster = TestCluster()

  private func server() -> LoopbackServer {
    let names = "IP:127.0.0.1,DNS:api.cluster.test"
    return LoopbackServer(tls: .server(authority, alternativeNames: names)) { [cluster] in cluster.reply($0) }
  }

  /// Reads the cluster; what became of it, in a word or the failure's.
  private func collect(
    host: String, _ server: LoopbackServer, proxy: ConnectionSettings.Proxy, environment: [String: String] = [:]
  ) throws -> Result<Int, LiveFailure> {
    var settings = ConnectionSettings(server: try #require(ServerAddress("https://\(host):\(server.port)")))
    settings.authorities = Array(authority.certificate.utf8)
    settings.proxy = proxy
    let access = ClusterAccess(
      name: "test", settings: settings, credentials: ClusterAccess.Credentials(bearer: .token("sesame")))
    var options = LiveOptions()
    options.policy = LiveHarness.quickPolicy
    do throws(LiveFailure) {
      return .success(
        try LiveCollector(ClusterConnection(access, options: options, environment: environment))
          .collect(TestCluster.demand).objects.count)
    } catch {
      return .failure(error)
    }
  }

  @Test func theClustersOwnProxyIsUsedEvenForThisMachine() throws {
    let (server, proxy) = (server(), LoopbackProxy())
    defer {
      server.close()
      proxy.close()
    }
    let environment = ["HTTPS_PROXY": "http://127.0.0.1:1", "NO_PROXY": "*"]
    let found = try collect(
      host: "127.0.0.1", server, proxy: .url("http://127.0.0.1:\(proxy.port)"), environment: environment)
    #expect(try found.get() == 9)
    #expect(Set(proxy.targets) == ["127.0.0.1:\(server.port)"])
    #expect(server.requests.allSatisfy { $0.headers["proxy-authorization"] == nil })
  }

  @Test(arguments: ["HTTPS_PROXY", "https_proxy"]) func theVariablesNameOne(_ name: String) throws {
    let (server, proxy) = (server(), LoopbackProxy())
    defer {
      server.close()
      proxy.close()
    }
    // Nobody but the proxy knows the name.
    let environment = [name: "http://127.0.0.1:\(proxy.port)", "NO_PROXY": "other.test,10.0.0.0/8"]
    let found = try collect(host: "api.cluster.test", server, proxy: .environment, environment: environment)
    #expect(try found.get() == 9)
    #expect(Set(proxy.targets) == ["api.cluster.test:\(server.port)"])
  }

  @Test(arguments: ["api.cluster.test", ".cluster.test", "cluster.test", "*"]) func exceptionsGoDirectly(
    _ exception: String
  ) throws {
    let (server, proxy) = (server(), LoopbackProxy())
    defer {
      server.close()
      proxy.close()
    }
    let environment = ["HTTPS_PROXY": "http://127.0.0.1:\(proxy.port)", "NO_PROXY": exception]
    let found = try collect(host: "api.cluster.test", server, proxy: .environment, environment: environment)
    guard case .failure(.transport(let failure)) = found else {
      Issue.record("the name resolves")
      return
    }
    #expect(failure.kind == .nameResolution, "\(failure)")
    #expect(proxy.targets.isEmpty)
  }

  @Test func thisMachineNeedsNoProxyOfTheVariables() throws {
    let (server, proxy) = (server(), LoopbackProxy())
    defer {
      server.close()
      proxy.close()
    }
    let environment = ["HTTPS_PROXY": "http://127.0.0.1:\(proxy.port)"]
    #expect(try collect(host: "127.0.0.1", server, proxy: .environment, environment: environment).get() == 9)
    #expect(proxy.targets.isEmpty)
  }

  @Test func aProxyThatRefusesIsSaidToBeOne() throws {
    let (server, proxy) = (server(), LoopbackProxy(refusal: "403 Forbidden"))
    defer {
      server.close()
      proxy.close()
    }
    let found = try collect(
      host: "127.0.0.1", server, proxy: .url("http://user:sesame@127.0.0.1:\(proxy.port)"))
    guard case .failure(let failure) = found else {
      Issue.record("it was read")
      return
    }
    #expect("\(failure)".contains("proxy"), "\(failure)")
    #expect(!"\(failure)".contains("sesame"))
    #expect(server.requests.isEmpty)
  }
}
