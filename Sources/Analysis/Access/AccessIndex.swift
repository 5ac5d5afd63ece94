package import Cluster
package import Documents

/// Who may do what, by RBAC: roles by the resources they speak of, bindings by their roles.
///
/// Other authorizers, and members of `system:masters`, who are allowed everything ahead of RBAC, are not in any object.
package struct AccessIndex: Sendable {
  struct Binding: Sendable {
    var object: KubernetesObject
    /// Nil for a ClusterRoleBinding.
    var namespace: String?
    var isNamespaced: Bool
    var subjects: [AccessSubject]
  }

  private struct RulePosition: Sendable {
    var role: Int32
    var rule: Int32
  }

  let inventory: Inventory
  private let roles: [AccessRole]
  /// By resource as rules write it, wildcards included.
  private var rules: [String: [RulePosition]] = [:]
  private var bindings: [Binding] = []
  private var bindingsOfRole: [[Int32]]
  private var bindingsOfSubject: [AccessSubject: [Int32]] = [:]
  /// The role of each binding, by the binding's root.
  private var roleOfBinding: [Node: Int32] = [:]
  /// Bindings to roles that are not in the input.
  private(set) var dangling: [(binding: Binding, kind: String, name: String)] = []

  package init(_ inventory: Inventory) {
    self.inventory = inventory
    let roles = AccessRoles(inventory)
    self.roles = roles.roles
    bindingsOfRole = [[Int32]](repeating: [], count: roles.roles.count)
    for (role, entry) in roles.roles.enumerated() {
      for (rule, content) in entry.rules.enumerated() {
        for resource in content.resources {
          rules[resource, default: []].append(RulePosition(role: Int32(role), rule: Int32(rule)))
        }
      }
    }
    for object in inventory.objects(group: AccessRoles.group, kind: "ClusterRoleBinding") {
      add(object, isNamespaced: false, to: roles)
    }
    for object in inventory.objects(group: AccessRoles.group, kind: "RoleBinding") {
      add(object, isNamespaced: true, to: roles)
    }
  }

  private mutating func add(_ object: KubernetesObject, isNamespaced: Bool, to roles: AccessRoles) {
    let namespace = isNamespaced ? object.identity.namespace : nil
    let subjects = object.node["subjects"]?.elements.compactMap { AccessSubject($0, in: namespace) } ?? []
    let binding = Binding(object: object, namespace: namespace, isNamespaced: isNamespaced, subjects: subjects)
    let kind = object.node["roleRef", "kind"]?.string ?? ""
    let name = object.node["roleRef", "name"]?.string ?? ""
    let key = AccessRoles.Key(kind: kind, namespace: kind == "Role" ? namespace : nil, name: name)
    guard let role = roles.positions[key] else {
      if !subjects.isEmpty { dangling.append((binding, kind, name)) }
      return
    }
    bindingsOfRole[role].append(Int32(bindings.count))
    for subject in Set(subjects) { bindingsOfSubject[subject, default: []].append(Int32(bindings.count)) }
    roleOfBinding[object.node] = Int32(role)
    bindings.append(binding)
  }
}

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
  package func whoCan(_ request: AccessRequest) -> (grants: [AccessGrant], gaps: Set<String>) {
    let reach = reach(of: request)
    var grants: [AccessGrant] = []
    var lastRole: Int32 = -1
    for position in positions(for: request) where position.role != lastRole {
      let role = roles[Int(position.role)]
      let rule = role.rules[Int(position.rule)]
      guard request.isPermitted(by: rule) else { continue }
      lastRole = position.role
      for binding in bindingsOfRole[Int(position.role)].map({ bindings[Int($0)] }) where reach.includes(binding) {
        for subject in binding.subjects {
          let isBuiltIn = ControlPlaneSubject.isBuiltIn(subject, boundTo: role.name)
          grants.append(
            AccessGrant(
              subject: subject, binding: binding.object, role: role, rule: rule, namespace: binding.namespace,
              isBuiltIn: isBuiltIn))
        }
      }
    }
    return (grants.sorted(by: Self.precedes), gaps(reach))
  }

  /// Does a binding permit its subjects a request? Unknown where its role is not in the input and may exist.
  package func permits(_ request: AccessRequest, by binding: Node) -> Answer {
    let isNamespaced = binding["kind"]?.isString("RoleBinding") == true
    let namespace = isNamespaced ? binding["metadata", "namespace"]?.string : nil
    guard reach(of: request).includes(isNamespaced: isNamespaced, namespace: namespace) else { return .no }
    guard let role = roleOfBinding[binding] else {
      let kind = binding["roleRef", "kind"]?.string ?? ""
      guard let gap = inventory.gap(group: AccessRoles.group, kind: kind, namespace: kind == "Role" ? namespace : nil)
      else { return .no }
      let name = binding["roleRef", "name"]?.string ?? ""
      return .unknown(because: "\(kind) \(name) is not in the input (\(gap.reason))")
    }
    return Answer(
      roles[Int(role)].rules.contains { rule in
        rule.resources.contains { request.isSpoken(of: $0) } && request.isPermitted(by: rule)
      })
  }

  /// The rules that speak of a request's resource, by role; those that name no objects first, so that the widest rule of a
  /// role is the one that is reported.
  private func positions(for request: AccessRequest) -> [RulePosition] {
    var found = rules[request.resource] ?? []
    if request.resource != "*" { found += rules["*"] ?? [] }
    if let pattern = request.anyResourceWithSubresource { found += rules[pattern] ?? [] }
    return found.sorted { left, right in
      let leftNames = roles[Int(left.role)].rules[Int(left.rule)].names.count
      let rightNames = roles[Int(right.role)].rules[Int(right.rule)].names.count
      return (left.role, leftNames, left.rule) < (right.role, rightNames, right.rule)
    }
  }

  /// The bindings that name a subject, in input order, each with its role.
  func bindings(of subject: AccessSubject) -> [(binding: Binding, role: AccessRole)] {
    (bindingsOfSubject[subject] ?? []).compactMap { position in
      let binding = bindings[Int(position)]
      return roleOfBinding[binding.object.node].map { (binding, roles[Int($0)]) }
    }
  }

  /// Which bindings reach a request.
  private struct Reach {
    var clusterWideOnly: Bool
    var namespace: String?

    func includes(_ binding: Binding) -> Bool {
      includes(isNamespaced: binding.isNamespaced, namespace: binding.namespace)
    }

    func includes(isNamespaced: Bool, namespace: String?) -> Bool {
      guard isNamespaced else { return true }
      if clusterWideOnly { return false }
      return self.namespace == nil || namespace == self.namespace
    }
  }

  private func reach(of request: AccessRequest) -> Reach {
    let everywhere = Reach(clusterWideOnly: true)
    let resource = String(request.resource.prefix { $0 != "/" })
    if request.group.isEmpty, resource == "namespaces" {
      // One Namespace object is authorized in the namespace of its own name, so a RoleBinding there reaches it.
      guard ["get", "update", "patch", "delete"].contains(request.verb) else { return everywhere }
    } else if let kind = inventory.scheme.kind(group: request.group, resource: resource),
      inventory.scheme.resource(group: request.group, kind: kind).scope == .cluster
    {
      return everywhere
    }
    switch request.place {
    case .cluster: return everywhere
    case .anyNamespace: return Reach(clusterWideOnly: false)
    case .namespace(let name): return Reach(clusterWideOnly: false, namespace: name)
    }
  }

  private func gaps(_ reach: Reach) -> Set<String> {
    var kinds = ["ClusterRoleBinding", "ClusterRole"]
    if !reach.clusterWideOnly { kinds += ["RoleBinding", "Role"] }
    var reasons: Set<String> = []
    var missing: Set<String> = []
    for kind in kinds {
      let isNamespaced = kind == "RoleBinding" || kind == "Role"
      let namespace = isNamespaced ? reach.namespace : nil
      guard let gap = inventory.gap(group: AccessRoles.group, kind: kind, namespace: namespace) else { continue }
      reasons.insert(gap.reason)
      // A reference to a role that is known not to exist grants nothing.
      for entry in dangling where entry.kind == kind && reach.includes(entry.binding) {
        missing.insert("\(kind) \(entry.name)")
      }
    }
    if !missing.isEmpty {
      let rest = missing.count > 3 ? " and \(missing.count - 3) more" : ""
      reasons.insert("bound but not in the input: " + missing.sorted().prefix(3).joined(separator: ", ") + rest)
    }
    return reasons
  }

  private static func precedes(_ left: AccessGrant, _ right: AccessGrant) -> Bool {
    let leftKey = (left.subject.kind.rawValue, left.subject.namespace, left.subject.name)
    let rightKey = (right.subject.kind.rawValue, right.subject.namespace, right.subject.name)
    if leftKey != rightKey { return leftKey < rightKey }
    return (left.namespace ?? "", left.binding.identity.name) < (right.namespace ?? "", right.binding.identity.name)
  }
}
