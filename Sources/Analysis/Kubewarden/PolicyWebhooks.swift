package import Cluster
package import Documents

/// Every Kubewarden policy beside its webhook, and the webhooks that no policy makes.
package struct PolicyWebhooks: Sendable {
  /// In the order of ``KubewardenStack/policies(in:)``.
  package let all: [PolicyWebhook]
  package let orphans: [OrphanedWebhook]
  /// Why there may be more policies.
  package let gaps: Set<String>

  /// A policy or webhook configuration of the inventory, as far as it is Kubewarden's.
  package enum Entry: Sendable {
    case policy(PolicyWebhook)
    case orphan(OrphanedWebhook)
  }

  private let places: [String: Int]
  private let entries: [Node: Entry]

  package init(_ inventory: Inventory, stack: KubewardenStack) {
    let policies = KubewardenStack.policies(in: inventory).compactMap { KubewardenPolicy($0) }
    let expected = WebhookBuilding.configurations(of: policies, namespace: stack.namespace)
    let names = Dictionary(grouping: policies.indices.filter { policies[$0].uniqueName != nil }) {
      policies[$0].uniqueName ?? ""
    }
    let all = zip(policies, expected).map { policy, expected in
      let rivals = (policy.uniqueName.flatMap { names[$0] } ?? []).map { policies[$0].object }
        .filter { !$0.identity.isSame(as: policy.object.identity) }
      return Self.webhook(of: policy, expected: expected, rivals: rivals, inventory)
    }
    self.all = all
    places = names.compactMapValues(\.first)
    gaps = Set(
      KubewardenPolicy.Kind.allCases.compactMap {
        inventory.gap(group: KubewardenStack.group, kind: $0.rawValue)?.reason
      })
    let orphans = Self.orphans(inventory, policies: names.mapValues { $0.map { policies[$0] } })
    self.orphans = orphans
    var entries: [Node: Entry] = [:]
    for webhook in all {
      entries[webhook.policy.object.node] = .policy(webhook)
      if case .seen(let configuration) = webhook.found { entries[configuration.node] = .policy(webhook) }
    }
    for orphan in orphans { entries[orphan.configuration.node] = .orphan(orphan) }
    self.entries = entries
  }

  /// The policy behind a webhook configuration of this name.
  package subscript(configuration name: String) -> PolicyWebhook? { places[name].map { all[$0] } }

  /// What a policy or a webhook configuration, by its root, is to Kubewarden; nil for anything else.
  package subscript(object: Node) -> Entry? { entries[object] }
}

// MARK: - Policies

extension PolicyWebhooks {
  private static func webhook(
    of policy: KubewardenPolicy, expected: Node?, rivals: [KubernetesObject], _ inventory: Inventory
  ) -> PolicyWebhook {
    let found = sighting(of: policy, inventory)
    var differences: [WebhookDifference] = []
    if case .seen(let object) = found, let expected {
      differences = WebhookDifference.all(expected: expected, found: object.node)
    }
    var activity = Activity()
    activity.judge(policy, inventory)
    activity.judge(policy, against: rivals, found)
    return PolicyWebhook(
      policy: policy, expected: expected, found: found, differences: differences, inactivity: activity.reasons,
      doubts: activity.doubts, rivals: rivals)
  }

  private static func sighting(of policy: KubewardenPolicy, _ inventory: Inventory) -> WebhookBackend.Sighting {
    let kind = AdmissionWebhook.kind(isMutating: policy.isMutating)
    guard let name = policy.uniqueName else {
      return .unseen("the manifest of \(policy.object.identity) names no namespace")
    }
    if let object = inventory.object(group: AdmissionWebhook.group, kind: kind, namespace: nil, name: name) {
      return .seen(object)
    }
    return inventory.gap(group: AdmissionWebhook.group, kind: kind).map { .unseen($0.reason) } ?? .absent
  }
}

/// Why a policy enforces nothing, or may not.
private struct Activity {
  var reasons: [String] = []
  var doubts: Set<String> = []

  mutating func judge(_ policy: KubewardenPolicy, _ inventory: Inventory) {
    if policy.isMonitoring {
      reasons.append(PolicyWebhook.monitors)
    } else if policy.object.node["status", "mode"]?.isString("monitor") == true {
      reasons.append("its policy server still runs it in monitor mode")
    }
    judgeServer(policy, inventory)
    if let status = policy.status {
      if status != "active" { reasons.append("it is \(status), not active: no webhook calls it yet") }
    } else if policy.isStored {
      reasons.append("the controller has not seen it yet")
    }
  }

