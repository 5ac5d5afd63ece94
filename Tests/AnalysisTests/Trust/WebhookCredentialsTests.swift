import Analysis
import Testing

struct WebhookCredentialsTests {
  /// Which user a kubeconfig with these names gives for a host and port.
  private func user(_ names: [String], _ host: String, _ port: Int, context: String = "") -> String {
    let users = names.map { "{name: '\($0)', user: {token: '\($0)'}}" }.joined(separator: ", ")
    let scene = Scene(
      """
      apiVersion: v1
      kind: Config
      users: [\(users)]
      contexts: [{name: main, context: {cluster: c, user: one}}]
      \(context.isEmpty ? "" : "current-context: \(context)")
      """)
    return scene.evaluate(
      "inventory.documents('Kubeconfig').map(k, kubeconfig.user(k, '\(host)', \(port)).?token.orValue('nobody'))[0]")
  }

  private let server = "policy-server-default.kubewarden.svc"

  @Test(arguments: [
    (["policy-server-default.kubewarden.svc"], 443, "policy-server-default.kubewarden.svc"),
    (["policy-server-default.kubewarden.svc:443"], 443, "policy-server-default.kubewarden.svc:443"),
    (["*.kubewarden.svc"], 443, "*.kubewarden.svc"),
    (["*.kubewarden.svc:443"], 443, "*.kubewarden.svc:443"),
    (["*.svc"], 443, "*.svc"),
    (["*.kubewarden.svc"], 8443, "nobody"),
    (["*.kubewarden.svc:8443"], 8443, "*.kubewarden.svc:8443"),
    (["*"], 443, "*"),
    (["*"], 8443, "*"),
    (["*.kubewarden.svc.cluster.local"], 443, "nobody"),
    (["kubewarden.svc"], 443, "nobody"),
    (["*.cattle-kubewarden-system.svc"], 443, "nobody"),
    (["policy-server-other.kubewarden.svc"], 443, "nobody"),
    ([], 443, "nobody"),
    // The order: exact with port, wildcards with port, exact without, wildcards without, the star.
    (["*", "*.svc", "*.kubewarden.svc"], 443, "*.kubewarden.svc"),
    (["policy-server-default.kubewarden.svc", "*.svc:443"], 443, "*.svc:443"),
    (
      ["policy-server-default.kubewarden.svc", "policy-server-default.kubewarden.svc:443"], 443,
      "policy-server-default.kubewarden.svc:443"
    ),
  ])
  func matchingOrder(_ names: [String], _ port: Int, _ expected: String) {
    #expect(user(names, server, port) == expected)
  }

  @Test func theCurrentContextComesLast() {
    #expect(user(["one"], server, 443, context: "main") == "one")
    #expect(user(["one", "*"], server, 443, context: "main") == "*")
    #expect(user(["one"], server, 443) == "nobody")
    #expect(user(["one"], server, 443, context: "gone") == "nobody")
    // The API server calls itself with its own credentials.
    #expect(user(["one", "*"], "kubernetes.default.svc", 443, context: "main") == "nobody")
    #expect(user(["kubernetes.default.svc"], "kubernetes.default.svc", 443) == "nobody")
    #expect(user(["*.default.svc"], "kubernetes.default.svc", 8443, context: "main") == "nobody")
  }

  @Test func aNameGivenTwiceMakesTheFileUseless() {
    #expect(user(["*", "*"], server, 443).hasPrefix("error: the kubeconfig names the user '*' twice"))
  }
}
