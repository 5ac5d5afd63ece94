import Cluster
import Documents

/// A request without which a cluster does not run or heal: `Resources/coverage/availability.yaml`.
struct VitalRequest: Sendable {
  enum Place: Sendable, Hashable {
    /// The namespace of the webhook's own backend.
    case backend
    case namespace(String)
    case cluster
  }

  var request: CoverageRequest
  var place: Place
  /// Does the object carry the labels of the backend's pods?
  var isBackends: Bool
  var kind: AvailabilityRisk.Class
  var severity: String
  var consequence: String
}

extension VitalRequest {
  static let all: [VitalRequest] = EmbeddedDocuments.coverage.elements("vital").compactMap { node in
    guard let operation = (node["operation"]?.string).flatMap(AdmissionRequest.Operation.init),
      let kind = (node["class"]?.string).flatMap(AvailabilityRisk.Class.init), let place = node["place"]?.string
    else { return nil }
    let request = CoverageRequest(
      operation: operation,
      resource: GroupVersionResource(
        group: node["group"]?.string ?? "", version: "v1", resource: node["resource"]?.string ?? ""),
      subresource: node["subresource"]?.string ?? "", isNamespaced: place != "cluster")
    return VitalRequest(
      request: request, place: place == "backend" ? .backend : place == "cluster" ? .cluster : .namespace(place),
      isBackends: node["isBackends"]?.bool == true, kind: kind, severity: node["severity"]?.string ?? "medium",
      consequence: node["consequence"]?.string ?? "")
  }
}
