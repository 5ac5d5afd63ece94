import Cluster
import Documents

/// The certificates that the pods behind a Service may serve with: members of the Secrets that they mount.
struct ServedCertificates {
  /// One member of a Secret.
  struct Entry {
    var secret: KubernetesObject
    var key: String
    var text: String
  }

  var entries: [Entry] = []
  /// Why there may be others.
  var gaps: Set<String> = []

  init(namespace: String, service: String, backends: WebhookBackends, in inventory: Inventory) {
    guard let backend = backends.all.first(where: { $0.namespace == namespace && $0.service == service }) else {
      gaps = ["what serves \(service).\(namespace).svc is not known"]
      return
    }
    if let gap = backend.workloadsGap { gaps.insert(gap) }
    for name in Self.secretNames(of: backend.workloads) { add(name, namespace, inventory) }
  }

  private static func secretNames(of workloads: [KubernetesObject]) -> [String] {
    var names: [String] = []
    for template in workloads.flatMap({ Workload.podTemplates(of: $0.node) }) {
      for volume in template.spec["volumes"]?.elements.map({ $0 }) ?? [] {
        let direct = volume["secret", "secretName"]?.string
        let projected = volume["projected", "sources"]?.elements.compactMap { $0["secret", "name"]?.string } ?? []
        for name in [direct].compactMap(\.self) + projected where !names.contains(name) { names.append(name) }
      }
    }
    return names
  }

  private mutating func add(_ name: String, _ namespace: String, _ inventory: Inventory) {
    // Two renderings of a chart make two authorities: whatever fits one of them is right there.
    let secrets = inventory.variants(group: "", kind: "Secret", namespace: namespace, name: name)
    for secret in secrets { add(secret) }
    if secrets.isEmpty {
      if let gap = inventory.gap(group: "", kind: "Secret", namespace: namespace) {
        gaps.insert("Secret \(namespace)/\(name) is not in the input (\(gap.reason))")
      }
    }
  }

  private mutating func add(_ secret: KubernetesObject) {
    let members = ["data", "stringData"].flatMap { secret.node[$0]?.children.map { $0 } ?? [] }
    // A live scan reads the metadata of Secrets alone.
    if members.isEmpty { gaps.insert("the data of \(secret.identity) is not in the input") }
    for member in members {
      guard let key = member.key, Self.isServed(key), let text = member.string else { continue }
      entries.append(Entry(secret: secret, key: key, text: text))
    }
  }

  /// By the names in use: `tls.crt` of the Secrets of type kubernetes.io/tls, `cert` of kube-webhook-certgen,
  /// `policy-server-cert` of Kubewarden's older controllers. What is called ca is what others are verified with.
  private static func isServed(_ key: String) -> Bool {
    let name = key.lowercased()
    guard !name.hasPrefix("ca.") && !name.contains("ca-cert") && !name.contains("client") else { return false }
    return name == "cert" || [".crt", ".pem", ".cert", "-cert"].contains(where: name.hasSuffix)
  }
}
