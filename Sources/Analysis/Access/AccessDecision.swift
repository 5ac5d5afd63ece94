import Cluster
package import KubernetesCEL

/// What an authorizer is asked about, as the request says it.
package enum AccessAttributes: Sendable, Hashable {
  /// `resource` with its subresource (`pods/exec`); an empty namespace is the cluster, an empty name a request that names
  /// no object.
  case resource(verb: String, group: String, resource: String, namespace: String, name: String)
  case path(verb: String, path: String)
}

/// What RBAC says of one user's request.
package struct AccessDecision: Sendable {
  package var answer: Answer
  /// The grant that permits it; nil where none does, and for `system:masters`, whom no object permits anything.
  package var grant: AccessGrant?
}

extension AccessIndex {
  /// Does RBAC permit a user a request? Members of `system:masters` are, ahead of RBAC. What is asked is taken literally, as
  /// a SubjectAccessReview takes it: with a namespace, the RoleBindings there count whatever the resource's scope.
  ///
  /// Unknown where no binding in view permits it and bindings or roles may exist that are not in view.
  package func decision(on attributes: AccessAttributes, for user: AccessUser) -> AccessDecision {
    if user.groups.contains("system:masters") { return AccessDecision(answer: .yes) }
    for subject in user.subjects {
      for (binding, role) in bindings(of: subject) where attributes.isReached(by: binding) {
        guard let rule = role.rules.first(where: attributes.isPermitted) else { continue }
        let grant = AccessGrant(
          subject: subject, binding: binding.object, role: role, rule: rule, namespace: binding.namespace,
          isBuiltIn: ControlPlaneSubject.isBuiltIn(subject, boundTo: role.name))
        return AccessDecision(answer: .yes, grant: grant)
      }
    }
    let gaps = gaps(attributes, user)
    return AccessDecision(answer: gaps.isEmpty ? .no : .unknown(gaps))
  }

  /// Why somebody may be permitted more than the objects in view permit.
  private func gaps(_ attributes: AccessAttributes, _ user: AccessUser) -> Set<String> {
    var reasons: Set<String> = []
    func note(_ kind: String, _ namespace: String? = nil) {
      if let gap = inventory.gap(group: AccessRoles.group, kind: kind, namespace: namespace) {
        reasons.insert(gap.reason)
      }
    }
    note("ClusterRoleBinding")
    if let namespace = attributes.namespace { note("RoleBinding", namespace) }
    // A role that is not in view counts only where somebody is bound to it.
    let subjects = Set(user.subjects)
    for entry in dangling where attributes.isReached(by: entry.binding) {
      guard !subjects.isDisjoint(with: entry.binding.subjects) else { continue }
      note(entry.kind, entry.kind == "Role" ? entry.binding.namespace : nil)
    }
    return reasons
  }
}

extension AccessAttributes {
  fileprivate var namespace: String? {
    guard case .resource(_, _, _, let namespace, _) = self, !namespace.isEmpty else { return nil }
    return namespace
  }

  fileprivate func isReached(by binding: AccessIndex.Binding) -> Bool {
    !binding.isNamespaced || (namespace != nil && binding.namespace == namespace)
  }

  fileprivate func isPermitted(by rule: AccessRule) -> Bool {
    switch self {
    case .path(let verb, let path): return rule.permits(verb, onPath: path)
    case .resource(let verb, let group, let resource, _, let name):
      let request = AccessRequest(verb: verb, group: group, resource: resource, place: .cluster, object: .named(name))
      return rule.resources.contains { request.isSpoken(of: $0) } && request.isPermitted(by: rule)
    }
  }
}

extension AccessUser {
  /// As bindings name them, the user first.
  fileprivate var subjects: [AccessSubject] {
    (name.isEmpty ? [] : [AccessSubject(.user, name)]) + Set(groups).sorted().map { AccessSubject(.group, $0) }
  }
}
