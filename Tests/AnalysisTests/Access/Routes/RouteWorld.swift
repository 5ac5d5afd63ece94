import Analysis
import Cluster

/// A small cluster around one webhook, and the routes in it as text.
struct RouteWorld {
  private let routes: GateRoutes

  /// One webhook of namespace `gate`, its Service, Deployment, pod and the Secret and ConfigMap that the pod mounts; a
  /// namespace `shop` with a Deployment and a pod of its own.
  static let cluster = """
    apiVersion: admissionregistration.k8s.io/v1
    kind: ValidatingWebhookConfiguration
    metadata: {name: guard}
    webhooks:
    - name: guard.example.com
      clientConfig: {service: {namespace: gate, name: guard}}
      namespaceSelector: {matchExpressions: [{key: guarded, operator: NotIn, values: ["no"]}]}
      rules: [{apiGroups: [""], apiVersions: [v1], resources: [pods], operations: [CREATE]}]
    ---
    {apiVersion: v1, kind: Namespace, metadata: {name: gate, labels: {guarded: "no"}}}
    ---
    {apiVersion: v1, kind: Namespace, metadata: {name: shop}}
    ---
    {apiVersion: v1, kind: Service, metadata: {name: guard, namespace: gate}, spec: {selector: {app: guard}}}
    ---
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: guard, namespace: gate}
    spec: &guard
      template:
        metadata: {labels: {app: guard}}
        spec:
          serviceAccountName: guard
          containers: [{name: guard, image: registry.example.com/guard}]
          volumes: [{name: keys, secret: {secretName: guard-tls}}, {name: rules, configMap: {name: guard-rules}}]
    ---
    apiVersion: v1
    kind: Pod
    metadata:
      name: guard-0
      namespace: gate
      labels: {app: guard}
      ownerReferences: [{apiVersion: apps/v1, kind: Deployment, name: guard, controller: true}]
    spec: {serviceAccountName: guard, nodeName: node-1, containers: [{name: guard, image: registry.example.com/guard}]}
    ---
    {apiVersion: v1, kind: ServiceAccount, metadata: {name: guard, namespace: gate}}
    ---
    {apiVersion: v1, kind: Secret, metadata: {name: guard-tls, namespace: gate}, type: kubernetes.io/tls}
    ---
    {apiVersion: v1, kind: ConfigMap, metadata: {name: guard-rules, namespace: gate}}
    ---
    {apiVersion: v1, kind: ServiceAccount, metadata: {name: deployer, namespace: shop}}
    ---
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web, namespace: shop}
    spec:
      template:
        metadata: {labels: {app: web}}
        spec: {serviceAccountName: deployer, containers: [{name: web, image: registry.example.com/web}]}
    ---
    apiVersion: v1
    kind: Pod
    metadata: {name: web-0, namespace: shop, labels: {app: web}}
    spec: {serviceAccountName: deployer, nodeName: node-2, containers: [{name: web, image: registry.example.com/web}]}
    ---
    apiVersion: v1
    kind: Secret
    metadata: {name: deployer-token, namespace: shop, annotations: {kubernetes.io/service-account.name: deployer}}
    type: kubernetes.io/service-account-token

    """

  /// `shop/deployer` may change webhook configurations.
  static let deployer = binding("deployer", [deletes], to: "{kind: ServiceAccount, namespace: shop, name: deployer}")

  static let deletes =
    "{apiGroups: [admissionregistration.k8s.io], resources: [validatingwebhookconfigurations], verbs: [delete]}"

  /// A ClusterRole with these rules, bound in the whole cluster or in one namespace.
  static func binding(
    _ name: String, _ rules: [String], to subjects: String..., in namespace: String? = nil
  ) -> String {
    """
    ---
    apiVersion: rbac.authorization.k8s.io/v1
    kind: ClusterRole
    metadata: {name: \(name)}
    rules: [\(rules.joined(separator: ", "))]
    ---
    apiVersion: rbac.authorization.k8s.io/v1
    kind: \(namespace == nil ? "ClusterRoleBinding" : "RoleBinding")
    metadata: {name: \(name)\(namespace.map { ", namespace: \($0)" } ?? "")}
    roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: \(name)}
    subjects: [\(subjects.joined(separator: ", "))]

    """
  }

  static func user(_ name: String) -> String { "{kind: User, name: '\(name)'}" }
  static func group(_ name: String) -> String { "{kind: Group, name: '\(name)'}" }

  init(_ yaml: String..., view: View = .complete) {
    routes = Scene(yaml.joined(separator: "---\n"), view: view).analysis.routes
  }

  /// `enter-pods ServiceAccount:shop/deployer > webhook-configurations`; nil where the subject has no route to the goal, with
  /// a `?` in front where it is not certain.
  func route(_ subject: AccessSubject, _ goal: String) -> String? {
    let found = routes.subjects.first { $0.subject == subject }
    guard let route = found?.routes.first(where: { $0.goal.name == goal }) else { return nil }
    let steps = route.steps.map { step in
      guard let result = step.result else { return step.name }
      return "\(step.name) \(result.description)"
    }
    return (route.doubts.isEmpty ? "" : "? ") + steps.joined(separator: " > ")
  }

  /// The same for a user.
  func route(_ user: String, _ goal: String) -> String? { route(AccessSubject(.user, user), goal) }

  /// Every subject with its routes, in order.
  var all: [String] {
    routes.subjects.map { subject in
      let routes = subject.routes.map { "\($0.goal.name): \(route(subject.subject, $0.goal.name) ?? "")" }
      return "\(subject.tier) \(subject.subject.title) [\(routes.joined(separator: "; "))]"
    }
  }

  var result: GateRoutes { routes }
}
