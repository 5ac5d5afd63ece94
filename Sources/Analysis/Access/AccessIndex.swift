package import Cluster
import Documents

/// Who may do what, by RBAC: roles by the resources they speak of, bindings by their roles.
///
/// Other authorizers, and members of `system:masters`, who are allowed everything ahead of RBAC, are not in any object.
package struct AccessIndex: Sendable {
  struct Binding: Sendable {
    var object: KubernetesObject
    /// Nil for a ClusterRoleBinding.
    var namespace: String?
    var isNamespaced: Bool
    /// Each once.
    var subjects: [AccessSubject]
    /// Where the role is in ``roles``; -1 where it is not in the input.
    var role: Int32 = -1
  }

  /// A binding to a role that is not in the input.
  struct DanglingBinding: Sendable {
    var binding: Binding
    var kind: String
    var name: String
  }

  struct RulePosition: Sendable {
    var role: Int32
    var rule: Int32
  }

  let inventory: Inventory
  let roles: [AccessRole]
  /// By resource as rules write it, wildcards included.
  private(set) var rules: [String: [RulePosition]] = [:]
  /// The rules that speak of paths that are no resources.
  private(set) var pathRules: [RulePosition] = []
  private(set) var bindings: [Binding] = []
  private(set) var bindingsOfRole: [[Int32]]
  private var bindingsOfSubject: [AccessSubject: [Int32]] = [:]
  /// Whoever a binding names, be its role in the input or not.
  private(set) var namedSubjects: Set<AccessSubject> = []
  /// Service accounts that a binding names as `system:serviceaccount:...` users.
  private(set) var accountsNamedAsUsers: Set<AccessSubject> = []
  /// The role of each binding, by the binding's root.
  private(set) var roleOfBinding: [Node: Int32] = [:]
  private(set) var dangling: [DanglingBinding] = []

  package init(_ inventory: Inventory) {
    self.inventory = inventory
    let roles = AccessRoles(inventory)
    self.roles = roles.roles
    bindingsOfRole = [[Int32]](repeating: [], count: roles.roles.count)
    for (role, entry) in roles.roles.enumerated() {
      for (rule, content) in entry.rules.enumerated() {
        let position = RulePosition(role: Int32(role), rule: Int32(rule))
        for resource in content.resources { rules[resource, default: []].append(position) }
        if !content.urls.isEmpty { pathRules.append(position) }
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
    let subjects = subjects(of: object.node, in: namespace)
    var binding = Binding(object: object, namespace: namespace, isNamespaced: isNamespaced, subjects: subjects)
    let kind = object.node["roleRef", "kind"]?.string ?? ""
    let name = object.node["roleRef", "name"]?.string ?? ""
    let key = AccessRoles.Key(kind: kind, namespace: kind == "Role" ? namespace : nil, name: name)
    guard let role = roles.positions[key] else {
      if !subjects.isEmpty { dangling.append(DanglingBinding(binding: binding, kind: kind, name: name)) }
      return
    }
    binding.role = Int32(role)
    bindingsOfRole[role].append(Int32(bindings.count))
    for subject in subjects { bindingsOfSubject[subject, default: []].append(Int32(bindings.count)) }
    roleOfBinding[object.node] = Int32(role)
    bindings.append(binding)
  }

  private mutating func subjects(of binding: Node, in namespace: String?) -> [AccessSubject] {
    guard let entries = binding["subjects"] else { return [] }
    var subjects: [AccessSubject] = []
    for entry in entries.elements {
      guard let subject = AccessSubject(entry, in: namespace), !subjects.contains(subject) else { continue }
      subjects.append(subject)
      namedSubjects.insert(subject)
      if subject.kind == .serviceAccount, entry["kind"]?.isString("User") == true {
        accountsNamedAsUsers.insert(subject)
      }
    }
    return subjects
  }

  /// The bindings that name a subject, in input order.
  func bindings(of subject: AccessSubject) -> [Binding] {
    (bindingsOfSubject[subject] ?? []).map { bindings[Int($0)] }
  }
}
