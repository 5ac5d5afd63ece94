import Cluster
package import KubernetesCEL

/// What an authorizer is asked about, as the request says it.
package enum AccessAttributes: Sendable, Hashable {
  /// `resource` with its subresource (`pods/exec`); an empty namespace is the cluster, an empty name a request that names
  /// no object.
  case resource(verb: String, group: String, resource: String, namespace: String, name: String)
  case path(verb: String, path: String)
}

/// What RBAC says of one user's request, as a SubjectAccessReview would.
package struct AccessReview: Sendable {
  package var answer: Answer
  /// The grant that permits it; nil where none does, and for `system:masters`, whom no object permits anything.
  package var grant: AccessGrant?
  /// The user's bindings, as far as they reach the request, to roles that do not exist.
  package var missingRoles: [MissingRole] = []

  package struct MissingRole: Sendable, Hashable {
    package var kind: String
    package var name: String
  }
}

extension AccessReview {
  /// The words of the API server's RBAC authorizer (plugin/pkg/auth/authorizer/rbac/rbac.go); empty where it has none.
  package var reason: String {
    if let grant {
      let name = grant.namespace.map { "\(grant.binding.identity.name)/\($0)" } ?? grant.binding.identity.name
      return "RBAC: allowed by \(grant.binding.identity.kind) \"\(name)\" of \(grant.role.kind) \"\(grant.role.name)\" "
        + "to \(grant.subject.reviewed)"
    }
    guard answer == .no, !missingRoles.isEmpty else { return "" }
    var seen: Set<MissingRole> = []
    let errors = missingRoles.filter { seen.insert($0).inserted }
      .map { "\($0.kind.lowercased()).rbac.authorization.k8s.io \"\($0.name)\" not found" }
    return "RBAC: " + (errors.count == 1 ? errors[0] : "[" + errors.joined(separator: ", ") + "]")
  }
}

extension AccessSubject {
  fileprivate var reviewed: String {
    kind == .serviceAccount ? "ServiceAccount \"\(name)/\(namespace)\"" : "\(kind.rawValue) \"\(name)\""
  }
}

extension AccessIndex {
  /// Does RBAC permit a user a request? Members of `system:masters` are, ahead of RBAC. What is asked is taken literally, as
  /// a SubjectAccessReview takes it: with a namespace, the RoleBindings there count whatever the resource's scope.
  ///
  /// Unknown where no binding in view permits it and bindings or roles may exist that are not in view.
  package func review(of attributes: AccessAttributes, for user: AccessUser) -> AccessReview {
    if user.groups.contains("system:masters") { return AccessReview(answer: .yes) }
    for subject in user.subjects {
      for binding in bindings(of: subject) where attributes.isReached(by: binding) {
        let role = roles[Int(binding.role)]
        guard let rule = role.rules.first(where: attributes.isPermitted) else { continue }
        let grant = AccessGrant(
          subject: subject, binding: binding.object, role: role, rule: rule, namespace: binding.namespace,
          isBuiltIn: ControlPlaneSubject.isBuiltIn(subject, boundTo: role.name))
        return AccessReview(answer: .yes, grant: grant)
      }
    }
    let subjects = Set(user.subjects)
    let missing = dangling.filter { entry in
      attributes.isReached(by: entry.binding) && !subjects.isDisjoint(with: entry.binding.subjects)
    }
    let gaps = gaps(attributes, missing)
    return AccessReview(
      answer: gaps.isEmpty ? .no : .unknown(gaps), missingRoles: missing.map { .init(kind: $0.kind, name: $0.name) })
  }

  /// Why somebody may be permitted more than the objects in view permit.
  private func gaps(_ attributes: AccessAttributes, _ missing: [DanglingBinding]) -> Set<String> {
    var reasons: Set<String> = []
    func note(_ kind: String, _ namespace: String? = nil) {
      if let gap = inventory.gap(group: AccessRoles.group, kind: kind, namespace: namespace) {
        reasons.insert(gap.reason)
      }
    }
    note("ClusterRoleBinding")
    if let namespace = attributes.namespace { note("RoleBinding", namespace) }
    // A role that is not in view counts only where somebody is bound to it.
    for entry in missing { note(entry.kind, entry.kind == "Role" ? entry.binding.namespace : nil) }
    return reasons
  }
}

extension AccessAttributes {
  /// Nil for a request about the whole cluster.
  var namespace: String? {
    guard case .resource(_, _, _, let namespace, _) = self, !namespace.isEmpty else { return nil }
    return namespace
  }

  fileprivate func isReached(by binding: AccessIndex.Binding) -> Bool {
    !binding.isNamespaced || (namespace != nil && binding.namespace == namespace)
  }

  func isPermitted(by rule: AccessRule) -> Bool {
    switch self {
    case .path(let verb, let path): return rule.permits(verb, onPath: path)
    case .resource(let verb, let group, let resource, _, let name):
      let permission = Permission(verb: verb, group: group, resource: resource, place: .cluster, object: .named(name))
      return permission.isPermitted(by: rule)
    }
  }
}

extension AccessUser {
  /// As bindings name them, the user first.
  fileprivate var subjects: [AccessSubject] {
    (name.isEmpty ? [] : [AccessSubject(.user, name)]) + Set(groups).sorted().map { AccessSubject(.group, $0) }
  }
}
