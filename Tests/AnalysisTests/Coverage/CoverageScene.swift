import Cluster
import Testing

@testable import Analysis

/// A small cluster, and what coverage says of it.
struct CoverageScene {
  let report: CoverageReport

  init(_ yaml: String, view: View = .complete) {
    report = CoverageReport(ClusterAnalysis(inventory: Scene(yaml, view: view).inventory))
  }

  /// A cluster that serves the resources of every engine.
  static let everything: CoverageScene = {
    let definitions = [
      ("policies.kubewarden.io", ["admissionpolicies", "admissionpolicygroups"], "Namespaced"),
      (
        "policies.kubewarden.io", ["clusteradmissionpolicies", "clusteradmissionpolicygroups", "policyservers"],
        "Cluster"
      ),
      ("kyverno.io", ["policies", "policyexceptions"], "Namespaced"), ("kyverno.io", ["clusterpolicies"], "Cluster"),
      ("templates.gatekeeper.sh", ["constrainttemplates"], "Cluster"),
    ]
    return CoverageScene(
      definitions.flatMap { group, names, scope in
        names.map { name in
          """
          apiVersion: apiextensions.k8s.io/v1
          kind: CustomResourceDefinition
          metadata: {name: \(name).\(group)}
          spec:
            group: \(group)
            scope: \(scope)
            names: {plural: \(name), kind: K\(name)}
            versions: [{name: v1, served: true, storage: true}]

          """
        }
      }.joined(separator: "---\n"))
  }()

  /// The group of an existing or absent namespace.
  func group(_ namespace: String) throws -> NamespaceGroup {
    try #require(
      report.coverage.groups.first {
        ($0.kind == .existing || $0.kind == .absent) && $0.names.contains(namespace)
      })
  }

  func group(_ kind: NamespaceGroup.Kind) throws -> NamespaceGroup {
    try #require(report.coverage.groups.first { $0.kind == kind })
  }

  /// `state: watcher effect sight, ...` of a request, by its name.
  static func text(_ group: NamespaceGroup, _ request: String) throws -> String {
    let cell = try #require(group.cells.first { $0.request.name == request })
    let watchers = cell.watchers.map { "\($0.name) \($0.effect.rawValue) \($0.sight.parts.word)" }
    return ([cell.state.rawValue] + watchers).joined(separator: ", ")
  }

  func text(_ namespace: String, _ request: String) throws -> String { try Self.text(group(namespace), request) }

  func text(_ kind: NamespaceGroup.Kind, _ request: String) throws -> String { try Self.text(group(kind), request) }

  /// `state` of a route's hole in a namespace or, without one, in a kind of group; nil for none.
  func hole(_ route: String, in namespace: String) -> Hole? {
    report.holes.first { $0.route.name == route && $0.namespaces.contains(namespace) }
  }

  func hole(_ route: String, in kind: NamespaceGroup.Kind) -> Hole? {
    report.holes.first { $0.route.name == route && $0.group == kind }
  }
}

extension String {
  /// Namespaces without labels of their own.
  static func namespaces(_ names: String...) -> String {
    names.map { "apiVersion: v1\nkind: Namespace\nmetadata: {name: \($0)}\n---\n" }.joined()
  }

  /// A webhook on pods, with more members of the webhook as flow YAML lines.
  static func webhook(_ name: String, resources: String = "[pods]", operations: String = "['*']", _ more: String = "")
    -> String
  {
    """
    apiVersion: admissionregistration.k8s.io/v1
    kind: ValidatingWebhookConfiguration
    metadata: {name: \(name)}
    webhooks:
    - name: \(name)
      sideEffects: None
      admissionReviewVersions: [v1]
      clientConfig: {service: {namespace: guards, name: \(name)}}
      rules: [{apiGroups: ["*"], apiVersions: ["*"], operations: \(operations), resources: \(resources)}]
      \(more.isEmpty ? "failurePolicy: Fail" : more)
    ---

    """
  }

  /// A policy that refuses privileged containers, with its binding; lines of `matchConstraints` may be added.
  static func policy(_ name: String, actions: String = "[Deny]", resources: String = "[pods]", _ more: String = "")
    -> String
  {
    """
    apiVersion: admissionregistration.k8s.io/v1
    kind: ValidatingAdmissionPolicy
    metadata: {name: \(name)}
    spec:
      matchConstraints:
        resourceRules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE, UPDATE], resources: \(resources)}]
        \(more)
      validations:
      - expression: >-
          [object.spec.containers, object.spec.?initContainers.orValue([]), object.spec.?ephemeralContainers.orValue([])]
          .all(list, list.all(c, !c.?securityContext.?privileged.orValue(false)))
    ---
    apiVersion: admissionregistration.k8s.io/v1
    kind: ValidatingAdmissionPolicyBinding
    metadata: {name: \(name)}
    spec: {policyName: \(name), validationActions: \(actions)}
    ---

    """
  }

  /// Somebody who may do something to namespaces.
  static func namespaceRights(_ verbs: String, to user: String) -> String {
    """
    apiVersion: rbac.authorization.k8s.io/v1
    kind: ClusterRole
    metadata: {name: \(user)-namespaces}
    rules: [{apiGroups: [""], resources: [namespaces], verbs: \(verbs)}]
    ---
    apiVersion: rbac.authorization.k8s.io/v1
    kind: ClusterRoleBinding
    metadata: {name: \(user)-namespaces}
    roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: \(user)-namespaces}
    subjects: [{kind: User, name: \(user), apiGroup: rbac.authorization.k8s.io}]
    ---

    """
  }
}
