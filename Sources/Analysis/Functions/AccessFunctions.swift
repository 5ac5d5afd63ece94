import CEL
import Cluster
import Documents

extension ClusterAnalysis {
  /// ```
  /// rbac.whoCan(verb: string, group: string, resource: string) -> list(map{kind, name, namespace, grantedIn: string,
  ///     binding: map, role: map or null, rule: map or null, resourceNames: list(string), system: bool})
  /// rbac.whoCan(verb, group, resource, namespace: string) -> the same
  /// rbac.whoCan(verb, group, resource, namespace, name: string) -> the same
  /// ```
  /// Whom RBAC permits it, each subject once for every binding. `resource` may be 'pods/exec'. Without a namespace: in the
  /// whole cluster. With one: there; '' is the whole cluster, '*' at least one namespace, which `grantedIn` names. Without a
  /// name: grants on certain names only are among them, with those `resourceNames`; with one: on that object, '' for a
  /// request that names none. `system` marks what every cluster gives its own control plane. `role` and `rule` are null where
  /// the binding names a role of the server's own that is not in the input.
  ///
  /// Open unless the view of cluster roles and their bindings, and for namespaces of roles and theirs, is complete.
  /// ```
  /// rbac.permits(binding: map, verb: string, group: string, resource: string) -> bool
  /// ```
  /// Does this RoleBinding or ClusterRoleBinding of the input permit its subjects that, anywhere and on any object? Looks at its
  /// role alone, so that a rule over bindings can ask it for each. Unknown where the role is not in the input and may exist.
  /// ```
  /// rbac.isBuiltIn(binding: map, subject: map) -> bool
  /// ```
  /// Is the subject, an entry of the binding's `subjects`, part of the control plane that every cluster binds to this role?
  /// ```
  /// rbac.operator(binding: map, subject: map) -> map{name, does: string, needs: list(string), workload: map} or null
  /// rbac.operator(binding: map, subject: map, resource: string) -> the same
  /// ```
  /// The operator that the subject (an entry of the binding's `subjects`, or of what `rbac.whoCan` gives) is the service
  /// account of: `cert-manager cainjector`, which `does` what follows from there. It is, where all that runs as the account
  /// runs the operator's image; `workload` is one of these. Null for everybody else. With a resource
  /// (`validatingwebhookconfigurations.admissionregistration.k8s.io`): null too where the operator is not there to change it,
  /// or to read it where that is `secrets`.
  ///
  /// Unknown where the account is called like an operator's and what runs as it may be out of view.
  var accessFunctions: [Function] { whoCanFunctions + operatorFunctions + [permitsFunction, isBuiltInFunction] }

  private var operatorFunctions: [Function] {
    [2, 3].map { count in
      Function(
        "rbac.operator", parameters: [.dyn, .dyn] + [CELType](repeating: .string, count: count - 2), result: .dyn
      ) { arguments in
        guard let binding = arguments[0].node else {
          return .failure("rbac.operator: the binding must be an object of the input")
        }
        guard let subject = Self.subject(arguments[1], of: binding) else { return .null }
        switch operators.sighting(of: subject) {
        case .none: return .null
        case .unknown(let reasons): return Value(.unknown(reasons))
        case .proven(let found, let workload):
          if count > 2, let resource = arguments[2].string, !found.needs(resource) { return .null }
          return .record([
            "name": .string(found.name), "does": .string(found.does),
            "needs": .list(found.needs.map { .string($0) }), "workload": .node(workload.node),
          ])
        }
      }
    }
  }

  /// A subject as the binding names it, or as `rbac.whoCan` gives it.
  private static func subject(_ value: Value, of binding: Node) -> AccessSubject? {
    if let entry = value.node { return AccessSubject(entry, in: binding["metadata", "namespace"]?.string) }
    func text(_ key: String) -> String? { value.pairs?.first { $0.key.string == key }?.value.string }
    guard let kind = text("kind").flatMap(AccessSubject.Kind.init(rawValue:)), let name = text("name") else {
      return nil
    }
    return AccessSubject(kind, name, namespace: text("namespace") ?? "")
  }

  private var isBuiltInFunction: Function {
    Function("rbac.isBuiltIn", parameters: [.dyn, .dyn], result: .bool) { arguments in
      guard let role = arguments[0].node?["roleRef", "name"]?.string, let entry = arguments[1].node else {
        return .failure("rbac.isBuiltIn: needs a binding of the input and one of its subjects")
      }
      return .bool(AccessSubject(entry).map { ControlPlaneSubject.isBuiltIn($0, boundTo: role) } ?? false)
    }
  }

  private var permitsFunction: Function {
    Function("rbac.permits", parameters: [.dyn, .string, .string, .string], result: .bool) { arguments in
      let texts = arguments.dropFirst().compactMap(\.string)
      guard let binding = arguments[0].node, texts.count == 3 else {
        return .failure("rbac.permits: the binding must be an object of the input")
      }
      let request = Permission(verb: texts[0], group: texts[1], resource: texts[2], place: .anyNamespace)
      return Value(access.permits(request, by: binding))
    }
  }

  private var whoCanFunctions: [Function] {
    [3, 4, 5].map { count in
      Function(
        "rbac.whoCan", parameters: [CELType](repeating: .string, count: count), result: .list(.dyn)
      ) { arguments in
        let texts = arguments.compactMap(\.string)
        guard texts.count == count else { return .failure("rbac.whoCan: every argument must be a string") }
        let namespace = count > 3 ? texts[3] : ""
        let place: Permission.Place =
          namespace.isEmpty ? .cluster : namespace == "*" ? .anyNamespace : .namespace(namespace)
        let request = Permission(
          verb: texts[0], group: texts[1], resource: texts[2], place: place,
          object: count > 4 ? .named(texts[4]) : .any)
        return grantsMemo.value(for: request) {
          let answer = access.whoCan(request)
          return .list(answer.grants.map(Self.value), gaps: answer.gaps)
        }
      }
    }
  }

  private static func value(_ grant: AccessGrant) -> Value {
    .record([
      "kind": .string(grant.subject.kind.rawValue), "name": .string(grant.subject.name),
      "namespace": .string(grant.subject.namespace), "grantedIn": .string(grant.namespace ?? ""),
      "binding": .node(grant.binding.node), "role": .object(grant.role.object),
      "rule": grant.rule.node.map { .node($0) } ?? .null,
      "resourceNames": .list(grant.rule.names.map { .string($0) }), "system": .bool(grant.isBuiltIn),
    ])
  }
}
