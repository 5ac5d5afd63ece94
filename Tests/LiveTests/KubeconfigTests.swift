import Collection
import Documents
import Glibc
import LoopbackServer
import TestFiles
import Testing

@Suite struct KubeconfigTests {
  private let authority = TestCertificate.authority()

  /// A kubeconfig with one context whose cluster and user are given.
  private func kubeconfig(
    cluster: String = "server: https://api.example:6443", user: String = "token: t", name: String = "main"
  ) -> String {
    """
    apiVersion: v1
    kind: Config
    current-context: \(name)
    contexts: [{name: \(name), context: {cluster: \(name), user: \(name), namespace: shop}}]
    clusters:
    - name: \(name)
      cluster: {\(cluster)}
    users:
    - name: \(name)
      user: {\(user)}
    """
  }

  private func access(
    _ text: String, context: String? = nil, in place: TemporaryFolder? = nil
  ) throws -> ClusterAccess {
    let place = try place ?? TemporaryFolder()
    let file = try place.add("config", text)
    return try AccessRequest(kubeconfig: file, context: context, environment: [:]).resolve()
  }

  /// The message with which a kubeconfig is refused, without the file's path.
  private func refusal(_ text: String, context: String? = nil) -> String {
    do {
      _ = try access(text, context: context)
      return ""
    } catch let error as AccessError {
      let place = error.location.map { "\($0.line):\($0.column): " } ?? ""
      return place + error.message
    } catch {
      return "\(error)"
    }
  }

  @Test func theCurrentContextSaysWhereAndWho() throws {
    let access = try access(kubeconfig())
    #expect(access.name == "main")
    #expect(access.namespace == "shop")
    #expect(access.settings.server.name == "api.example:6443")
    guard case .token("t") = access.credentials.bearer else {
      Issue.record("no token")
      return
    }
  }

  @Test(arguments: [
    ("https://a", "a:443", ""), ("https://a:6443/", "a:6443", ""),
    ("https://[::1]:6443/k8s/clusters/c-1/", "[::1]:6443", "/k8s/clusters/c-1"),
    ("http://127.0.0.1:8001", "127.0.0.1:8001", ""), ("a:6443", "a:6443", ""), ("HTTPS://a", "a:443", ""),
  ])
  func serversAreURLs(text: String, name: String, prefix: String) throws {
    let address = try #require(ServerAddress(text))
    #expect(address.name == name)
    #expect(address.prefix == prefix)
  }

  @Test(arguments: ["", "https://", "ftp://a", "https://a:b", "https://a:0", "https://user:pass@a", "https://a b"])
  func whatIsNoServerIsNoAddress(text: String) { #expect(ServerAddress(text) == nil) }

  @Test func severalFilesCountAsOneAndTheFirstWins() throws {
    let place = try TemporaryFolder()
    let first = try place.add("one", "kind: Config\nusers: [{name: main, user: {token: first}}]")
    let second = try place.add("two", kubeconfig(user: "token: second"))
    let third = try place.add("three", kubeconfig(user: "token: third", name: "other"))
    var request = AccessRequest(
      environment: ["KUBECONFIG": "\(place.path)/none:\(first):\(second):\(third):\(second)", "HOME": "/nowhere"])
    let access = try request.resolve()
    #expect(access.name == "main", "the first current-context that is set")
    guard case .token("first") = access.credentials.bearer else {
      Issue.record("of equal names the first counts")
      return
    }
    request.context = "other"
    #expect(try request.resolve().name == "other")
    request.kubeconfig = second
    #expect(throws: AccessError.self) { _ = try request.resolve() }
  }

  @Test func homeIsLookedAtLast() throws {
    let place = try TemporaryFolder()
    try place.add(".kube/config", kubeconfig())
    #expect(try AccessRequest(environment: ["HOME": place.path]).resolve().name == "main")
    let failure = #expect(throws: AccessError.self) {
      _ = try AccessRequest(environment: ["HOME": "/nowhere"]).resolve()
    }
    #expect(failure?.message.contains("/nowhere/.kube/config does not exist") == true)
  }

  @Test func pathsAreRelativeToTheirFile() throws {
    let place = try TemporaryFolder()
    let admin = TestCertificate("admin", issuer: authority)
    try place.add("pki/ca.crt", authority.certificate)
    try place.add("pki/admin.crt", admin.certificate)
    try place.add("pki/admin.key", admin.key)
    let access = try access(
      kubeconfig(
        cluster: "server: https://a, certificate-authority: pki/ca.crt",
        user: "client-certificate: pki/admin.crt, client-key: pki/admin.key, tokenFile: pki/token"), in: place)
    #expect(access.settings.authorities == Array(authority.certificate.utf8))
    #expect(access.credentials.certificate == admin.client)
    guard case .file(let path, nil) = access.credentials.bearer else {
      Issue.record("no token file")
      return
    }
    #expect(path == "\(place.path)/pki/token")
  }

  @Test func dataCountsInsteadOfFiles() throws {
    let admin = TestCertificate("admin", issuer: authority)
    let access = try access(
      kubeconfig(
        cluster: "server: https://a, certificate-authority-data: \(base64(authority.certificate))",
        user:
          "client-certificate-data: \(base64(admin.certificate)), client-key-data: \(base64(admin.key)), client-key: /none"
      ))
    #expect(access.settings.authorities == Array(authority.certificate.utf8))
    #expect(access.credentials.certificate == admin.client)
  }

