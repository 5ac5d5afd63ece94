import Cluster
import Documents

/// Objects under another version than that of the request.
struct ObjectConversion: Sendable {
  let served: ServedResources
  let unavailable: Set<String>

  /// Why an object cannot be had in another version.
  struct Failure: Error, Sendable {
    var reason: String
  }

  /// A request as one that matched sees it: its objects are of the matched kind.
  func versioned(_ request: AdmissionRequest, for match: Match) throws(Failure) -> VersionedRequest {
    let custom = served[request.resource.group, request.resource.resource]?.custom
    // What a subresource carries is its own kind in every version.
    let isConverted = match.kind != request.kind
    if isConverted, let custom, custom.isConvertedByWebhook, unavailable.contains(custom.definition) {
      throw Failure(reason: "the conversion webhook of \(custom.definition) does not answer")
    }
    return VersionedRequest(
      request: request, match: match,
      object: request.object.map { isConverted ? Self.converted($0.node, to: match.kind) : $0.node },
      oldObject: request.oldObject.map { isConverted ? Self.converted($0.node, to: match.kind) : $0.node })
  }

  /// With the strategy None only the apiVersion changes, and conversion webhooks may not touch metadata. What else they
  /// change is theirs to know.
  static func converted(_ node: Node, to kind: GroupVersionKind) -> Node {
    var tree = DocumentTree(node)
    for (from, to) in FieldRenames.renames(from: node["apiVersion"]?.string ?? "", to: kind.apiVersion, kind: kind.kind)
    {
      guard let value = tree[from] else { continue }
      tree[from] = nil
      tree[to] = value
    }
    tree["apiVersion"] = .string(kind.apiVersion)
    tree["kind"] = .string(kind.kind)
    return tree.document() ?? node
  }
}

/// A request as one that matched sees it.
struct VersionedRequest: Sendable {
  let request: AdmissionRequest
  let match: Match
  let object: Node?
  let oldObject: Node?
}

/// Fields that the versions of a built-in kind call differently.
enum FieldRenames {
  /// From `v1` to `events.k8s.io/v1` (k8s.io/kubernetes pkg/apis/events/v1).
  private static let events = [
    ("involvedObject", "regarding"), ("message", "note"), ("source", "deprecatedSource"),
    ("firstTimestamp", "deprecatedFirstTimestamp"), ("lastTimestamp", "deprecatedLastTimestamp"),
    ("count", "deprecatedCount"), ("reportingComponent", "reportingController"),
  ]

  static func renames(from: String, to: String, kind: String) -> [(from: String, to: String)] {
    guard kind == "Event" else { return [] }
    switch (from, to) {
    case ("v1", "events.k8s.io/v1"): return events.map { (from: $0.0, to: $0.1) }
    case ("events.k8s.io/v1", "v1"): return events.map { (from: $0.1, to: $0.0) }
    default: return []
    }
  }
}
