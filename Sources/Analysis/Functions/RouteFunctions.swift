import CEL
import Cluster
import Documents

extension ClusterAnalysis {
  /// ```
  /// rbac.routes() -> list(map{kind, name, namespace, tier, explanation, goal, text: string, steps: list(map{step, actor, effect,
  ///     remedy: string, verbs, resources, resourceNames, namespaces: list(string), binding, role, rule: map or null})})
  /// ```
  /// The shortest chain of permissions by which each subject beside the control plane reaches each goal: 'webhook-configurations',
  /// 'policies', 'stack', 'labels', or 'credentials' (it can call the webhooks, the gate still stands). `tier` is 'broad' (groups
  /// that everybody is in, default service accounts), 'people', 'account' or 'operator' (known, and `explanation` says what it is
  /// there for); unknown where it may be the account of an operator that is not in view. A step that takes several permissions has those of the first; `binding`, `role` and `rule` are null where
  /// the actor came to hold the role on the way, or the role is one of the server's own. `text` is the chain as a sentence.
  ///
  /// Only routes that are certain. Open unless RBAC, webhook configurations, namespaces, service accounts, pods and Secrets are
  /// completely in view, and where a route may be there but rests on something that is not.
  var routeFunctions: [Function] {
    [
      Function("rbac.routes", parameters: [], result: .list(.dyn)) { _ in
        let doubts = routes.subjects.flatMap { $0.routes.flatMap(\.doubts) }
        return .list(
          routes.subjects.flatMap { subject in
            subject.routes.filter(\.doubts.isEmpty).map { Self.value(subject, $0) }
          }, gaps: Set(doubts).union(routes.gaps.map(\.reason)))
      }
    ]
  }

  private static func value(_ subject: GateSubject, _ route: GateRoute) -> Value {
    .record([
      "kind": .string(subject.subject.kind.rawValue), "name": .string(subject.subject.name),
      "namespace": .string(subject.subject.namespace),
      "tier": Unknown(subject.operatorDoubts).map { .unknown($0) } ?? .string(subject.tier.rawValue),
      "explanation": .string(subject.explanation ?? ""), "goal": .string(route.goal.name),
      "text": .string(route.text), "steps": .list(route.steps.map(value)),
    ])
  }

  private static func value(_ step: RouteStep) -> Value {
    let permission = step.permissions.first
    let strings = { (texts: [String]?) -> Value in .list((texts ?? []).map { .string($0) }) }
    return .record([
      "step": .string(step.name), "actor": .string(step.actor.description), "effect": .string(step.effect),
      "remedy": .string(step.remedy), "verbs": strings(permission?.verbs),
      "resources": strings(permission?.qualifiedResources), "resourceNames": strings(permission?.names),
      "namespaces": strings(permission?.namespaces), "binding": .object(permission?.grant?.binding),
      "role": .object(permission?.grant?.role.object),
      "rule": permission?.grant?.rule.node.map { .node($0) } ?? .null,
    ])
  }
}

extension GateRoute {
  /// `User ann can issue itself a token of ServiceAccount shop/deployer; ServiceAccount shop/deployer can ...`.
  package var text: String {
    steps.map { "\($0.actor.description) can \($0.effect)" }.joined(separator: "; ")
  }
}
