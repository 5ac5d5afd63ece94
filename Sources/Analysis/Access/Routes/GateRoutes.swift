package import Cluster

/// By which chains of permissions somebody beside the control plane can disarm admission.
///
/// Routes are about authorization: that a step is authorized does not say that admission lets it through, a policy may refuse
/// the pod that it takes. What takes no permission is not in them: root on a node, a stolen certificate, members of
/// `system:masters` (no object says who they are), authorizers beside RBAC. Neither is what a node's root gets from a pod that
/// its creator may make privileged: coverage tells whether that is refused.
package struct GateRoutes: Sendable {
  /// Broad groups first, operators last; each by kind and name.
  package var subjects: [GateSubject]
  /// Those that reach a goal only as every cluster's control plane does.
  package var controlPlane: [AccessSubject]
  /// Why there may be more.
  package var gaps: [View.Gap]
}

/// Somebody with a route.
package struct GateSubject: Sendable {
  package var subject: AccessSubject
  package var tier: Tier
  /// What it is there for, where that is known; also of an operator that has a route which its work does not explain.
  package var explanation: String?
  /// Why it may be a trusted operator; empty where it is known whether it is.
  package var operatorDoubts: Set<String> = []
  /// The shortest to each goal, in the order of the goals.
  package var routes: [GateRoute]

  package enum Tier: String, Sendable, Comparable, CaseIterable {
    /// Everybody, every service account, whatever runs in a namespace without an account of its own.
    case broad
    case people
    case account
    case `operator`

    package static func < (left: Tier, right: Tier) -> Bool {
      (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
    }
  }

  /// Is there a route that is certain?
  package var isCertain: Bool { routes.contains { $0.doubts.isEmpty } }

  /// Can it, for sure, do more than call the webhooks?
  package var canDisarm: Bool { routes.contains { $0.doubts.isEmpty && !$0.goal.isWeak } }

  /// The route that tells most: certain ones first, then to what weighs most, short before long.
  package var main: GateRoute? {
    routes.enumerated().min { left, right in
      func key(_ place: Int, _ route: GateRoute) -> (Int, Int, Int, Int) {
        (route.doubts.isEmpty ? 0 : 1, route.goal.isWeak ? 1 : 0, route.steps.count, place)
      }
      return key(left.offset, left.element) < key(right.offset, right.element)
    }?.element
  }
}

extension GateRoutes {
  init(
    _ inventory: Inventory, access: AccessIndex, webhooks: [AdmissionWebhook], backends: WebhookBackends,
    operators: OperatorAccounts
  ) {
    let objects = GateObjects(
      inventory, webhooks: webhooks, backends: backends, kinds: RouteStepKind.builtIn)
    let kinds = RouteStepKind.builtIn + objects.parameters.kinds
    let accounts = AccountDirectory(inventory, named: access.namedSubjects.filter { $0.kind == .serviceAccount })
    let graph = RouteGraphBuilder.graph(access: access, kinds: kinds, objects: objects, accounts: accounts)
    var finder = RouteFinder(access: access, kinds: kinds, graph: graph)
    subjects = []
    controlPlane = []
    for subject in access.namedSubjects {
      var routes: [GateRoute] = []
      var isControlPlane = false
      for goal in GateGoal.all.indices {
        switch finder.reach(of: subject, to: goal) {
        case .none: break
        case .controlPlane: isControlPlane = true
        case .route(let route): routes.append(route)
        }
      }
      if routes.isEmpty {
        if isControlPlane { controlPlane.append(subject) }
      } else {
        subjects.append(Self.subject(subject, routes, objects, operators))
      }
    }
    controlPlane.sort(by: Self.precedes)
    subjects.sort { left, right in
      left.tier != right.tier ? left.tier < right.tier : Self.precedes(left.subject, right.subject)
    }
    gaps = Self.gaps(inventory, backends: backends)
  }

  private static func precedes(_ left: AccessSubject, _ right: AccessSubject) -> Bool {
    (left.kind.rawValue, left.namespace, left.name) < (right.kind.rawValue, right.namespace, right.name)
  }

  /// The pods that answer webhooks are part of the gate; a trusted operator is one where its work explains the route.
  private static func subject(
    _ subject: AccessSubject, _ routes: [GateRoute], _ objects: GateObjects, _ operators: OperatorAccounts
  ) -> GateSubject {
    var found = GateSubject(subject: subject, tier: .init(subject), routes: routes)
    let isOfStack =
      subject.kind == .serviceAccount && objects.stacks[subject.namespace]?.accounts.contains(subject.name) == true
    let isWork = isOfStack && found.main?.steps.first?.isWork == true
    switch operators.sighting(of: subject) {
    case .proven(let known, _):
      let isTask = found.main?.steps.first?.permissions.allSatisfy { $0.isTask(of: known) } == true
      if isTask || isWork { found.tier = .operator }
      found.explanation =
        found.tier == .operator ? "\(known.name) \(known.does)" : "\(known.name), whose work does not explain this"
      return found
    case .unknown(let reasons): found.operatorDoubts = reasons
    case .none: break
    }
    if isOfStack {
      found.operatorDoubts = []
      found.explanation = "runs what answers the webhooks of namespace \(subject.namespace)"
      if isWork { found.tier = .operator } else { found.explanation? += ", whose work does not explain this" }
    } else if subject.kind == .serviceAccount, let gap = objects.stacks[subject.namespace]?.workloads.gap {
      found.operatorDoubts.insert(
        "what answers the webhooks of namespace \(subject.namespace) runs as is not known (\(gap))")
    }
    return found
  }

  private static func gaps(_ inventory: Inventory, backends: WebhookBackends) -> [View.Gap] {
    let kinds =
      ["ClusterRoleBinding", "ClusterRole", "RoleBinding", "Role"].map { (AccessRoles.group, $0) }
      + [
        "ValidatingWebhookConfiguration", "MutatingWebhookConfiguration", "ValidatingAdmissionPolicy",
        "ValidatingAdmissionPolicyBinding", "MutatingAdmissionPolicy", "MutatingAdmissionPolicyBinding",
      ].map { (AdmissionWebhook.group, $0) }
      + (KubewardenStack.policyKinds + ["PolicyServer"]).map { (KubewardenStack.group, $0) }
      + ["Namespace", "Service", "ServiceAccount", "Pod", "Secret"].map { ("", $0) }
      + ["Deployment", "StatefulSet", "DaemonSet"].map { ("apps", $0) }
    var gaps: [View.Gap] = []
    for (group, kind) in kinds {
      guard let gap = inventory.gap(group: group, kind: kind), !gaps.contains(gap) else { continue }
      gaps.append(gap)
    }
    return gaps
  }
}

extension RoutePermission {
  /// Is it among what an operator is there to change?
  fileprivate func isTask(of known: TrustedOperator) -> Bool {
    resources.allSatisfy { resource in
      let plain = resource.prefix { $0 != "/" }
      return known.needs(group.isEmpty ? String(plain) : "\(plain).\(group)")
    }
  }
}

extension GateSubject.Tier {
  init(_ subject: AccessSubject) {
    let isBroad =
      subject.isImplied || (subject.kind == .serviceAccount && subject.name == "default")
      || (subject.kind == .user && subject.name == "system:anonymous")
    self = isBroad ? .broad : subject.kind == .serviceAccount ? .account : .people
  }
}

extension GateRoutes {
  /// Only the routes to one goal.
  package mutating func keep(goal: String) {
    for position in subjects.indices { subjects[position].routes.removeAll { $0.goal.name != goal } }
    subjects.removeAll(where: \.routes.isEmpty)
  }
}
