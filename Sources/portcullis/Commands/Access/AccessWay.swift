import Analysis
import Cluster
import Documents
import Reports

/// A way in which somebody can do something: a role's rule, and the bindings that give the role.
struct AccessWay {
  private var rule: AccessRule
  private var role: AccessRole
  private var bindings: [KubernetesObject]
  /// Empty for the whole cluster.
  private var namespaces: [String]

  /// Grants by the same rule are one way.
  static func ways(_ grants: [AccessGrant]) -> [AccessWay] {
    struct Key: Hashable {
      var role: Node?
      var rule: Node?
      var name: String
      var isNamespaced: Bool
    }
    var places: [Key: Int] = [:]
    var ways: [AccessWay] = []
    for grant in grants {
      let key = Key(
        role: grant.role.object?.node, rule: grant.rule.node, name: grant.role.name,
        isNamespaced: grant.namespace != nil)
      let place = places[key] ?? ways.count
      if place == ways.count {
        places[key] = place
        ways.append(AccessWay(rule: grant.rule, role: grant.role, bindings: [], namespaces: []))
      }
      ways[place].bindings.append(grant.binding)
      if let namespace = grant.namespace, !ways[place].namespaces.contains(namespace) {
        ways[place].namespaces.append(namespace)
      }
    }
    return ways
  }

  func write(to page: Page) {
    page.paragraph(scope, label: "  ", indent: 4)
    for binding in bindings.prefix(3) { step("\(binding.identity)", binding.node, page) }
    if bindings.count > 3 { page.paragraph("and \(bindings.count - 3) more bindings", label: "    ") }
    step("\(role.kind) \(role.namespace.map { "\($0)/" } ?? "")\(role.name)", role.object?.node, page)
    step(rule.text, rule.node, page)
  }

  private var scope: String {
    let names = rule.names.isEmpty ? "" : ", only \(rule.names.map { "'\($0)'" }.joined(separator: ", "))"
    if namespaces.isEmpty { return "in the whole cluster\(names)" }
    let shown = namespaces.prefix(8).joined(separator: ", ")
    let rest = namespaces.count > 8 ? " and \(namespaces.count - 8) more" : ""
    return "in \(namespaces.count == 1 ? "namespace" : "namespaces") \(shown)\(rest)\(names)"
  }

  private func step(_ text: String, _ node: Node?, _ page: Page) {
    let place = node.map { "\($0.location)" } ?? "one of the API server's own roles, not in the input"
    page.paragraph("\(text)  \(place)", label: "    <- ", indent: 9)
  }
}

extension AccessRule {
  /// `delete, patch on pods, secrets`; `* on * in every API group`.
  fileprivate var text: String {
    let verbs = verbs.joined(separator: ", ")
    if resources.isEmpty { return "rule: \(verbs) on \(urls.joined(separator: ", "))" }
    let groups =
      groups.contains("*")
      ? " in every API group"
      : groups == [""] ? "" : " in \(groups.map { $0.isEmpty ? "the core group" : $0 }.joined(separator: ", "))"
    return "rule: \(verbs) on \(resources.joined(separator: ", "))\(groups)"
  }
}

/// Why an answer may not be the whole answer.
struct AccessGaps {
  let gaps: [View.Gap]

  func write(to page: Page) {
    guard !gaps.isEmpty else { return }
    page.heading("There may be more: what is not known, and what would settle it")
    for gap in gaps { page.paragraph("\(gap.reason): \(gap.settledBy)", label: "  - ") }
  }
}
