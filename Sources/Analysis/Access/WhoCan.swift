package import Cluster
package import Documents

/// One way in which a subject is permitted something.
package struct AccessGrant: Sendable {
  package var subject: AccessSubject
  package var binding: KubernetesObject
  package var role: AccessRole
  package var rule: AccessRule
  /// Where it holds; nil for the whole cluster.
  package var namespace: String?
  /// Is this how every cluster equips its own control plane?
  package var isBuiltIn: Bool
}

extension AccessIndex {
  /// Who is permitted a request, each subject once for every binding that permits it, in a fixed order; and why there
  /// may be more.
  package func whoCan(_ permission: Permission) -> (grants: [AccessGrant], gaps: Set<String>) {
    let reach = reach(of: permission)
    return (grants(of: positions(for: permission.resource), within: reach, permission.isPermitted), gaps(reach))
  }

  /// Whom a review with these attributes would allow, on their own and by RBAC: what is asked is taken literally, as in
  /// ``review(of:for:)``. Members of `system:masters` are allowed everything ahead of that.
  package func whoCan(_ attributes: AccessAttributes) -> (grants: [AccessGrant], gaps: Set<String>) {
    let reach = Reach(attributes)
    let candidates =
      switch attributes {
      case .path: pathRules
      case .resource(_, _, let resource, _, _): positions(for: resource)
      }
    return (grants(of: candidates, within: reach, attributes.isPermitted), gaps(reach))
  }

  /// What the first rule of each role that permits it gives to the subjects of the role's bindings.
  private func grants(
    of candidates: [RulePosition], within reach: Reach, _ isPermitted: (AccessRule) -> Bool
  ) -> [AccessGrant] {
    var grants: [AccessGrant] = []
    var lastRole: Int32 = -1
    for position in candidates where position.role != lastRole {
      let role = roles[Int(position.role)]
      let rule = role.rules[Int(position.rule)]
      guard isPermitted(rule) else { continue }
      lastRole = position.role
      for place in bindingsOfRole[Int(position.role)] {
        let binding = bindings[Int(place)]
        guard reach.includes(binding) else { continue }
        for subject in binding.subjects {
          let isBuiltIn = ControlPlaneSubject.isBuiltIn(subject, boundTo: role.name)
          grants.append(
            AccessGrant(
              subject: subject, binding: binding.object, role: role, rule: rule, namespace: binding.namespace,
              isBuiltIn: isBuiltIn))
        }
      }
    }
    return grants.sorted(by: Self.precedes)
  }

  private static func precedes(_ left: AccessGrant, _ right: AccessGrant) -> Bool {
    let leftKey = (left.subject.kind.rawValue, left.subject.namespace, left.subject.name)
    let rightKey = (right.subject.kind.rawValue, right.subject.namespace, right.subject.name)
    if leftKey != rightKey { return leftKey < rightKey }
    return (left.namespace ?? "", left.binding.identity.name) < (right.namespace ?? "", right.binding.identity.name)
  }

  /// Does a binding permit its subjects a request? Unknown where its role is not in the input and may exist.
  package func permits(_ permission: Permission, by binding: Node) -> Answer {
    let isNamespaced = binding["kind"]?.isString("RoleBinding") == true
    let namespace = isNamespaced ? binding["metadata", "namespace"]?.string : nil
    guard reach(of: permission).includes(isNamespaced: isNamespaced, namespace: namespace) else { return .no }
    guard let role = roleOfBinding[binding] else {
      let kind = binding["roleRef", "kind"]?.string ?? ""
      guard let gap = inventory.gap(group: AccessRoles.group, kind: kind, namespace: kind == "Role" ? namespace : nil)
      else { return .no }
      let name = binding["roleRef", "name"]?.string ?? ""
      return .unknown(because: "\(kind) \(name) is not in the input (\(gap.reason))")
    }
    return Answer(roles[Int(role)].rules.contains(where: permission.isPermitted))
  }

