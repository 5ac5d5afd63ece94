package import Cluster
import Documents

extension Demand {
  /// What the functions for rules look at, by the first part of their names; nil for a part that names none.
  package static func ofFunctions(_ family: String) -> Demand? { families[family] }

  /// What following requests through admission looks at.
  package static var ofSimulation: Demand {
    var demand = Demand()
    for family in ["simulation", "admission", "network"] { if let reads = families[family] { demand.formUnion(reads) } }
    return demand
  }

  private static let families: [String: Demand] = {
    var families: [String: Demand] = [:]
    for entry in EmbeddedDocuments(folder: "reads").elements("reads") {
      var demand = Demand()
      for resource in entry["resources"]?.elements.map({ $0 }) ?? [] {
        demand.add(group: resource["group"]?.string ?? "", resource: resource["resource"]?.string ?? "")
      }
      families[entry["functions"]?.string ?? ""] = demand
    }
    return families
  }()
}
