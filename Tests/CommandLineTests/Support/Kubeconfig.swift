import LoopbackServer
import TestFiles

/// A kubeconfig for a server on the loopback interface.
enum Kubeconfig {
  static func add(
    _ server: LoopbackServer, _ authority: TestCertificate, to folder: TemporaryFolder, members: String = ""
  ) throws -> String {
    try folder.add("ca.crt", authority.certificate)
    return try folder.add(
      "kubeconfig",
      """
      apiVersion: v1
      kind: Config
      current-context: test
      contexts: [{name: test, context: {cluster: test, user: test}}]
      clusters: [{name: test, cluster: {server: "https://127.0.0.1:\(server.port)", certificate-authority: ca.crt\(members)}}]
      users: [{name: test, user: {token: sesame}}]
      """)
  }
}
