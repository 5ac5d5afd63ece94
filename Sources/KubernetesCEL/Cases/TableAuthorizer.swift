package import Documents

/// An authorizer that is a list of rules: the first that matches decides, where none does it has no opinion.
package struct TableAuthorizer: Authorizer {
  fileprivate let rules: [Rule]

  /// `*` matches anything; what a rule does not name must be empty.
  fileprivate struct Rule {
    let user: String
    let verb: String
    /// Nil for rules about resources.
    let path: String?
    let target: [String]
    let decision: AccessDecision
  }

  fileprivate static let targetKeys = [
    "group", "resource", "subresource", "namespace", "name", "fieldSelector", "labelSelector",
  ]

  /// The rules of a list; nil has none.
  package init(rules: Node?) throws(DocumentProblem) {
    var read: [Rule] = []
    for rule in (rules?.elements).map(Array.init) ?? [] { read.append(try Rule(rule)) }
    self.rules = read
  }

  package func decide(_ request: AccessRequest) -> AccessDecision {
    let (path, target) = Self.texts(request.target)
    let rule = rules.first { rule in
      guard Self.matches(rule.user, request.user.name), Self.matches(rule.verb, request.verb) else { return false }
      if let wanted = rule.path { return path.map { Self.matches(wanted, $0) } ?? false }
      return path == nil && zip(rule.target, target).allSatisfy { Self.matches($0, $1) }
    }
    return rule?.decision ?? .decided(.noOpinion)
  }

  private static func matches(_ wanted: String, _ text: String) -> Bool { wanted == "*" || wanted == text }

  private static func texts(_ target: AccessRequest.Target) -> (path: String?, target: [String]) {
    switch target {
    case .path(let path): (path, [])
    case .resource(let target):
      (
        nil,
        [
          target.group, target.resource, target.subresource, target.namespace, target.name,
          text(target.fieldSelector), text(target.labelSelector),
        ]
      )
    }
  }

  private static func text(_ selector: SelectorRequirements) -> String {
    switch selector {
    case .none: ""
    case .all(let requirements): requirements.map(\.description).joined(separator: ",")
    case .invalid: "!invalid"
    }
  }
}

extension TableAuthorizer.Rule {
  fileprivate init(_ rule: Node) throws(DocumentProblem) {
    user = rule["user"]?.string ?? ""
    verb = rule["verb"]?.string ?? ""
    path = rule["path"]?.string
    target = TableAuthorizer.targetKeys.map { rule[$0]?.string ?? "" }
    let reason = rule["reason"]?.string ?? ""
    let error = rule["error"]?.string
    switch rule["decision"]?.string {
    case "allow": decision = .decided(.allow, reason: reason, error: error)
    case "deny": decision = .decided(.deny, reason: reason, error: error)
    case "noopinion": decision = .decided(.noOpinion, reason: reason, error: error)
    default:
      throw DocumentProblem(
        at: (rule["decision"] ?? rule).location, "a rule decides allow, deny or noopinion")
    }
  }
}
