import Analysis
import Testing

/// What the server refuses by itself: mutating webhooks have seen it, nobody else has.
@Suite struct ObjectValidationTests {
  private static let scene = SimulationScene(
    """
    apiVersion: v1
    kind: Namespace
    metadata: {name: web}
    ---
    apiVersion: admissionregistration.k8s.io/v1
    kind: MutatingWebhookConfiguration
    metadata: {name: m}
    webhooks:
    - {name: h, sideEffects: None, rules: [{apiGroups: ['*'], apiVersions: ['*'], resources: ['*'], operations: ['*']}]}
    ---
    apiVersion: admissionregistration.k8s.io/v1
    kind: ValidatingWebhookConfiguration
    metadata: {name: v}
    webhooks:
    - {name: h, sideEffects: None, rules: [{apiGroups: ['*'], apiVersions: ['*'], resources: ['*'], operations: ['*']}]}
    """)

  /// Does an object pass the server's own checks?
  private static func isValid(_ resource: String, _ kind: String, _ object: String, old: String? = nil) throws -> Bool {
    let group = kind.split(separator: "/").count > 1 ? String(kind.split(separator: "/")[0]) : ""
    let name = String(kind.split(separator: "/").last ?? "")
    let type = "apiVersion: \(group.isEmpty ? "v1" : "\(group)/v1"), kind: \(name)"
    let verb = old == nil ? "post" : "put"
    let stored = old.map { ", oldObject: {\(type), \($0)}" } ?? ""
    let outcome = try scene.outcome(
      "{verb: \(verb), group: '\(group)', version: v1, resource: \(resource), namespace: web, "
        + "\(old == nil ? "" : "name: x, ")object: {\(type), \(object)}\(stored)}")
    let calls = outcome.calls
    #expect(calls.first == "mutating:m/h")
    return calls.contains("validating:v/h")
  }

  @Test(
    "Names, labels and annotations",
    arguments: [
      ("metadata: {name: x}", true), ("metadata: {name: x.y-z}", true), ("metadata: {name: X}", false),
      ("metadata: {name: x_y}", false), ("metadata: {name: -x}", false), ("metadata: {}", false),
      ("metadata: {generateName: x-}", true), ("metadata: {generateName: X-}", false),
      ("metadata: {name: x, labels: {a/b: c}}", true), ("metadata: {name: x, labels: {a b: c}}", false),
      ("metadata: {name: x, labels: {a: '-'}}", false), ("metadata: {name: x, annotations: {A.b/C: ' - '}}", true),
      ("metadata: {name: x, annotations: {'a b': c}}", false), ("metadata: {name: x, finalizers: [a.b/c]}", true),
      ("metadata: {name: x, finalizers: ['a b']}", false), ("metadata: {name: x}, data: {a.b: c}", true),
      ("metadata: {name: x}, data: {a/b: c}", false), ("metadata: {name: x}, data: {..a: c}", false),
    ])
  func configMaps(object: String, isValid: Bool) throws {
    #expect(try Self.isValid("configmaps", "ConfigMap", object) == isValid)
  }

  @Test(
    "Kinds have rules of their own",
    arguments: [
      ("secrets", "Secret", "metadata: {name: x}, type: kubernetes.io/tls, data: {tls.crt: eA==}", false),
      ("secrets", "Secret", "metadata: {name: x}, type: kubernetes.io/tls, data: {tls.crt: eA==, tls.key: eA==}", true),
      ("services", "Service", "metadata: {name: x}, spec: {ports: [{port: 80}]}", true),
      ("services", "Service", "metadata: {name: x}, spec: {}", false),
      ("services", "Service", "metadata: {name: x}, spec: {clusterIP: None}", true),
      ("services", "Service", "metadata: {name: x}, spec: {ports: [{port: 80}, {port: 81}]}", false),
      ("services", "Service", "metadata: {name: x}, spec: {ports: [{port: 70000}]}", false),
      ("services", "Service", "metadata: {name: x.y}, spec: {ports: [{port: 80}]}", false),
      (
        "rolebindings", "rbac.authorization.k8s.io/RoleBinding",
        "metadata: {name: 'a:b'}, roleRef: {kind: Role, name: r}, subjects: [{kind: User, name: u}]", true
      ),
      ("rolebindings", "rbac.authorization.k8s.io/RoleBinding", "metadata: {name: a}", false),
      (
        "rolebindings", "rbac.authorization.k8s.io/RoleBinding",
        "metadata: {name: a}, roleRef: {kind: Role, name: r}, subjects: [{kind: Robot, name: u}]", false
      ),
    ])
  func kinds(resource: String, kind: String, object: String, isValid: Bool) throws {
    #expect(try Self.isValid(resource, kind, object) == isValid)
  }

  @Test(
    "Some parts never change",
    arguments: [
      ("secrets", "Secret", "type: a", "type: a", true), ("secrets", "Secret", "type: a", "type: b", false),
      ("configmaps", "ConfigMap", "immutable: true, data: {a: b}", "immutable: true, data: {a: b}", true),
      ("configmaps", "ConfigMap", "immutable: true, data: {a: b}", "immutable: true, data: {a: c}", false),
      ("configmaps", "ConfigMap", "data: {a: b}", "data: {a: c}", true),
      (
        "rolebindings", "rbac.authorization.k8s.io/RoleBinding", "roleRef: {kind: Role, name: r}",
        "roleRef: {kind: Role, name: s}", false
      ),
      (
        "pods", "Pod", "spec: {containers: [{name: c, image: i}]}", "spec: {containers: [{name: c, image: j}]}", true
      ),
      (
        "pods", "Pod", "spec: {containers: [{name: c, image: i}]}",
        "spec: {containers: [{name: c, image: i}, {name: d, image: i}]}", false
      ),
      (
        "pods", "Pod", "spec: {containers: [{name: c, image: i}]}",
        "spec: {hostPID: true, containers: [{name: c, image: i}]}", false
      ),
    ])
  func updates(resource: String, kind: String, old: String, new: String, isValid: Bool) throws {
    let metadata = "metadata: {name: x}, "
    #expect(try Self.isValid(resource, kind, metadata + new, old: metadata + old) == isValid)
  }
}
