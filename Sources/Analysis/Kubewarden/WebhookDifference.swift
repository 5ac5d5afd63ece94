import Cluster
package import Documents

/// A field of a live webhook configuration that is not as the controller builds it.
package struct WebhookDifference: Sendable {
  /// `webhooks[0].failurePolicy`; the same path in both objects.
  package var field: String
  /// Nil where the controller would not set it.
  package var expected: Node?
  /// Nil where it is absent.
  package var found: Node?
  /// Where to point to in the live object: ``found``, or what should hold it.
  package var place: Node
}

extension WebhookDifference {
  /// Every difference that has a meaning. Order within lists of strings and label selectors has none. The `caBundle` is
  /// not compared, nor are labels and annotations that others may add.
  static func all(expected: Node, found: Node) -> [WebhookDifference] {
    var comparison = Comparison()
    comparison.compareMetadata(expected, found)
    guard let wanted = expected["webhooks"]?[0] else { return comparison.differences }
    let webhooks = found["webhooks"]?.elements.map { $0 } ?? []
    guard webhooks.count == 1, let webhook = webhooks.first else {
      comparison.add("webhooks", expected["webhooks"], found["webhooks"], in: found)
      return comparison.differences
    }
    comparison.compare(wanted, webhook)
    return comparison.differences
  }
}

private struct Comparison {
  var differences: [WebhookDifference] = []

  mutating func add(_ field: String, _ expected: Node?, _ found: Node?, in parent: Node) {
    differences.append(WebhookDifference(field: field, expected: expected, found: found, place: found ?? parent))
  }

  /// The controller finds its webhooks by these.
  mutating func compareMetadata(_ expected: Node, _ found: Node) {
    guard let metadata = found["metadata"] else { return }
    let labels = metadata["labels"]
    // Before v1.16 the label was `kubewarden: "true"`.
    if labels?["kubewarden"]?.isString("true") != true {
      let label = WebhookBuilding.partOfLabel
      compare(
        "metadata.labels[\"\(label)\"]", expected["metadata", "labels", label], labels?[label], in: labels ?? metadata)
    }
    let annotations = metadata["annotations"]
    for annotation in [WebhookBuilding.nameAnnotation, WebhookBuilding.namespaceAnnotation] {
      compare(
        "metadata.annotations.\(annotation)", expected["metadata", "annotations", annotation],
        annotations?[annotation], in: annotations ?? metadata)
    }
  }

  private static let plainFields = [
    "name", "failurePolicy", "matchPolicy", "sideEffects", "timeoutSeconds", "matchConditions", "reinvocationPolicy",
  ]

  mutating func compare(_ expected: Node, _ found: Node) {
    compareService(expected, found)
    compareRules(expected["rules"], found["rules"], in: found)
    // What is left out of a cluster policy's selector follows from the namespace of the policy servers.
    let isWhole = expected["clientConfig", "service", "namespace"] != nil
    for selector in isWhole ? ["namespaceSelector", "objectSelector"] : ["objectSelector"]
    where !Self.isSameSelector(expected[selector], found[selector]) {
      add("webhooks[0].\(selector)", expected[selector], found[selector], in: found)
    }
    for field in Self.plainFields { compare("webhooks[0].\(field)", expected[field], found[field], in: found) }
  }

  private mutating func compareService(_ expected: Node, _ found: Node) {
    let path = "webhooks[0].clientConfig"
    let client = found["clientConfig"] ?? found
    guard let service = client["service"] else {
      return add("\(path).service", expected["clientConfig", "service"], nil, in: client)
    }
    for field in ["namespace", "name", "path", "port"] {
      let wanted = expected["clientConfig", "service", field]
      // Where the namespace of the policy servers is not known there is nothing to compare with.
      if field == "namespace", wanted == nil { continue }
      compare("\(path).service.\(field)", wanted, service[field], in: service)
    }
  }

  private mutating func compareRules(_ expected: Node?, _ found: Node?, in parent: Node) {
    guard let expected, let found, expected.count == found.count else {
      return compare("webhooks[0].rules", expected, found, in: parent)
    }
    for (position, pair) in zip(expected.elements, found.elements).enumerated() {
      for field in ["operations", "apiGroups", "apiVersions", "resources", "scope"] {
        compare("webhooks[0].rules[\(position)].\(field)", pair.0[field], pair.1[field], in: pair.1)
      }
    }
  }

  private mutating func compare(_ field: String, _ expected: Node?, _ found: Node?, in parent: Node) {
    switch (expected, found) {
    case (nil, nil): return
    case (let node?, nil), (nil, let node?):
      // The API server does not store lists without elements.
      if node.kind == .list, node.count == 0 { return }
    case (let expected?, let found?):
      if expected.hasContent(of: found) || Self.isSameSet(expected, found) { return }
    }
    add(field, expected, found, in: parent)
  }

  private static func isSameSet(_ left: Node, _ right: Node) -> Bool {
    guard left.kind == .list, right.kind == .list else { return false }
    let (some, others) = (left.strings, right.strings)
    return some.count == left.count && others.count == right.count && Set(some) == Set(others)
  }

  private static func isSameSelector(_ left: Node?, _ right: Node?) -> Bool {
    do {
      return try requirements(left) == requirements(right)
    } catch {
      guard let left, let right else { return false }
      return left.hasContent(of: right)
    }
  }

  private static func requirements(_ selector: Node?) throws -> Set<LabelSelector.Requirement> {
    guard let selector else { return [] }
    let requirements = try LabelSelector(selector).requirements.map { requirement in
      LabelSelector.Requirement(
        key: requirement.key, operator: requirement.operator, values: Set(requirement.values).sorted())
    }
    return Set(requirements)
  }
}
