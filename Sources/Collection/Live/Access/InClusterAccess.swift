import Glibc

/// A pod's own way to its API server: the service account's token and the cluster's authority, where the kubelet puts
/// them.
struct InClusterAccess {
  private let server: ServerAddress
  private let directory: String

  /// Nil outside a pod, or in one without a service account's token.
  init?(_ request: AccessRequest) throws(AccessError) {
    guard let host = request.environment["KUBERNETES_SERVICE_HOST"], !host.isEmpty,
      let port = request.environment["KUBERNETES_SERVICE_PORT"], !port.isEmpty
    else { return nil }
    directory = request.serviceAccountDirectory
    guard Glibc.access(directory + "/token", F_OK) == 0 else {
      throw AccessError(
        "this pod has no service account token (\(directory)/token); automountServiceAccountToken: true gives it one")
    }
    guard let server = ServerAddress("https://\(host.contains(":") ? "[\(host)]" : host):\(port)") else {
      throw AccessError("KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT name no server: \(host), \(port)")
    }
    self.server = server
  }

  func access() throws(AccessError) -> ClusterAccess {
    var settings = ConnectionSettings(server: server)
    do throws(FileError) {
      settings.authorities = try FileReading.read(directory + "/ca.crt", limit: 16 << 20)
    } catch {
      throw AccessError("the cluster's authority \(directory)/ca.crt \(error.message)")
    }
    let credentials = ClusterAccess.Credentials(bearer: .file(path: directory + "/token", otherwise: nil))
    var namespace: String?
    if let bytes = try? FileReading.read(directory + "/namespace", limit: 4096) {
      namespace = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isWhitespace).first.map(String.init)
    }
    return ClusterAccess(name: "in-cluster", settings: settings, credentials: credentials, namespace: namespace)
  }
}
