package import Cluster
import Documents

extension Demand {
  /// What the functions for rules look at, by the first part of their names; nil for a part that names none.
  package static func ofFunctions(_ family: String) -> Demand? { families[family] }

  /// What following requests through admission looks at.
  package static var ofSimulation: Demand { families["simulation"] ?? Demand() }

  /// The kinds of the parameters that an inventory's admission policies name.
  package static func ofParameters(in inventory: Inventory) -> Demand {
    var demand = Demand()
    for kind in ["ValidatingAdmissionPolicy", "MutatingAdmissionPolicy"] {
      for policy in inventory.objects(group: AdmissionWebhook.group, kind: kind) {
        guard let parameter = policy.node["spec", "paramKind"], let apiVersion = parameter["apiVersion"]?.string,
          let kind = parameter["kind"]?.string
        else { continue }
        demand.add(group: ObjectIdentity.group(ofAPIVersion: apiVersion), kind: kind)
      }
    }
    return demand
  }

  private static let families: [String: Demand] = {
    var families: [String: Demand] = [:]
    for entry in EmbeddedDocuments(folder: "reads").elements("reads") {
      var demand = Demand()
      // What is included stands before.
      for family in entry["includes"]?.strings ?? [] { if let reads = families[family] { demand.formUnion(reads) } }
      for resource in entry["resources"]?.elements.map({ $0 }) ?? [] {
        demand.add(group: resource["group"]?.string ?? "", resource: resource["resource"]?.string ?? "")
      }
      let family = entry["functions"]?.string ?? ""
      if family == "network" { demand.formUnion(ofNetworkKinds) }
      families[family] = demand
    }
    return families
  }()

  /// The routes, the plugins' own objects and the policies that the data of the network analysis names.
  private static var ofNetworkKinds: Demand {
    var demand = Demand()
    let documents = EmbeddedDocuments(folder: "network")
    let objects = documents.elements("plugins").flatMap { $0["objects"]?.elements.map { $0 } ?? [] }
    for entry in documents.elements("routes") + documents.elements("notWorkedOut") + objects {
      guard let group = entry["group"]?.string, let kind = entry["kind"]?.string else { continue }
      demand.add(group: group, kind: kind)
    }
    return demand
  }
}
