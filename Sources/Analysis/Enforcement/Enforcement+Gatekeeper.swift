package import Cluster
import Documents

extension Enforcement {
  /// What a Gatekeeper constraint enforces, going by its kind. Nothing while it only warns or records; unknown where its
  /// `match` leaves requests out.
  package static func constraint(_ object: KubernetesObject) -> Enforcement {
    let spec = object.node["spec"]
    guard spec?["enforcementAction"]?.string ?? "deny" == "deny" else { return .nothing }
    guard let entry = EnforcementKnowledge.builtIn.constraints[object.identity.kind] else {
      return .unknown(because: "what constraints of kind \(object.identity.kind) enforce is not known")
    }
    let all = Enforcement(entry, settings: spec?["parameters"], mutating: false, origin: object.node)
    return selecting(object).map { all.doubted(because: $0) } ?? all
  }

  static let constraintGroup = "constraints.gatekeeper.sh"

  /// Why a constraint may leave requests out; nil where its `match` speaks of kinds alone.
  static func selecting(_ object: KubernetesObject) -> String? {
    let keys = (object.node["spec", "match"]?.children.map { $0 } ?? []).compactMap(\.key).filter { $0 != "kinds" }
    return keys.isEmpty ? nil : "\(object.identity) selects requests by \(keys.joined(separator: ", "))"
  }

  /// What all constraints of an inventory enforce.
  static func constraints(in inventory: Inventory) -> Enforcement {
    let group = constraintGroup
    let all = inventory.kinds.filter { $0.group == group }
      .flatMap { inventory.objects(group: group, kind: $0.kind) }.map(constraint).reduce(.nothing, +)
    let gaps = EnforcementKnowledge.builtIn.constraints.keys.compactMap {
      inventory.gap(group: group, kind: $0)?.reason
    }
    return all + Enforcement(gaps: Set(gaps.sorted().prefix(1)))
  }

  /// The same, where it is not known whether it applies.
  func doubted(because reason: String) -> Enforcement {
    var doubted = self
    for place in doubted.guards.indices {
      doubted.guards[place].answer = doubted.guards[place].answer && .unknown(because: reason)
    }
    return doubted
  }
}
