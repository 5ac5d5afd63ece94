import Cluster
import Documents

/// What further kinds of the core hold (k8s.io/kubernetes pkg/apis/core/validation, pkg/apis/rbac/validation).
enum ContentRules {
  static func problem(_ object: Node, _ request: AdmissionRequest) -> String? {
    guard request.subresource.isEmpty else { return nil }
    switch (request.kind.group, request.kind.kind) {
    case ("", "ConfigMap"): return keyProblem(object, ["data", "binaryData"])
    case ("", "Secret"): return keyProblem(object, ["data", "stringData"]) ?? secretProblem(object)
    case ("", "Service"): return serviceProblem(object["spec"])
    case ("rbac.authorization.k8s.io", "RoleBinding"), ("rbac.authorization.k8s.io", "ClusterRoleBinding"):
      return bindingProblem(object)
    default: return nil
    }
  }

  private static func keyProblem(_ object: Node, _ fields: [String]) -> String? {
    let keys = fields.flatMap { object[$0]?.children.compactMap(\.key) ?? [] }
    return keys.first { !NameRules.isFileName($0) }.map { "'\($0)' is no key of data" }
  }

  /// What secrets of well-known types have to have.
  private static let secretKeys = [
    "kubernetes.io/tls": ["tls.crt", "tls.key"], "kubernetes.io/ssh-auth": ["ssh-privatekey"],
    "kubernetes.io/dockerconfigjson": [".dockerconfigjson"], "kubernetes.io/dockercfg": [".dockercfg"],
  ]

  private static func secretProblem(_ object: Node) -> String? {
    let type = object["type"]?.string ?? ""
    return secretKeys[type]?.first { object["data", $0] == nil && object["stringData", $0] == nil }
      .map { "a secret of type \(type) needs '\($0)'" }
  }

  private static func serviceProblem(_ spec: Node?) -> String? {
    let type = spec?["type"]?.string ?? "ClusterIP"
    guard ["ClusterIP", "NodePort", "LoadBalancer", "ExternalName"].contains(type) else {
      return "'\(type)' is no type of a service"
    }
    if type == "ExternalName" {
      return (spec?["externalName"]?.string ?? "").isEmpty ? "it has no externalName" : nil
    }
    let ports = spec?["ports"]?.elements.map { $0 } ?? []
    if ports.isEmpty, spec?["clusterIP"]?.isString("None") != true { return "it has no ports" }
    var names: Set<String> = []
    for port in ports {
      guard let number = port["port"]?.int, (1...65_535).contains(number) else { return "a port is none of 1 to 65535" }
      let name = port["name"]?.string ?? ""
      if name.isEmpty, ports.count > 1 { return "one of several ports has no name" }
      guard name.isEmpty || names.insert(name).inserted else { return "two ports are called \(name)" }
    }
    return nil
  }

  private static func bindingProblem(_ object: Node) -> String? {
    guard let role = object["roleRef"], !(role["name"]?.string ?? "").isEmpty else { return "it names no role" }
    guard ["Role", "ClusterRole"].contains(role["kind"]?.string ?? "") else {
      return "it names neither Role nor ClusterRole"
    }
    for subject in object["subjects"]?.elements.map({ $0 }) ?? [] {
      guard ["User", "Group", "ServiceAccount"].contains(subject["kind"]?.string ?? "") else {
        return "a subject is of no known kind"
      }
      if (subject["name"]?.string ?? "").isEmpty { return "a subject has no name" }
    }
    return nil
  }
}