  /// Of two policies that make a webhook of one name the annotations tell whose it is.
  mutating func judge(
    _ policy: KubewardenPolicy, against rivals: [KubernetesObject], _ found: WebhookBackend.Sighting
  ) {
    guard let rival = rivals.first else { return }
    guard case .seen(let configuration) = found else {
      doubts.insert("\(rival.identity) makes a webhook of the same name: one overwrites the other")
      return
    }
    let annotations = configuration.node["metadata", "annotations"]
    let isOwn =
      annotations?[WebhookBuilding.nameAnnotation]?.string == policy.name
      && annotations?[WebhookBuilding.namespaceAnnotation]?.string ?? "" == policy.namespace ?? ""
    if !isOwn { reasons.append("\(rival.identity) has overwritten its webhook") }
  }

  private mutating func judgeServer(_ policy: KubewardenPolicy, _ inventory: Inventory) {
    let server = policy.policyServer
    guard !server.isEmpty else {
      return reasons.append("it names no PolicyServer")
    }
    let group = KubewardenStack.group
    if inventory.object(group: group, kind: "PolicyServer", namespace: nil, name: server) != nil { return }
    guard let gap = inventory.gap(group: group, kind: "PolicyServer") else {
      return reasons.append("its PolicyServer \(server) does not exist")
    }
    // An active policy has a server, in view or not.
    if policy.status != "active" { doubts.insert("PolicyServer \(server) may not exist (\(gap.reason))") }
  }
}

// MARK: - Webhooks of no policy

extension PolicyWebhooks {
  private static func orphans(
    _ inventory: Inventory, policies: [String: [KubewardenPolicy]]
  ) -> [OrphanedWebhook] {
    AdmissionWebhook.kinds.flatMap { kind, isMutating in
      inventory.objects(group: AdmissionWebhook.group, kind: kind).compactMap { configuration in
        guard let claim = Claim(configuration) else { return nil }
        let namesakes = policies[configuration.identity.name] ?? []
        if namesakes.contains(where: { $0.isMutating == isMutating }) { return nil }
        let (reason, gap) = claim.refutation(namesakes: namesakes, inventory)
        return OrphanedWebhook(configuration: configuration, reason: reason, gap: gap)
      }
    }
  }

  /// What a configuration says of the policy that it belongs to.
  private struct Claim {
    var policy: String
    var namespace: String?

    /// Nil for the webhooks of others and for the controller's own.
    init?(_ configuration: KubernetesObject) {
      let metadata = configuration.node["metadata"]
      let annotations = metadata?["annotations"]
      if let policy = annotations?[WebhookBuilding.nameAnnotation]?.string, !policy.isEmpty {
        self.policy = policy
      } else {
        let isNamedSo = (configuration.node["webhooks"]?.elements.map { $0 } ?? []).contains {
          $0["name"]?.string?.hasSuffix(WebhookBuilding.webhookSuffix) == true
        }
        guard isNamedSo else { return nil }
        policy = ""
      }
      let namespace = annotations?[WebhookBuilding.namespaceAnnotation]?.string ?? ""
      self.namespace = namespace.isEmpty ? nil : namespace
    }

    func refutation(namesakes: [KubewardenPolicy], _ inventory: Inventory) -> (reason: String, gap: String?) {
      if let policy = namesakes.first {
        let kind = policy.isMutating ? "mutating" : "not mutating"
        return ("\(policy.object.identity) is \(kind): this configuration was left behind", nil)
      }
      let kinds: [KubewardenPolicy.Kind] =
        namespace == nil ? [.cluster, .clusterGroup] : [.namespaced, .namespacedGroup]
      let gap = kinds.lazy
        .compactMap { inventory.gap(group: KubewardenStack.group, kind: $0.rawValue, namespace: namespace)?.reason }
        .first
      guard !policy.isEmpty else { return ("it names no policy, and none makes a webhook of its name", gap) }
      let path = namespace.map { "\($0)/\(policy)" } ?? policy
      return ("policy \(path) does not exist, or makes a webhook of another name", gap)
    }
  }
}

extension ObjectIdentity {
  fileprivate func isSame(as other: ObjectIdentity) -> Bool {
    kind == other.kind && namespace == other.namespace && name == other.name
  }
}
