import Glibc

/// Roles and their bindings over many namespaces, the same on every run: each role has a few rules, every tenth is a
/// ClusterRole, and bindings have one to three subjects.
struct SyntheticCluster {
  let roleCount: Int
  let bindingCount: Int

  private static let group = "rbac.authorization.k8s.io"
  private static let resources = [
    ("", "pods"), ("", "secrets"), ("", "configmaps"), ("", "services"), ("apps", "deployments"),
    ("apps", "statefulsets"), ("batch", "jobs"), ("networking.k8s.io", "ingresses"), ("", "pods/exec"),
    ("admissionregistration.k8s.io", "validatingwebhookconfigurations"),
  ]
  private static let verbs = ["get", "list", "watch", "create", "update", "patch", "delete"]

  /// As a v1 List; false where the file cannot be written.
  func write(to path: String) -> Bool {
    guard let file = fopen(path, "w") else { return false }
    defer { fclose(file) }
    fputs("{\"apiVersion\":\"v1\",\"kind\":\"List\",\"items\":[\n", file)
    for i in 0..<roleCount { fputs(role(i) + ",\n", file) }
    for i in 0..<bindingCount { fputs(binding(i) + (i + 1 < bindingCount ? ",\n" : "\n"), file) }
    fputs("]}\n", file)
    return true
  }

  private func isClusterRole(_ i: Int) -> Bool { i % 10 == 0 }

  private func role(_ i: Int) -> String {
    let place = isClusterRole(i) ? "" : ",\"namespace\":\"n\(i % 500)\""
    let rules = (0..<3).map { j in
      let (group, resource) = Self.resources[(i * 7 + j * 3) % Self.resources.count]
      let verbs = Self.verbs.prefix(1 + (i + j) % Self.verbs.count).map { "\"\($0)\"" }.joined(separator: ",")
      return "{\"apiGroups\":[\"\(group)\"],\"resources\":[\"\(resource)\"],\"verbs\":[\(verbs)]}"
    }
    return "{\"apiVersion\":\"\(Self.group)/v1\",\"kind\":\"\(isClusterRole(i) ? "ClusterRole" : "Role")\","
      + "\"metadata\":{\"name\":\"r\(i)\"\(place)},\"rules\":[\(rules.joined(separator: ","))]}"
  }

  private func binding(_ i: Int) -> String {
    let role = i % roleCount
    // Every second binding of a ClusterRole is for the whole cluster.
    let isForCluster = isClusterRole(role) && i % 4 == 0
    let place = isForCluster ? "" : ",\"namespace\":\"n\(role % 500)\""
    let subjects = (0...(i % 3)).map { j in
      j == 0
        ? "{\"kind\":\"ServiceAccount\",\"name\":\"a\(i % 40)\",\"namespace\":\"n\(i % 500)\"}"
        : "{\"kind\":\"\(j == 1 ? "User" : "Group")\",\"apiGroup\":\"\(Self.group)\",\"name\":\"s\((i * j) % 900)\"}"
    }
    return "{\"apiVersion\":\"\(Self.group)/v1\",\"kind\":\"\(isForCluster ? "ClusterRoleBinding" : "RoleBinding")\","
      + "\"metadata\":{\"name\":\"b\(i)\"\(place)},\"roleRef\":{\"apiGroup\":\"\(Self.group)\","
      + "\"kind\":\"\(isClusterRole(role) ? "ClusterRole" : "Role")\",\"name\":\"r\(role)\"},"
      + "\"subjects\":[\(subjects.joined(separator: ","))]}"
  }
}
