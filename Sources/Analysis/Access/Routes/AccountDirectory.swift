import Cluster
import Documents

/// The service accounts of the cluster, and where a token of each can be had.
struct AccountDirectory: Sendable {
  /// A place with an account's token: a running pod, or a Secret.
  struct Token: Sendable {
    var account: AccessSubject
    /// The pod's or Secret's; nil for pods that a workload is yet to make.
    var name: String?
    /// The node that runs the pod.
    var node: String?
    /// Why it is not certain.
    var doubt: String?
  }

  /// By namespace, each sorted.
  private(set) var accounts: [String: [AccessSubject]] = [:]
  private(set) var pods: [String: [Token]] = [:]
  private(set) var secrets: [String: [Token]] = [:]
  private var seen: Set<AccessSubject> = []
  private let inventory: Inventory

  /// `named` are the accounts that bindings name, be they there or not.
  init(_ inventory: Inventory, named: some Sequence<AccessSubject>) {
    self.inventory = inventory
    var objects: [AccessSubject: KubernetesObject] = [:]
    for object in inventory.objects(group: "", kind: "ServiceAccount") {
      guard let namespace = object.identity.namespace else { continue }
      objects[AccessSubject(.serviceAccount, object.identity.name, namespace: namespace)] = object
    }
    seen = Set(objects.keys)
    // The control plane makes one in every namespace.
    for object in inventory.objects(group: "", kind: "Namespace") {
      seen.insert(AccessSubject(.serviceAccount, "default", namespace: object.identity.name))
    }
    addPods(objects)
    addSecrets()
    for account in seen.union(named) { accounts[account.namespace, default: []].append(account) }
    for namespace in accounts.keys { accounts[namespace]?.sort { $0.name < $1.name } }
  }

  /// Does the account exist?
  func exists(_ account: AccessSubject) -> Answer {
    if seen.contains(account) { return .yes }
    return inventory.gap(group: "", kind: "ServiceAccount", namespace: account.namespace)
      .map {
        .unknown(because: "ServiceAccount \(account.namespace)/\(account.name) is not in the input (\($0.reason))")
      }
      ?? .no
  }

  private mutating func addPods(_ objects: [AccessSubject: KubernetesObject]) {
    for kind in inventory.kinds where Workload.runsPods(group: kind.group, kind: kind.kind) {
      for position in kind.positions {
        let object = inventory.objects[Int(position)]
        guard let namespace = object.identity.namespace, Self.runs(object) else { continue }
        for template in Workload.podTemplates(of: object.node) {
          let account = AccessSubject(.serviceAccount, template.serviceAccount, namespace: namespace)
          seen.insert(account)
          guard Self.carriesToken(template.spec, objects[account]) else { continue }
          let isPod = kind.group.isEmpty && kind.kind == "Pod"
          pods[namespace, default: []].append(
            Token(
              account: account, name: isPod ? object.identity.name : nil,
              node: isPod ? template.spec["nodeName"]?.string : nil))
        }
      }
    }
  }

  private static func runs(_ object: KubernetesObject) -> Bool {
    if object.identity.kind == "PodTemplate" || object.node["spec", "replicas"]?.int == 0 { return false }
    let phase = object.node["status", "phase"]
    if phase?.isString("Succeeded") == true || phase?.isString("Failed") == true { return false }
    // What has run to its end, and what a Deployment keeps for a rollback.
    return object.identity.kind != "Job" || object.node["status", "completionTime"] == nil
  }

  /// Does the kubelet put a token into the pod? (plugin/pkg/admission/serviceaccount)
  private static func carriesToken(_ spec: Node, _ account: KubernetesObject?) -> Bool {
    let isMounted =
      spec["automountServiceAccountToken"]?.bool ?? account?.node["automountServiceAccountToken"]?.bool ?? true
    if isMounted { return true }
    return (spec["volumes"]?.elements.map { $0 } ?? []).contains { volume in
      (volume["projected", "sources"]?.elements.map { $0 } ?? []).contains { $0["serviceAccountToken"] != nil }
    }
  }

  private mutating func addSecrets() {
    for secret in inventory.objects(group: "", kind: "Secret") {
      guard let namespace = secret.identity.namespace,
        secret.node["type"]?.isString("kubernetes.io/service-account-token") == true,
        let name = secret.node["metadata", "annotations", "kubernetes.io/service-account.name"]?.string
      else { continue }
      let account = AccessSubject(.serviceAccount, name, namespace: namespace)
      let doubt: String? = if case .unknown(let reasons) = exists(account) { reasons.sorted().first } else { nil }
      guard exists(account) != .no else { continue }
      secrets[namespace, default: []].append(Token(account: account, name: secret.identity.name, doubt: doubt))
    }
  }
}
