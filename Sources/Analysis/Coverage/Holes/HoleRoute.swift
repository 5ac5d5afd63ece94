import Cluster
import Documents

/// A way to what admission control is to prevent: `Resources/coverage/routes.yaml`.
package struct HoleRoute: Sendable {
  package var name: String
  /// `critical`, `high`, `medium`, `low`.
  package var severity: String
  package var title: String
  package var request: CoverageRequest
  /// What, enforced on the request, closes the way; nil where any refusal does.
  var property: String?
  /// The containers that it has to be enforced on.
  var list: String?
  var object: DocumentTree
  /// What an update changes.
  var stored: DocumentTree?
}

extension HoleRoute {
  /// Properties that witnesses have, save for the one that their route is about.
  static let kept = Set(EmbeddedDocuments.coverage.elements("kept").compactMap(\.string))

  /// Worst first.
  static let all: [HoleRoute] = EmbeddedDocuments.coverage.elements("routes").compactMap { node in
    guard let operation = (node["operation"]?.string).flatMap(AdmissionRequest.Operation.init),
      let object = node["object"]
    else { return nil }
    return HoleRoute(
      name: node["name"]?.string ?? "", severity: node["severity"]?.string ?? "medium",
      title: node["title"]?.string ?? "",
      request: CoverageRequest(
        operation: operation,
        resource: GroupVersionResource(
          group: node["group"]?.string ?? "", version: "v1", resource: node["resource"]?.string ?? ""),
        subresource: node["subresource"]?.string ?? "", isNamespaced: true),
      property: node["property"]?.string, list: node["list"]?.string, object: DocumentTree(object),
      stored: node["stored"].map { DocumentTree($0) })
  }
}
