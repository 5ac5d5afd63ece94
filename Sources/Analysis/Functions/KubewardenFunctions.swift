import CEL
import Cluster
import Documents

extension ClusterAnalysis {
  /// ```
  /// kubewarden.policies() -> list(map)
  /// ```
  /// Every policy of the four kinds, those that lie as text in the `kubewarden-defaults` ConfigMap included. Open unless the view
  /// of all four is complete.
  /// ```
  /// kubewarden.webhooks() -> list(map{policy: map or null, expected, found: map or null, state, reason: string, counts: bool,
  ///                                   differences: list(map{field: string, expected, found: any or null}),
  ///                                   enforces: list(map{property, action: string, containers, kinds: list(string)}),
  ///                                   ignoredSettings: list(map{name: string, value: any}), blindSpots: list(string),
  ///                                   rivals: list(map)})
  /// kubewarden.webhook(object: map) -> optional(map)
  /// ```
  /// One entry for each policy, and for each webhook configuration that claims a policy which does not exist; or the entry of one
  /// policy or webhook configuration, none for any other object. `expected` is the configuration that the controller builds, API
  /// defaults included, `found` the live one (null: there is none). `state`: `present`; `drifted`, with the `differences`;
  /// `missing`; `planned` (a manifest that is not applied yet); `inactive` (it enforces nothing: monitor mode, no such
  /// PolicyServer, not active), with the `reason`; `orphaned` (no policy). `counts`: can a verdict of the policy refuse anything?
  /// `enforces`: what it does then, in the vocabulary of Resources/enforcement/properties.yaml; open for a module that is not
  /// known by name. `ignoredSettings`: what the module reads nowhere; `blindSpots`: what its name promises and it does not do.
  /// `rivals`: policies that make a webhook of the same name. `found` and `state` are unknown where the webhook is
  /// not in the input and may exist; `state` of an orphan where the policy may. The list is open unless the view of the four kinds
  /// of policies is complete.
  var kubewardenFunctions: [Function] {
    [
      Function("kubewarden.policies", parameters: [], result: .list(.dyn)) { _ in
        .list(KubewardenStack.policies(in: inventory).map { .node($0.node) }, gaps: policyWebhooks.gaps)
      },
      Function("kubewarden.webhooks", parameters: [], result: .list(.dyn)) { _ in
        let webhooks = policyWebhooks
        let nodes = webhooks.all.map(\.policy.object.node) + webhooks.orphans.map(\.configuration.node)
        return .list(nodes.compactMap { kubewardenEntry(of: $0) }, gaps: webhooks.gaps)
      },
      Function("kubewarden.webhook", parameters: [.dyn], result: .optional(.dyn)) { arguments in
        .optional(arguments[0].node.flatMap { kubewardenEntry(of: $0) })
      },
    ]
  }

  private func kubewardenEntry(of node: Node) -> Value? {
    switch policyWebhooks[node] {
    case .policy(let webhook): kubewardenMemo.value(for: webhook.policy.object.node) { Self.value(webhook) }
    case .orphan(let orphan): Self.value(orphan)
    case nil: nil
    }
  }

  private static func value(_ webhook: PolicyWebhook) -> Value {
    let enforcement = webhook.policy.enforcement
    let state: Value
    if case .unknown(let reason) = webhook.state {
      state = .unknown(Unknown(reason))
    } else {
      state = .string(webhook.state.name)
    }
    return .record([
      "policy": .node(webhook.policy.object.node), "expected": value(webhook.expected),
      "found": sighting(webhook.found), "state": state, "reason": .string(webhook.reason),
      "counts": Value(webhook.counts), "differences": .list(webhook.differences.map(value)),
      "enforces": value(enforcement), "rivals": .list(webhook.rivals.map { .node($0.node) }),
      "ignoredSettings": ignoredSettings(enforcement, of: webhook.policy),
      "blindSpots": .list(enforcement.blindSpots.map { .string($0.text) }),
    ])
  }

  /// Open where a manifest does not say which module is to read the settings.
  private static func ignoredSettings(_ enforcement: Enforcement, of policy: KubewardenPolicy) -> Value {
    let isNamed = policy.members.allSatisfy { $0.module?.string != nil }
    return .list(
      enforcement.ignoredSettings.map { .record(["name": .string($0.key ?? ""), "value": .node($0)]) },
      gaps: isNamed ? [] : ["\(policy.object.identity) names no module"])
  }

  private static func value(_ orphan: OrphanedWebhook) -> Value {
    .record([
      "policy": .null, "expected": .null, "found": .node(orphan.configuration.node),
      "state": orphan.gap.map { .unknown(Unknown($0)) } ?? .string("orphaned"), "reason": .string(orphan.reason),
      "counts": .bool(false), "differences": .list([]), "enforces": .list([]), "rivals": .list([]),
      "ignoredSettings": .list([]), "blindSpots": .list([]),
    ])
  }

  private static func value(_ difference: WebhookDifference) -> Value {
    .record([
      "field": .string(difference.field), "expected": value(difference.expected), "found": value(difference.found),
    ])
  }

  /// What may be enforced is no more than a reason why the list may go on.
  private static func value(_ enforcement: Enforcement) -> Value {
    var gaps = enforcement.gaps
    var guards: [Value] = []
    for element in enforcement.guards {
      if case .unknown(let reasons) = element.answer {
        gaps.formUnion(reasons)
        continue
      }
      guards.append(
        .record([
          "property": .string(element.property), "action": .string(element.action.rawValue),
          "containers": .list(element.containers.map { .string($0) }),
          "kinds": .list(element.kinds.map { .string($0) }),
        ]))
    }
    return .list(guards, gaps: gaps)
  }

  private static func value(_ node: Node?) -> Value { node.map { .node($0) } ?? .null }
}
