package import Cluster
package import Documents

/// What of a kind is compared between files and cluster: `Resources/drift/kinds.yaml`.
struct DriftKind: Sendable {
  enum Severity: String, Sendable {
    case medium
    case high
  }

  let group: String
  /// `*` for every kind of the group.
  let kind: String
  let fields: [String]
  let severity: Severity
  let comparesExtras: Bool
  let isGateOnly: Bool
  /// Values by path, without positions in lists, that stand for nothing where the file says nothing.
  let serverSets: [String: Node]

  static let all = documents.elements("kinds").map(DriftKind.init)
  static let documents = EmbeddedDocuments(folder: "drift")

  private init(_ node: Node) {
    group = node["group"]?.string ?? ""
    kind = node["kind"]?.string ?? ""
    fields = node["fields"]?.strings ?? []
    severity = node["severity"]?.string.flatMap(Severity.init) ?? .medium
    comparesExtras = node["extras"]?.bool == true
    isGateOnly = node["gateOnly"]?.bool == true
    let values = node["serverSets"]?.children.map { ($0.key ?? "", $0) } ?? []
    serverSets = Dictionary(values) { first, _ in first }
  }

  static func of(_ identity: ObjectIdentity) -> DriftKind? {
    all.first { $0.group == identity.group && ($0.kind == "*" || $0.kind == identity.kind) }
  }
}

extension Drift {
  /// What reports say of each sort of difference: name, title, severity, rationale, remediation, references.
  package static let descriptions: [Node] = DriftKind.documents.elements("rules")
}

extension Demand {
  /// What is compared between files and a cluster.
  package static var ofDrift: Demand {
    var demand = Demand()
    for kind in DriftKind.all {
      if kind.kind == "*" {
        demand.add(group: kind.group, resource: "*")
      } else {
        demand.add(group: kind.group, kind: kind.kind)
      }
    }
    return demand
  }
}