  /// The rules that speak of a resource, by role; those that name no objects first, so that the widest rule of a role is
  /// the one that is reported.
  private func positions(for resource: String) -> [RulePosition] {
    var found = rules[resource] ?? []
    if resource != "*" { found += rules["*"] ?? [] }
    if let pattern = Permission.anyResource(withSubresourceOf: resource) { found += rules[pattern] ?? [] }
    return found.sorted { left, right in
      let leftNames = roles[Int(left.role)].rules[Int(left.rule)].names.count
      let rightNames = roles[Int(right.role)].rules[Int(right.rule)].names.count
      return (left.role, leftNames, left.rule) < (right.role, rightNames, right.rule)
    }
  }
}

// MARK: - Which bindings reach a request

extension AccessIndex {
  private struct Reach {
    var clusterWideOnly: Bool
    var namespace: String?

    init(clusterWideOnly: Bool, namespace: String? = nil) {
      self.clusterWideOnly = clusterWideOnly
      self.namespace = namespace
    }

    init(_ attributes: AccessAttributes) {
      self.init(clusterWideOnly: attributes.namespace == nil, namespace: attributes.namespace)
    }

    func includes(_ binding: Binding) -> Bool {
      includes(isNamespaced: binding.isNamespaced, namespace: binding.namespace)
    }

    func includes(isNamespaced: Bool, namespace: String?) -> Bool {
      guard isNamespaced else { return true }
      if clusterWideOnly { return false }
      return self.namespace == nil || namespace == self.namespace
    }
  }

  private func reach(of permission: Permission) -> Reach {
    let everywhere = Reach(clusterWideOnly: true)
    let resource = String(permission.resource.prefix { $0 != "/" })
    if permission.group.isEmpty, resource == "namespaces" {
      // One Namespace object is authorized in the namespace of its own name, so a RoleBinding there reaches it.
      guard ["get", "update", "patch", "delete"].contains(permission.verb) else { return everywhere }
    } else if let kind = inventory.scheme.kind(group: permission.group, resource: resource),
      inventory.scheme.resource(group: permission.group, kind: kind).scope == .cluster
    {
      return everywhere
    }
    switch permission.place {
    case .cluster: return everywhere
    case .anyNamespace: return Reach(clusterWideOnly: false)
    case .namespace(let name): return Reach(clusterWideOnly: false, namespace: name)
    }
  }

  /// Why there may be more who are permitted it than ``whoCan(_:)`` finds, and what would settle it.
  package func gaps(of permission: Permission) -> [View.Gap] { viewGaps(reach(of: permission)) }

  /// The same for attributes that are taken literally.
  package func gaps(of attributes: AccessAttributes) -> [View.Gap] { viewGaps(Reach(attributes)) }

  private func gaps(_ reach: Reach) -> Set<String> { Set(viewGaps(reach).map(\.reason)) }

  private func viewGaps(_ reach: Reach) -> [View.Gap] {
    var kinds = ["ClusterRoleBinding", "ClusterRole"]
    if !reach.clusterWideOnly { kinds += ["RoleBinding", "Role"] }
    var gaps: [View.Gap] = []
    var missing: Set<String> = []
    for kind in kinds {
      let isNamespaced = kind == "RoleBinding" || kind == "Role"
      let namespace = isNamespaced ? reach.namespace : nil
      guard let gap = inventory.gap(group: AccessRoles.group, kind: kind, namespace: namespace) else { continue }
      gaps.append(gap)
      // A reference to a role that is known not to exist grants nothing.
      for entry in dangling where entry.kind == kind && reach.includes(entry.binding) {
        missing.insert("\(kind) \(entry.name)")
      }
    }
    guard let state = gaps.first?.state, !missing.isEmpty else { return gaps }
    let rest = missing.count > 3 ? " and \(missing.count - 3) more" : ""
    let names = missing.sorted().prefix(3).joined(separator: ", ") + rest
    return gaps + [
      View.Gap(
        state: state, reason: "bound but not in the input: \(names)",
        settledBy: "add the files that hold these roles to the input")
    ]
  }
}
