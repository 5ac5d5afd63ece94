import Cluster
import Documents

/// A way to what admission control is to prevent: `Resources/coverage/routes.yaml`.
package struct HoleRoute: Sendable {
  /// When is it a hole that nobody claims to guard it?
  enum Undefended: String, Sendable {
    case always
    /// Where somebody beside the control plane and cluster-admins may send it.
    case permitted
    case never
  }

  /// One request of several that make the way.
  struct Step: Sendable {
    var request: CoverageRequest
    /// Nil for what carries none: CONNECT, DELETE.
    var object: DocumentTree?
    /// What an update changes.
    var stored: DocumentTree?
    /// Who sends it, where it is not the author of the first.
    var sender: String?
  }

  /// An object of the cluster that a request is about.
  struct Existing: Sendable {
    var group: String
    var kind: String
    /// How its name ends, if not any way.
    var suffixes: [String]
  }

  package var name: String
  /// `critical`, `high`, `medium`, `low`.
  package var severity: String
  package var title: String
  /// What whoever takes it gets.
  package var gives: String
  /// In turn; the first is the one that the route is known by.
  var steps: [Step]
  var aim: Aim
  var undefended: Undefended
  /// Routes whose guards may be thought to guard this one too.
  var claims: [String]
  /// Routes that make this one no news.
  var unless: [String]
  /// Only where webhooks have their backends?
  var isAtBackends: Bool
  var existing: Existing?
  /// Objects that are taken to be there.
  var given: [DocumentTree]
  /// Rights that it takes besides that to send the request.
  var needs: [Permission]

  package var request: CoverageRequest { steps[0].request }
}

extension HoleRoute {
  /// Worst first.
  static let all: [HoleRoute] = EmbeddedDocuments.coverage.elements("routes").compactMap(HoleRoute.init)

  static let severities = ["critical", "high", "medium", "low"]

  private init?(_ node: Node) {
    let steps = [node] + (node["then"]?.elements.map { $0 } ?? [])
    self.steps = steps.compactMap(Step.init)
    guard self.steps.count == steps.count else { return nil }
    name = node["name"]?.string ?? ""
    severity = node["severity"]?.string ?? "medium"
    title = node["title"]?.string ?? ""
    gives = node["gives"]?.string ?? ""
    aim = Aim(property: node["property"]?.string, list: node["list"]?.string)
    undefended = (node["undefended"]?.string).flatMap(Undefended.init) ?? .never
    claims = node["claims"]?.strings ?? []
    unless = node["unless"]?.strings ?? []
    isAtBackends = node["place"]?.isString("backend") == true
    existing = node["existing"].map { existing in
      Existing(
        group: existing["group"]?.string ?? "", kind: existing["kind"]?.string ?? "",
        suffixes: existing["suffixes"]?.strings ?? [])
    }
    given = (node["given"]?.elements.map { $0 } ?? []).map { DocumentTree($0) }
    needs = (node["needs"]?.elements.map { $0 } ?? []).map { need in
      Permission(
        verb: need["verb"]?.string ?? "", group: need["group"]?.string ?? "",
        resource: need["resource"]?.string ?? "", place: .cluster)
    }
  }
}

extension HoleRoute.Step {
  fileprivate init?(_ node: Node) {
    guard let operation = (node["operation"]?.string).flatMap(AdmissionRequest.Operation.init) else { return nil }
    request = CoverageRequest(
      operation: operation,
      resource: GroupVersionResource(
        group: node["group"]?.string ?? "", version: "v1", resource: node["resource"]?.string ?? ""),
      subresource: node["subresource"]?.string ?? "", isNamespaced: node["scope"]?.isString("Cluster") != true)
    object = node["object"].map { DocumentTree($0) }
    stored = node["stored"].map { DocumentTree($0) }
    sender = node["as"]?.string
  }
}

/// What a witness is given whoever asks for what: `images` and `modest` of the routes' file.
enum WitnessConcessions {
  static let images = EmbeddedDocuments.coverage.elements("images").compactMap(\.string)

  static let modest: [Concession] = EmbeddedDocuments.coverage.elements("modest").compactMap { node in
    guard let place = (node["in"]?.string).flatMap(EnforcementKnowledge.Demand.Place.init), let value = node["value"]
    else { return nil }
    return Concession(
      place: place, path: (node["path"]?.string ?? "").split(separator: ".").map(String.init),
      value: DocumentTree(value))
  }
}
