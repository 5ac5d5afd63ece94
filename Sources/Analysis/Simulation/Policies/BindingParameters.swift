import Cluster
import Documents

/// The parameters by which a binding lets its admission policy judge.
struct BindingParameters: Sendable {
  let source: ParameterSource
  let kind: GroupVersionKind
  let objects: [Node]
  /// Why there may be more objects.
  let gap: String?

  /// Nil where the policy takes none, or the binding gives it none.
  init?(_ binding: Node, of policy: Node, _ inventory: Inventory, _ served: ServedResources) {
    source = ParameterSource(kind: policy["spec", "paramKind"], inventory, served)
    guard let kind = source.kind, let reference = binding["spec", "paramRef"]?.present else { return nil }
    self.kind = kind
    (objects, gap) = source.named(by: reference)
  }

  /// The first parameter that a policy is put in force with: that of an admission policy's bindings, by their names, or of the
  /// constraints of a Gatekeeper template.
  static func first(of policy: Node, _ inventory: Inventory, _ served: ServedResources) -> Node? {
    let kind = policy["kind"]?.string ?? ""
    if kind == "ConstraintTemplate" {
      let constraint = policy["spec", "crd", "spec"]?["names", "kind"]?.string ?? ""
      let constraints = inventory.objects(group: "constraints.gatekeeper.sh", kind: constraint)
      return constraints.min { $0.identity.name < $1.identity.name }?.node["spec", "parameters"]?.present
    }
    guard policy["spec", "paramKind"]?.present != nil else { return nil }
    let bindings = inventory.objects(group: AdmissionWebhook.group, kind: "\(kind)Binding")
      .filter { $0.node["spec", "policyName"]?.string == policy["metadata", "name"]?.string }
      .sorted { $0.identity.name < $1.identity.name }
    return bindings.lazy.compactMap { BindingParameters($0.node, of: policy, inventory, served)?.objects.first }.first
  }
}
