package import CEL

extension Environment {
  /// Declares the variables that an admission policy's expressions have, as the API server declares them: the objects
  /// are dyn, the request and the namespace have fields of their own. With `names`, only those.
  package mutating func declareAdmissionVariables(_ names: Set<String>? = nil) {
    for (name, fields) in Self.admissionTypes { declare(object: name, fields: fields) }
    for (variable, type) in Self.admissionVariables where names?.contains(variable) ?? true { declare(variable, type) }
  }

  private static let admissionVariables: [(String, CELType)] = [
    ("object", .dyn), ("oldObject", .dyn), ("params", .dyn), ("request", .opaque("kubernetes.AdmissionRequest")),
    ("namespaceObject", .opaque("kubernetes.Namespace")), ("authorizer", AuthorizerValue.type),
    ("authorizer.requestResource", ResourceCheck.type),
  ]

  private static let strings = CELType.list(.string)
  private static let stringMap = CELType.map(.string, .string)

  /// The fields of `AdmissionRequest` (admission.k8s.io/v1) and of `Namespace` that the API server declares; what only
  /// it could fill in, like `request.uid`, is left out there too.
  private static let admissionTypes: [String: [String: CELType]] = [
    "kubernetes.AdmissionRequest": [
      "kind": .opaque("kubernetes.GroupVersionKind"), "resource": .opaque("kubernetes.GroupVersionResource"),
      "subResource": .string, "requestKind": .opaque("kubernetes.GroupVersionKind"),
      "requestResource": .opaque("kubernetes.GroupVersionResource"), "requestSubResource": .string, "name": .string,
      "namespace": .string, "operation": .string, "userInfo": .opaque("kubernetes.UserInfo"), "dryRun": .bool,
      "options": .dyn,
    ],
    "kubernetes.GroupVersionKind": ["group": .string, "version": .string, "kind": .string],
    "kubernetes.GroupVersionResource": ["group": .string, "version": .string, "resource": .string],
    "kubernetes.UserInfo": [
      "username": .string, "uid": .string, "groups": strings, "extra": .map(.string, strings),
    ],
    "kubernetes.Namespace": [
      "metadata": .opaque("kubernetes.NamespaceMetadata"), "spec": .opaque("kubernetes.NamespaceSpec"),
      "status": .opaque("kubernetes.NamespaceStatus"),
    ],
    "kubernetes.NamespaceMetadata": [
      "name": .string, "generateName": .string, "namespace": .string, "labels": stringMap, "annotations": stringMap,
      "UID": .string, "creationTimestamp": .timestamp, "deletionGracePeriodSeconds": .int,
      "deletionTimestamp": .timestamp, "generation": .int, "resourceVersion": .string, "finalizers": strings,
    ],
    "kubernetes.NamespaceSpec": ["finalizers": strings],
    "kubernetes.NamespaceStatus": ["phase": .string, "conditions": .list(.opaque("kubernetes.NamespaceCondition"))],
    "kubernetes.NamespaceCondition": [
      "type": .string, "status": .string, "reason": .string, "message": .string, "lastTransitionTime": .timestamp,
    ],
  ]
}
