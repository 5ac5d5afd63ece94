import Cluster
import Documents

/// Builds the webhook configurations that the controller makes of policies, as documents whose nodes point to the lines
/// of the policy. API defaults are filled in. Only the `caBundle` is left out: it comes from a Secret.
///
/// Source: kubewarden-controller, internal/controller/policy_subreconciler_webhook.go (v1.20 to v1.37).
struct WebhookBuilding: ~Copyable {
  private var builder = ArenaBuilder()
  /// The namespace of the policy servers; nil where it is not known.
  private let namespace: String?

  static let partOfLabel = "app.kubernetes.io/part-of"
  static let nameAnnotation = "kubewardenPolicyName"
  static let namespaceAnnotation = "kubewardenPolicyNamespace"
  static let webhookSuffix = ".kubewarden.admission"
  private static let namespaceLabel = "kubernetes.io/metadata.name"

  init(namespace: String?) { self.namespace = namespace }

  /// The configurations of policies, in their order; nil for one whose name cannot be told.
  static func configurations(of policies: [KubewardenPolicy], namespace: String?) -> [Node?] {
    var building = WebhookBuilding(namespace: namespace)
    let roots = policies.map { building.build($0) }
    let arena = building.finish()
    return roots.map { $0.map { Node(arena: arena, index: $0) } }
  }

  private consuming func finish() -> Arena { builder.finish() }

  private mutating func build(_ policy: KubewardenPolicy) -> NodeIndex? {
    guard let uniqueName = policy.uniqueName else { return nil }
    let root = policy.object.node
    builder.beginDocument(root.source)
    builder.openMap(style: .block, at: root.offset)
    member("apiVersion", "admissionregistration.k8s.io/v1", from: root)
    member("kind", AdmissionWebhook.kind(isMutating: policy.isMutating), from: policy.spec?["mutating"] ?? root)
    metadata(of: policy, uniqueName)
    openList("webhooks", from: policy.spec ?? root)
    webhook(of: policy, uniqueName)
    builder.close()
    builder.close()
    let configuration = builder.endDocument()
    Defaulting.prepare(&builder, configuration)
    return configuration
  }

  private mutating func metadata(of policy: KubewardenPolicy, _ uniqueName: String) {
    let metadata = policy.object.node["metadata"] ?? policy.object.node
    let name = metadata["name"] ?? metadata
    openMap("metadata", from: metadata)
    member("name", uniqueName, from: name)
    openMap("labels", from: metadata)
    member(Self.partOfLabel, "kubewarden", from: metadata)
    builder.close()
    openMap("annotations", from: metadata)
    member(Self.nameAnnotation, policy.name, from: name)
    member(Self.namespaceAnnotation, policy.namespace ?? "", from: metadata["namespace"] ?? metadata)
    builder.close()
    builder.close()
  }

  private mutating func webhook(of policy: KubewardenPolicy, _ uniqueName: String) {
    let spec = policy.spec ?? policy.object.node
    builder.openMap(style: .block, at: spec.offset)
    member("name", uniqueName + Self.webhookSuffix, from: policy.object.node["metadata", "name"] ?? spec)
    openMap("clientConfig", from: spec)
    openMap("service", from: spec["policyServer"] ?? spec)
    if let namespace { member("namespace", namespace, from: spec) }
    let service = KubewardenStack.workloadName(ofPolicyServer: policy.policyServer)
    member("name", service, from: spec["policyServer"] ?? spec)
    member("path", "/validate/" + uniqueName, from: spec)
    builder.close()
    builder.close()
    rules(of: policy, spec)
    copy("failurePolicy", of: spec)
    copy("matchPolicy", of: spec)
    namespaceSelector(of: policy, spec)
    copy("objectSelector", of: spec)
    if spec["sideEffects"] == nil { member("sideEffects", "None", from: spec) } else { copy("sideEffects", of: spec) }
    copy("timeoutSeconds", of: spec)
    openList("admissionReviewVersions", from: spec)
    builder.appendString("v1", at: spec.offset)
    builder.close()
    copy("matchConditions", of: spec)
    builder.close()
  }

  /// Namespaced policies see no cluster-scoped resources.
  private mutating func rules(of policy: KubewardenPolicy, _ spec: Node) {
    guard !policy.kind.isClusterWide, let rules = spec["rules"] else {
      return spec["rules"] == nil ? emptyList("rules", from: spec) : copy("rules", of: spec)
    }
    openList("rules", from: rules)
    for rule in rules.elements where rule.kind == .map {
      builder.openMap(style: rule.record.style, at: rule.offset)
      for field in rule.children where field.key != "scope" { copy(field) }
      member("scope", "Namespaced", from: rule["scope"] ?? rule)
      builder.close()
    }
    builder.close()
  }

  /// A cluster policy's selector is rebuilt from its `matchExpressions` alone, behind one that leaves out the namespace of
  /// the policy servers; a policy that wants to see that namespace too keeps its selector as it is.
  private mutating func namespaceSelector(of policy: KubewardenPolicy, _ spec: Node) {
    guard policy.kind.isClusterWide else {
      let namespace = policy.object.node["metadata", "namespace"] ?? spec
      openMap("namespaceSelector", from: namespace)
      openMap("matchLabels", from: namespace)
      member(Self.namespaceLabel, policy.namespace ?? "", from: namespace)
      builder.close()
      builder.close()
      return
    }
    if policy.seesStackNamespace { return copy("namespaceSelector", of: spec) }
    let selector = spec["namespaceSelector"]
    let expressions = selector?["matchExpressions"]
    openMap("namespaceSelector", from: selector ?? spec)
    openList("matchExpressions", from: expressions ?? selector ?? spec)
    if let namespace {
      builder.openMap(style: .flow, at: spec.offset)
      member("key", Self.namespaceLabel, from: spec)
      member("operator", "NotIn", from: spec)
      openList("values", from: spec)
      builder.appendString(namespace, at: spec.offset)
      builder.close()
      builder.close()
    }
    for expression in expressions?.elements.map({ $0 }) ?? [] { builder.append(copyOf: expression) }
    builder.close()
    builder.close()
  }
}

// MARK: - Members

extension WebhookBuilding {
  private mutating func member(_ key: String, _ text: String, from origin: Node) {
    builder.key(key, at: origin.keyOffset)
    builder.appendString(text, at: origin.offset)
  }

  private mutating func openMap(_ key: String, from origin: Node) {
    builder.key(key, at: origin.keyOffset)
    builder.openMap(style: .block, at: origin.offset)
  }

  private mutating func openList(_ key: String, from origin: Node) {
    builder.key(key, at: origin.keyOffset)
    builder.openList(style: .block, at: origin.offset)
  }

  private mutating func emptyList(_ key: String, from origin: Node) {
    openList(key, from: origin)
    builder.close()
  }

  private mutating func copy(_ key: String, of map: Node) {
    if let member = map[key] { copy(member) }
  }

  private mutating func copy(_ member: Node) {
    builder.key(member.key ?? "", at: member.keyOffset)
    builder.append(copyOf: member)
  }
}
