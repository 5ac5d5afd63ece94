import Cluster
import Testing

struct SchemeTests {
  static let kinds: [(String, String, String, ResourceScope)] = [
    ("", "Pod", "pods", ResourceScope.namespaced),
    ("", "Namespace", "namespaces", .cluster),
    ("", "Endpoints", "endpoints", .namespaced),
    ("networking.k8s.io", "NetworkPolicy", "networkpolicies", .namespaced),
    ("networking.k8s.io", "IngressClass", "ingressclasses", .cluster),
    ("admissionregistration.k8s.io", "ValidatingAdmissionPolicyBinding", "validatingadmissionpolicybindings", .cluster),
    ("policies.kubewarden.io", "ClusterAdmissionPolicyGroup", "clusteradmissionpolicygroups", .cluster),
    ("policies.kubewarden.io", "AdmissionPolicy", "admissionpolicies", .namespaced),
    ("constraints.gatekeeper.sh", "K8sPSPPrivilegedContainer", "k8spspprivilegedcontainer", .cluster),
    ("mutations.gatekeeper.sh", "AssignMetadata", "assignmetadata", .cluster),
    ("projectcalico.org", "GlobalNetworkPolicy", "globalnetworkpolicies", .cluster),
    ("crd.projectcalico.org", "NetworkPolicy", "networkpolicies", .namespaced),
    ("cilium.io", "CiliumClusterwideNetworkPolicy", "ciliumclusterwidenetworkpolicies", .cluster),
    ("gateway.networking.k8s.io", "Gateway", "gateways", .namespaced),
  ]

  @Test(arguments: kinds)
  func builtIn(_ group: String, _ kind: String, _ resource: String, _ scope: ResourceScope) {
    let found = Scheme.builtIn.resource(group: group, kind: kind)
    #expect(found == Scheme.Resource(name: resource, scope: scope, isGuessed: false))
  }

  @Test(arguments: [
    ("Foo", "foos"), ("Policy", "policies"), ("Gateway", "gateways"), ("Class", "classes"), ("Box", "boxes"),
    ("Batch", "batches"),
  ])
  func guesses(_ kind: String, _ resource: String) {
    let found = Scheme.builtIn.resource(group: "example.com", kind: kind)
    #expect(found == Scheme.Resource(name: resource, scope: .undetermined, isGuessed: true))
  }

  static let removedVersions: [(String, String, String, String, String)] = [
    ("extensions/v1beta1", "Ingress", "1.14", "1.22", "networking.k8s.io/v1"),
    ("extensions/v1beta1", "Deployment", "1.8", "1.16", "apps/v1"),
    ("apps/v1beta2", "StatefulSet", "1.9", "1.16", "apps/v1"),
    (
      "admissionregistration.k8s.io/v1beta1", "ValidatingWebhookConfiguration", "1.16", "1.22",
      "admissionregistration.k8s.io/v1"
    ),
    ("batch/v1beta1", "CronJob", "1.21", "1.25", "batch/v1"),
    ("policy/v1beta1", "PodDisruptionBudget", "1.21", "1.25", "policy/v1"),
    ("autoscaling/v2beta2", "HorizontalPodAutoscaler", "1.23", "1.26", "autoscaling/v2"),
    ("flowcontrol.apiserver.k8s.io/v1beta3", "FlowSchema", "1.29", "1.32", "flowcontrol.apiserver.k8s.io/v1"),
    ("storage.k8s.io/v1beta1", "CSIStorageCapacity", "1.24", "1.27", "storage.k8s.io/v1"),
  ]

  @Test(arguments: removedVersions)
  func removals(_ apiVersion: String, _ kind: String, _ deprecated: String, _ removed: String, _ replacement: String) {
    let found = Scheme.builtIn.lifecycle(apiVersion: apiVersion, kind: kind)
    #expect(
      found == Scheme.Lifecycle(deprecatedIn: deprecated, removedIn: removed, replacement: replacement))
  }

  @Test func currentVersionsStay() {
    #expect(Scheme.builtIn.lifecycle(apiVersion: "apps/v1", kind: "Deployment") == Scheme.Lifecycle())
    #expect(Scheme.builtIn.lifecycle(apiVersion: "example.com/v1", kind: "Deployment") == nil)
    #expect(Scheme.builtIn.kind(group: "rbac.authorization.k8s.io", resource: "clusterroles") == "ClusterRole")
  }

  @Test func definitionsExtendTheTable() throws {
    let inventory = try inventory(
      """
      {apiVersion: example.com/v1, kind: Ox, metadata: {name: a, namespace: ignored}}
      ---
      apiVersion: apiextensions.k8s.io/v1
      kind: CustomResourceDefinition
      metadata: {name: oxen.example.com}
      spec: {group: example.com, scope: Cluster, names: {kind: Ox, plural: oxen}}
      """)
    let ox = try #require(inventory.object(group: "example.com", kind: "Ox", namespace: nil, name: "a"))
    #expect(ox.resource == "oxen")
    #expect(!ox.isResourceGuessed)
    #expect(ox.scope == .cluster)
    #expect(ox.identity.namespace == nil)
  }
}
