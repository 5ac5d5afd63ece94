package import Cluster
import Documents

/// A request that coverage is asked about: an operation on a resource, whatever its object.
package struct CoverageRequest: Sendable, Hashable {
  package var operation: AdmissionRequest.Operation
  package var resource: GroupVersionResource
  package var subresource: String
  package var isNamespaced: Bool

  /// `deployments.apps` or `pods/exec`.
  package var target: String {
    subresource.isEmpty ? resource.groupResource : "\(resource.groupResource)/\(subresource)"
  }

  /// `CREATE pods`.
  package var name: String { "\(operation.rawValue) \(target)" }

  /// Is it about a Namespace, of which selectors look at its own labels?
  var isForNamespaceObject: Bool { resource.group.isEmpty && resource.resource == "namespaces" }
}

extension CoverageRequest {
  /// The requests of `Resources/coverage/requests.yaml` that a cluster serves, each operation on its own.
  static func all(servedBy served: ServedResources) -> [CoverageRequest] {
    rows.flatMap { row -> [CoverageRequest] in
      let resource = served[row.group, row.resource]
      // A custom resource that nothing defines does not exist, or lies out of view.
      if row.isCustom, resource == nil { return [] }
      let target = GroupVersionResource(
        group: row.group, version: resource?.versions.first ?? "v1", resource: row.resource)
      return row.operations.map { operation in
        CoverageRequest(
          operation: operation, resource: target, subresource: row.subresource, isNamespaced: row.isNamespaced)
      }
    }
  }

  private struct Row: Sendable {
    var group: String
    var resource: String
    var subresource: String
    var operations: [AdmissionRequest.Operation]
    var isNamespaced: Bool
    var isCustom: Bool
  }

  private static let rows: [Row] = EmbeddedDocuments.coverage.elements("requests").map { node in
    Row(
      group: node["group"]?.string ?? "", resource: node["resource"]?.string ?? "",
      subresource: node["subresource"]?.string ?? "",
      operations: (node["operations"]?.strings ?? []).compactMap(AdmissionRequest.Operation.init),
      isNamespaced: node["scope"]?.isString("Cluster") != true, isCustom: node["custom"]?.bool == true)
  }
}

extension EmbeddedDocuments {
  /// `Resources/coverage/*.yaml`, read when first asked for.
  static let coverage = EmbeddedDocuments(folder: "coverage")
}
