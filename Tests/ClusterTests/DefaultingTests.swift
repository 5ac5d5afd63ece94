import Cluster
import Documents
import Testing

struct DefaultingTests {
  /// An object, the path to a node, and the text of the node; nil where nothing may be filled in.
  struct Case: Sendable, CustomTestStringConvertible {
    var object: String
    var path: [String]
    var value: String?
    var testDescription: String { "\(path.joined(separator: ".")) of \(object)" }
  }

  private static let admission = "apiVersion: admissionregistration.k8s.io/v1, kind: "

  @Test(arguments: [
    Case(
      object: "{\(admission)ValidatingWebhookConfiguration, webhooks: [{}]}", path: ["webhooks", "0", "failurePolicy"],
      value: "Fail"),
    Case(
      object: "{\(admission)ValidatingWebhookConfiguration, webhooks: [{failurePolicy: Ignore}]}",
      path: ["webhooks", "0", "failurePolicy"], value: "Ignore"),
    // The API server takes a null for a field that is not set.
    Case(
      object: "{\(admission)ValidatingWebhookConfiguration, webhooks: [{failurePolicy: null, name: a}]}",
      path: ["webhooks", "0", "failurePolicy"], value: "Fail"),
    Case(
      object: "{apiVersion: v1, kind: List, items: [{apiVersion: v1, kind: Pod, spec: {a: ~, b: 1, c: ~, d: [~]}}]}",
      path: ["items", "0", "spec"], value: "{b: 1,d: [null]}"),
    Case(
      object: "{\(admission)ValidatingWebhookConfiguration, webhooks: [{}, {}]}",
      path: ["webhooks", "1", "matchPolicy"], value: "Equivalent"),
    Case(
      object: "{\(admission)ValidatingWebhookConfiguration, webhooks: [{}]}",
      path: ["webhooks", "0", "timeoutSeconds"], value: "10"),
    Case(
      object: "{\(admission)ValidatingWebhookConfiguration, webhooks: [{rules: [{}]}]}",
      path: ["webhooks", "0", "rules", "0", "scope"], value: "*"),
    Case(
      object: "{\(admission)ValidatingWebhookConfiguration, webhooks: [{}]}",
      path: ["webhooks", "0", "namespaceSelector"], value: "{}"),
    Case(
      object: "{\(admission)ValidatingWebhookConfiguration, webhooks: [{}]}",
      path: ["webhooks", "0", "reinvocationPolicy"], value: nil),
    Case(
      object: "{\(admission)ValidatingWebhookConfiguration, webhooks: [{}]}", path: ["webhooks", "0", "sideEffects"],
      value: nil),
    Case(
      object: "{\(admission)MutatingWebhookConfiguration, webhooks: [{}]}",
      path: ["webhooks", "0", "reinvocationPolicy"], value: "Never"),
    Case(
      object: "{apiVersion: admissionregistration.k8s.io/v1beta1, kind: MutatingWebhookConfiguration, webhooks: [{}]}",
      path: ["webhooks", "0", "failurePolicy"], value: "Ignore"),
    Case(
      object: "{\(admission)ValidatingAdmissionPolicy, spec: {matchConstraints: {}}}", path: ["spec", "failurePolicy"],
      value: "Fail"),
    Case(
      object: "{\(admission)ValidatingAdmissionPolicy, spec: {matchConstraints: {}}}",
      path: ["spec", "matchConstraints", "objectSelector"], value: "{}"),
    Case(object: "{\(admission)ValidatingAdmissionPolicy, spec: {}}", path: ["spec", "matchConstraints"], value: nil),
    Case(
      object: "{apiVersion: policies.kubewarden.io/v1, kind: ClusterAdmissionPolicy, spec: {}}",
      path: ["spec", "mode"], value: "protect"),
    Case(
      object: "{apiVersion: policies.kubewarden.io/v1alpha2, kind: AdmissionPolicy, spec: {}}",
      path: ["spec", "policyServer"], value: "default"),
    Case(
      object: "{apiVersion: policies.kubewarden.io/v1, kind: AdmissionPolicyGroup, spec: {}}",
      path: ["spec", "backgroundAudit"], value: "true"),
    Case(
      object: "{apiVersion: v1, kind: Service, spec: {ports: [{port: 1}]}}", path: ["spec", "type"], value: "ClusterIP"),
    Case(
      object: "{apiVersion: v1, kind: Service, spec: {ports: [{port: 1}]}}", path: ["spec", "ports", "0", "protocol"],
      value: "TCP"),
    Case(object: "{apiVersion: serving.knative.dev/v1, kind: Service, spec: {}}", path: ["spec", "type"], value: nil),
    Case(object: "{apiVersion: apps/v1, kind: Deployment, spec: {}}", path: ["spec", "replicas"], value: "1"),
    Case(
      object: "{apiVersion: apps/v1, kind: Deployment, spec: {replicas: 0}}", path: ["spec", "replicas"], value: "0"),
    Case(
      object: "{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, spec: {}}", path: ["spec", "policyTypes"],
      value: "[Ingress]"),
    Case(
      object: "{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, spec: {egress: []}}",
      path: ["spec", "policyTypes"], value: "[Ingress,Egress]"),
    Case(
      object: "{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, spec: {egress: null}}",
      path: ["spec", "policyTypes"], value: "[Ingress]"),
    Case(
      object: "{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, spec: {policyTypes: [Egress]}}",
      path: ["spec", "policyTypes"], value: "[Egress]"),
    Case(object: "{apiVersion: v1, kind: Pod, metadata: {name: a}}", path: ["metadata", "namespace"], value: nil),
    Case(
      object: "{apiVersion: v1, kind: List, items: [{apiVersion: apps/v1, kind: Deployment, spec: {}}]}",
      path: ["items", "0", "spec", "replicas"], value: "1"),
    Case(
      object: "{apiVersion: apps/v1, kind: DeploymentList, items: [{spec: {}}]}",
      path: ["items", "0", "spec", "replicas"], value: "1"),
    Case(
      object: "{apiVersion: apps/v1, kind: DeploymentList, items: [{spec: {}}]}", path: ["items", "0", "kind"],
      value: "Deployment"),
    Case(object: "[{apiVersion: apps/v1, kind: Deployment, spec: {}}]", path: ["0", "spec", "replicas"], value: "1"),
  ])
  func defaults(_ test: Case) throws {
    var node: Node? = try document(test.object)
    for step in test.path { node = Int(step).map { node?[$0] } ?? node?[step] }
    #expect(node.map(text) == test.value)
  }

  @Test func defaultedNodesStandAtTheirParent() throws {
    let object = try document("apiVersion: apps/v1\nkind: Deployment\nspec:\n  paused: true\n")
    #expect(object["spec", "replicas"]?.location.line == 4)
    #expect(object["spec", "replicas"]?.path() == "spec.replicas")
  }

  private func text(_ node: Node) -> String {
    switch node.kind {
    case .string: node.string ?? ""
    case .int: node.int.map(String.init) ?? ""
    case .bool: node.bool == true ? "true" : "false"
    case .list: "[" + node.elements.map(text).joined(separator: ",") + "]"
    case .map: "{" + node.children.map { "\($0.key ?? ""): \(text($0))" }.joined(separator: ",") + "}"
    case .null, .double: "\(node.kind)"
    }
  }
}
