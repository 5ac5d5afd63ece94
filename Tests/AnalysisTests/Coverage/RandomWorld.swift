import SeededRandom

/// Small clusters of namespaces, webhooks and policies put together by chance, to be repeated by their seed.
struct RandomWorld {
  static let namespaces = ["a", "b", "c"]

  private var random: SeededRandom

  init(seed: Int) { random = SeededRandom(seed: seed) }

  /// The cluster as YAML.
  mutating func cluster() -> String {
    var documents = Self.namespaces.map { name in namespace(name) }
    for number in 0..<3 { documents.append(webhook(number)) }
    for number in 0..<2 { documents += [policy(number), binding(number)] }
    return documents.joined(separator: "\n---\n")
  }

  /// A request, by the name that coverage has for it, as a line of `simulate --requests`. Those in a namespace come first.
  mutating func requests() -> [(cell: String, namespace: String?, line: String)] {
    let name = Self.namespaces[below(Self.namespaces.count)]
    let place = "namespace: \(name), name: x"
    let pod = { (labels: String) in
      "{apiVersion: v1, kind: Pod, metadata: {name: x, labels: \(labels)}, spec: {containers: [{name: c, image: i}]}}"
    }
    let deployment =
      "{apiVersion: apps/v1, kind: Deployment, metadata: {name: x, labels: \(labels())}, spec: {selector: {matchLabels: "
      + "{l: m}}, template: {metadata: {labels: {l: m}}, spec: {containers: [{name: c, image: i}]}}}}"
    let configMap = "{apiVersion: v1, kind: ConfigMap, metadata: {name: x, labels: \(labels())}}"
    return [
      ("CREATE pods", name, "{verb: post, version: v1, resource: pods, \(place), object: \(pod(labels()))}"),
      (
        "UPDATE pods", name,
        "{verb: put, version: v1, resource: pods, \(place), object: \(pod(labels())), oldObject: \(pod(labels()))}"
      ),
      ("CONNECT pods/exec", name, "{verb: connect, version: v1, resource: pods, subresource: exec, \(place)}"),
      (
        "CREATE deployments.apps", name,
        "{verb: post, group: apps, version: v1, resource: deployments, \(place), object: \(deployment)}"
      ),
      ("CREATE configmaps", name, "{verb: post, version: v1, resource: configmaps, \(place), object: \(configMap)}"),
      (
        "CREATE namespaces", nil,
        "{verb: post, version: v1, resource: namespaces, name: x, object: {apiVersion: v1, kind: Namespace, metadata: "
          + "{name: x, labels: \(labels())}}}"
      ),
      (
        "CREATE nodes", nil,
        "{verb: post, version: v1, resource: nodes, name: x, object: {apiVersion: v1, kind: Node, metadata: {name: x, "
          + "labels: \(labels())}}}"
      ),
    ]
  }

  // MARK: Objects

  private mutating func namespace(_ name: String) -> String {
    let level = one(of: [
      "", "", "pod-security.kubernetes.io/enforce: privileged", "pod-security.kubernetes.io/warn: baseline",
    ])
    let labels = labels().dropFirst().dropLast()
    let all = [String(labels), level].filter { !$0.isEmpty }.joined(separator: ", ")
    return "{apiVersion: v1, kind: Namespace, metadata: {name: \(name), labels: {\(all)}}}"
  }

  private mutating func webhook(_ number: Int) -> String {
    let kind = one(of: ["ValidatingWebhookConfiguration", "MutatingWebhookConfiguration"])
    return """
      apiVersion: admissionregistration.k8s.io/v1
      kind: \(kind)
      metadata: {name: w\(number)}
      webhooks:
      - name: w\(number).example.com
        clientConfig: {url: "https://guard.invalid"}
        sideEffects: None
        admissionReviewVersions: [v1]
        failurePolicy: \(one(of: ["Fail", "Ignore"]))
        matchPolicy: \(one(of: ["Exact", "Equivalent"]))
        rules: [\(rule())]
        namespaceSelector: \(selector())
        objectSelector: \(selector())
        matchConditions: \(conditions())
      """
  }

  private mutating func policy(_ number: Int) -> String {
    """
    apiVersion: admissionregistration.k8s.io/v1
    kind: ValidatingAdmissionPolicy
    metadata: {name: p\(number)}
    spec:
      failurePolicy: \(one(of: ["Fail", "Ignore"]))
      matchConstraints: {resourceRules: [\(rule())], namespaceSelector: \(selector()), objectSelector: \(selector())}
      matchConditions: \(conditions())
      validations: [{expression: \(one(of: ["'true'", "'false'", "request.namespace == 'a'"]))}]
    """
  }

  private mutating func binding(_ number: Int) -> String {
    """
    apiVersion: admissionregistration.k8s.io/v1
    kind: ValidatingAdmissionPolicyBinding
    metadata: {name: b\(number)}
    spec:
      policyName: p\(number)
      validationActions: \(one(of: ["[Deny]", "[Warn]", "[Audit]", "[Deny, Audit]"]))
      matchResources: {namespaceSelector: \(selector()), objectSelector: \(selector())}
    """
  }

  private mutating func rule() -> String {
    let resources = one(of: [
      "[pods]", "['*']", "['*/*']", "['pods/*']", "[pods, pods/exec]", "[deployments, nodes, namespaces]",
      "[configmaps]",
    ])
    let operations = one(of: ["['*']", "['*']", "[CREATE]", "[CREATE, UPDATE]", "[CONNECT, UPDATE]"])
    let scope = one(of: ["'*'", "'*'", "Namespaced", "Cluster"])
    return "{apiGroups: ['*'], apiVersions: ['*'], operations: \(operations), resources: \(resources), scope: \(scope)}"
  }

  private mutating func selector() -> String {
    one(of: [
      "{}", "{}", "{matchLabels: {team: x}}", "{matchExpressions: [{key: skip, operator: DoesNotExist}]}",
      "{matchExpressions: [{key: team, operator: NotIn, values: [x]}]}",
      "{matchExpressions: [{key: kubernetes.io/metadata.name, operator: NotIn, values: [a]}]}",
      "{matchExpressions: [{key: team, operator: Exists}, {key: skip, operator: NotIn, values: ['yes']}]}",
    ])
  }

  private mutating func conditions() -> String {
    let expression = one(of: [
      "", "", "request.namespace != 'b'", "request.operation == 'CREATE'", "object.metadata.name == 'x'",
      "has(object.metadata.labels)", "request.userInfo.username == 'nobody'", "request.subResource == 'exec'",
    ])
    return expression.isEmpty ? "[]" : "[{name: c, expression: \"\(expression)\"}]"
  }

  private mutating func labels() -> String {
    one(of: ["{}", "{team: x}", "{team: z}", "{skip: 'yes'}", "{team: x, skip: 'no'}"])
  }

  // MARK: Chance

  private mutating func one(of choices: [String]) -> String { choices[below(choices.count)] }

  private mutating func below(_ count: Int) -> Int { Int.random(in: 0..<count, using: &random) }
}
