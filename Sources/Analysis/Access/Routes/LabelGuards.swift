import Cluster
import Documents

/// Which namespaces a guard chooses by labels that can be changed.
struct LabelGuards: Sendable {
  private struct Selector: Sendable, Hashable {
    var expression: LabelExpression
    var keys: Set<String>
  }

  /// The namespaces in view that one chooses.
  private(set) var chosen: [String] = []
  private let selectors: [Selector]
  private let inventory: Inventory

  /// Set on every namespace by the API server, to its name.
  private static let fixed = "kubernetes.io/metadata.name"
  private static let podSecurity = "pod-security.kubernetes.io/enforce"

  init(_ inventory: Inventory, webhooks: [AdmissionWebhook]) {
    self.inventory = inventory
    var nodes = webhooks.map { $0.node["namespaceSelector"] }
    for kind in ["ValidatingAdmissionPolicy", "MutatingAdmissionPolicy"] {
      nodes += inventory.objects(group: AdmissionWebhook.group, kind: kind)
        .map { $0.node["spec", "matchConstraints", "namespaceSelector"] }
      nodes += inventory.objects(group: AdmissionWebhook.group, kind: "\(kind)Binding")
        .map { $0.node["spec", "matchResources", "namespaceSelector"] }
    }
    nodes += KubewardenStack.policies(in: inventory).map { $0.node["spec", "namespaceSelector"] }
    for kind in inventory.kinds where kind.group == "constraints.gatekeeper.sh" {
      nodes += kind.positions.map { inventory.objects[Int($0)].node["spec", "match", "namespaceSelector"] }
    }
    var selectors: Set<Selector> = []
    for node in nodes.compactMap(\.self) {
      guard let selector = try? LabelSelector(node) else { continue }
      let keys = Set(selector.requirements.map(\.key)).subtracting([Self.fixed])
      if !keys.isEmpty { selectors.insert(Selector(expression: LabelExpression(kubernetes: node), keys: keys)) }
    }
    self.selectors = Array(selectors)
    chosen = inventory.objects(group: "", kind: "Namespace").map(\.identity.name).filter { choose($0) == .yes }.sorted()
  }

  /// Does a guard choose the namespace by labels that can be changed?
  func choose(_ namespace: String) -> Answer {
    let object = inventory.object(group: "", kind: "Namespace", namespace: nil, name: namespace)
    if object == nil, inventory.gap(group: "", kind: "Namespace") == nil { return .no }
    let labels = inventory.labels(ofNamespace: namespace)
    let isHeld: Answer =
      switch labels[Self.podSecurity] {
      case .value(let level): Answer(level == "baseline" || level == "restricted")
      case .absent: .no
      case .unknown(let reason): .unknown(because: reason)
      }
    return isHeld || selectors.contains { $0.expression.matches(labels) }
  }

  /// Does one choose any?
  var chooseAny: Answer {
    if !chosen.isEmpty { return .yes }
    guard let gap = inventory.gap(group: "", kind: "Namespace") else { return .no }
    return selectors.isEmpty ? .no : .unknown(because: gap.reason)
  }
}