  @Test func everythingElseThatIsUnderstoodIsRead() throws {
    let access = try access(
      kubeconfig(
        cluster: "server: https://a, insecure-skip-tls-verify: true, tls-server-name: b, proxy-url: http://p:3128, "
          + "disable-compression: true",
        user: "username: ann, password: secret, as: bob, as-uid: '7', as-groups: [x, z], as-user-extra: {why: [z]}"))
    #expect(access.settings.skipsVerification)
    #expect(access.settings.serverName == "b")
    #expect(access.settings.proxy == .url("http://p:3128"))
    #expect(!access.settings.isCompressed)
    #expect(access.impersonation?.user == "bob")
    #expect(access.impersonation?.uid == "7")
    #expect(access.impersonation?.groups == ["x", "z"])
    guard case .password("ann", "secret") = access.credentials.bearer else {
      Issue.record("no password")
      return
    }
  }

  @Test(arguments: [
    ("cluster", "certificate-authority: a", "has no server"),
    ("cluster", "server: 'https://a b'", "is no URL like"),
    ("cluster", "server: 7", "server of cluster 'main' must be a string"),
    ("cluster", "server: https://a, insecure-skip-tls-verify: 'yes'", "must be true or false"),
    ("cluster", "server: https://a, certificate-authority: /none/ca.crt", "cannot be opened: No such file"),
    ("cluster", "server: https://a, certificate-authority-data: '?'", "is not base64"),
    ("cluster", "server: https://a, certificate-authority-data: aGVsbG8=", "holds no PEM block"),
    ("cluster", "server: https://a, certificate-authority: a, certificate-authority-data: b", "has both"),
    ("cluster", "server: https://a, proxy-url: 'p:3128'", "must begin with http://"),
    ("cluster", "server: https://a, certificate_authority: x", "has no field 'certificate_authority'"),
    ("user", "", "says not who asks"),
    ("user", "tokenfile: x", "has no field 'tokenfile'"),
    ("user", "auth-provider: {name: gcp}", "auth-provider, which Kubernetes removed"),
    ("user", "token: a, username: b", "a token and a password"),
    ("user", "token: \"a\\nb\"", "spaces or control characters"),
    ("user", "token: t, as-groups: [x]", "needs a user to act as"),
    ("user", "client-key: /none", "cannot be opened"),
    ("user", "exec: {apiVersion: client.authentication.k8s.io/v1}", "has no command"),
    (
      "user", "exec: {command: x, apiVersion: client.authentication.k8s.io/v1alpha1}",
      "must be client.authentication.k8s.io/v1 or"
    ),
    ("user", "exec: {command: x, apiVersion: client.authentication.k8s.io/v1}", "needs an interactiveMode"),
    (
      "user", "exec: {command: x, apiVersion: client.authentication.k8s.io/v1, interactiveMode: Perhaps}",
      "must be Never"
    ),
    (
      "user", "token: t, exec: {command: x, apiVersion: client.authentication.k8s.io/v1, interactiveMode: Never}",
      "and a token"
    ),
  ])
  func whatIsNotUnderstoodIsAnErrorWithItsPlace(part: String, text: String, message: String) {
    let refusal = refusal(part == "cluster" ? kubeconfig(cluster: text) : kubeconfig(user: text))
    #expect(refusal.contains(message), "\(refusal)")
    #expect(refusal.contains(#/^\d+:\d+: /#), "\(refusal)")
  }

  @Test func contextsThatAreNotThereAreNamedWithThoseThatAre() {
    #expect(refusal(kubeconfig(), context: "prod") == "there is no context 'prod'; there are main")
    #expect(
      refusal("kind: Config\ncontexts: [{name: a, context: {cluster: a}}]").contains("choose one with --context: a"))
    #expect(
      refusal("kind: Config\ncurrent-context: a\ncontexts: [{name: a, context: {cluster: b}}]").contains(
        "no cluster 'b'"))
    #expect(refusal("- 1").contains("must be a map"))
    #expect(refusal("kind: Pod").contains("kind is Pod"))
    #expect(refusal("kind: [").contains("cannot be read"))
    #expect(
      refusal("current-context: a\ncontexts: [{name: a, context: {}}, {name: a, context: {}}]").contains("'a' twice"))
  }

  @Test func aPodReadsItsOwnCluster() throws {
    let place = try TemporaryFolder()
    try place.add("token", "t")
    try place.add("ca.crt", authority.certificate)
    try place.add("namespace", "audit")
    var request = AccessRequest(
      environment: ["HOME": "/nowhere", "KUBERNETES_SERVICE_HOST": "fd00::1", "KUBERNETES_SERVICE_PORT": "443"])
    request.serviceAccountDirectory = place.path
    let access = try request.resolve()
    #expect(access.name == "in-cluster")
    #expect(access.settings.server.name == "[fd00::1]:443")
    #expect(access.settings.authorities == Array(authority.certificate.utf8))
    #expect(access.namespace == "audit")
    request.serviceAccountDirectory = "/nowhere"
    let failure = #expect(throws: AccessError.self) { _ = try request.resolve() }
    #expect(failure?.message.contains("automountServiceAccountToken") == true)
  }

  private func base64(_ text: String) -> String {
    let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
    let bytes = Array(text.utf8)
    var encoded = ""
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let part = bytes[start..<min(start + 3, bytes.count)]
      let word = part.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - part.count))
      for place in 0..<4 { encoded.append(place <= part.count ? digits[word >> (18 - 6 * place) & 63] : "=") }
    }
    return encoded
  }
}
