/// What the API server's own roles for users permit of the resources that admission control depends on (1.36). Used for a
/// binding to one of them where the role itself is not in the input.
struct BuiltInRole: Sendable {
  var name: String
  var rules: [AccessRule]

  static let all: [BuiltInRole] = [
    BuiltInRole(name: "cluster-admin", rules: [AccessRule(verbs: ["*"], groups: ["*"], resources: ["*"])]),
    BuiltInRole(name: "admin", rules: view + edit + admin),
    BuiltInRole(name: "edit", rules: view + edit),
    BuiltInRole(name: "view", rules: view),
  ]

  private static let readVerbs = ["get", "list", "watch"]
  private static let writeVerbs = ["create", "delete", "deletecollection", "patch", "update"]

  private static let view: [AccessRule] = [
    AccessRule(
      verbs: readVerbs, groups: [""],
      resources: [
        "configmaps", "endpoints", "persistentvolumeclaims", "persistentvolumeclaims/status", "pods", "pods/log",
        "pods/status", "replicationcontrollers", "replicationcontrollers/scale", "replicationcontrollers/status",
        "resourcequotas", "resourcequotas/status", "limitranges", "bindings", "namespaces",
        "namespaces/status", "serviceaccounts", "services", "services/status",
      ]),
    AccessRule(verbs: readVerbs, groups: ["", "events.k8s.io"], resources: ["events"]),
    AccessRule(verbs: readVerbs, groups: ["discovery.k8s.io"], resources: ["endpointslices"]),
    AccessRule(
      verbs: readVerbs, groups: ["apps"],
      resources: [
        "controllerrevisions", "daemonsets", "daemonsets/status", "deployments", "deployments/scale",
        "deployments/status", "replicasets", "replicasets/scale", "replicasets/status", "statefulsets",
        "statefulsets/scale", "statefulsets/status",
      ]),
    AccessRule(
      verbs: readVerbs, groups: ["batch"], resources: ["cronjobs", "cronjobs/status", "jobs", "jobs/status"]),
    AccessRule(
      verbs: readVerbs, groups: ["autoscaling"],
      resources: ["horizontalpodautoscalers", "horizontalpodautoscalers/status"]),
    AccessRule(
      verbs: readVerbs, groups: ["networking.k8s.io"],
      resources: ["ingresses", "ingresses/status", "networkpolicies"]),
    AccessRule(
      verbs: readVerbs, groups: ["policy"], resources: ["poddisruptionbudgets", "poddisruptionbudgets/status"]),
  ]

  private static let edit: [AccessRule] = [
    AccessRule(
      verbs: readVerbs, groups: [""],
      resources: ["pods/attach", "pods/exec", "pods/portforward", "pods/proxy", "secrets", "services/proxy"]),
    AccessRule(verbs: ["impersonate"], groups: [""], resources: ["serviceaccounts"]),
    AccessRule(
      verbs: writeVerbs, groups: [""],
      resources: [
        "pods", "pods/attach", "pods/exec", "pods/portforward", "pods/proxy", "configmaps",
        "persistentvolumeclaims", "replicationcontrollers", "replicationcontrollers/scale", "secrets",
        "serviceaccounts", "services", "services/proxy",
      ]),
    AccessRule(verbs: ["create"], groups: [""], resources: ["pods/eviction", "serviceaccounts/token"]),
    AccessRule(verbs: writeVerbs, groups: ["", "events.k8s.io"], resources: ["events"]),
    AccessRule(
      verbs: writeVerbs, groups: ["apps"],
      resources: [
        "daemonsets", "deployments", "deployments/rollback", "deployments/scale", "replicasets", "replicasets/scale",
        "statefulsets", "statefulsets/scale",
      ]),
    AccessRule(verbs: writeVerbs, groups: ["batch"], resources: ["cronjobs", "jobs"]),
    AccessRule(verbs: writeVerbs, groups: ["autoscaling"], resources: ["horizontalpodautoscalers"]),
    AccessRule(verbs: writeVerbs, groups: ["networking.k8s.io"], resources: ["ingresses", "networkpolicies"]),
    AccessRule(verbs: writeVerbs, groups: ["policy"], resources: ["poddisruptionbudgets"]),
    AccessRule(verbs: writeVerbs + readVerbs, groups: ["coordination.k8s.io"], resources: ["leases"]),
  ]

  private static let admin: [AccessRule] = [
    AccessRule(verbs: ["create"], groups: ["authorization.k8s.io"], resources: ["localsubjectaccessreviews"]),
    AccessRule(
      verbs: writeVerbs + readVerbs, groups: ["rbac.authorization.k8s.io"], resources: ["rolebindings", "roles"]),
  ]
}
