import Cluster
import Documents

/// `delete pods/exec` as users write it, made what RBAC is asked: names completed, slips of the pen told.
package struct AccessQuestion: Sendable {
  /// Where the request goes, as the user says it.
  package enum Place: Sendable, Hashable {
    /// Not said: at least one namespace.
    case unsaid
    case namespace(String)
    case allNamespaces
  }

  package let question: AccessListing.Question
  /// The request in full: `delete deployments.apps`.
  package let text: String
  /// What was decided for the user: another group of the same name, a namespace that does not matter.
  package private(set) var notes: [String] = []

  package init(
    verb: String, resource: String, name: String?, place: Place, in access: AccessIndex
  ) throws(AccessQuestionError) {
    let vocabulary = AccessVocabulary(access)
    if resource.hasPrefix("/") {
      guard name == nil, place == .unsaid else {
        throw AccessQuestionError("'\(resource)' is a path: it has no namespace and no name")
      }
      question = .path(verb: verb, path: resource)
      text = "\(verb) \(resource)"
      return
    }
    try vocabulary.check(verb: verb)
    let target = try vocabulary.target(resource, verb: verb)
    notes = target.notes
    let permission = Self.permission(verb, target, name, place)
    if target.scope == .cluster, !target.isNamespaces, place != .unsaid {
      notes.append("\(target.groupResource) are in no namespace")
    }
    question = .permission(permission)
    text = "\(verb) \(target.groupResource)" + (name.map { " \($0)" } ?? "")
  }

  private static func permission(_ verb: String, _ target: AccessTarget, _ name: String?, _ place: Place)
    -> Permission
  {
    var permission = Permission(
      verb: verb, group: target.group, resource: target.resource, place: .anyNamespace,
      object: name.map { .named($0) } ?? .any)
    switch place {
    case .allNamespaces: permission.place = .cluster
    case .namespace(let namespace): permission.place = .namespace(namespace)
    // One Namespace object is asked about in the namespace of its own name.
    case .unsaid: if target.isNamespaces, let name { permission.place = .namespace(name) }
    }
    if target.scope == .cluster, !target.isNamespaces { permission.place = .cluster }
    return permission
  }
}

/// A question that makes no sense, and what was probably meant.
package struct AccessQuestionError: Error, Sendable {
  package var message: String

  init(_ message: String) {
    self.message = message
  }
}

/// A resource as RBAC names it.
struct AccessTarget {
  var group: String
  /// With its subresource.
  var resource: String
  var scope: ResourceScope
  var notes: [String] = []

  var isNamespaces: Bool { group.isEmpty && resource.prefix { $0 != "/" } == "namespaces" }

  var groupResource: String { group.isEmpty ? resource : "\(resource).\(group)" }
}

/// The words that questions about access are made of: verbs, resources and subresources, Kubernetes' own and those of
/// the input.
struct AccessVocabulary {
  private let names: ResourceNames
  private let access: AccessIndex

  init(_ access: AccessIndex) {
    self.access = access
    names = ResourceNames(access.inventory)
  }

  private static let verbs: Set<String> = [
    "get", "list", "watch", "create", "update", "patch", "delete", "deletecollection", "use", "bind", "escalate",
    "impersonate", "approve", "sign", "attest", "*",
  ]

  /// Verbs are compared literally: one that nobody knows is a slip, unless a rule has it.
  func check(verb: String) throws(AccessQuestionError) {
    if Self.verbs.contains(verb) || isInRules(verb: verb) { return }
    if let owner = Self.subresourceVerbs[verb] {
      throw AccessQuestionError("'\(verb)' is no verb but a subresource: ask for create \(owner)/\(verb)")
    }
    let nearest = Spelling.nearest(to: verb, among: Self.verbs.sorted().filter { $0 != "*" })
    throw AccessQuestionError(
      "no rule and no API knows the verb '\(verb)'" + (nearest.map { "; did you mean \($0)?" } ?? ""))
  }

  /// What kubectl has commands for, and RBAC subresources.
  private static let subresourceVerbs = [
    "exec": "pods", "attach": "pods", "portforward": "pods", "evict": "pods", "eviction": "pods",
    "token": "serviceaccounts",
  ]

  /// `deploy`, `deployments.apps`, `deployments/scale`, `deployments/scale.apps`, `deployments.v1.apps`, `*`.
  func target(_ text: String, verb: String) throws(AccessQuestionError) -> AccessTarget {
    let parts = Parts(text)
    guard !parts.name.isEmpty else { throw AccessQuestionError("'\(text)' names no resource") }
    if parts.name == "*" {
      return AccessTarget(
        group: parts.group ?? (parts.subresource == nil ? "*" : ""), resource: parts.path(of: "*"), scope: .undetermined
      )
    }
    switch names.match(parts.name, group: parts.group) {
    case .found(let resource, let others):
      try check(parts.subresource, of: resource)
      var target = AccessTarget(group: resource.group, resource: parts.path(of: resource.name), scope: resource.scope)
      let other = others.map(\.groupResource)
      if parts.group == nil, !other.isEmpty {
        target.notes.append(
          "'\(parts.name)' is taken as \(resource.groupResource); there is also \(other.joined(separator: ", "))")
      }
      return target
    case .ambiguous(let candidates):
      let list = candidates.map(\.groupResource).joined(separator: ", ")
      throw AccessQuestionError("'\(parts.name)' may be one of \(list): say which")
    case .unknown(let nearest):
      return try unknown(parts, nearest)
    }
  }

  /// A resource that neither table nor definition has: good enough where a rule names it, or where its group is given.
  private func unknown(_ parts: Parts, _ nearest: String?) throws(AccessQuestionError) -> AccessTarget {
    let groups = access.groups(ofRulesFor: parts.path(of: parts.name))
    if let group = parts.group ?? (groups.count == 1 ? groups.first : nil) {
      return AccessTarget(
        group: group, resource: parts.path(of: parts.name), scope: .undetermined,
        notes: ["no definition of \(parts.name).\(group) is in the input; it is taken literally"])
    }
    let meant = nearest.map { "; did you mean \($0)?" } ?? ""
    throw AccessQuestionError(
      "no resource is called '\(parts.name)'\(meant.isEmpty ? "; say its group: \(parts.name).GROUP" : meant)")
  }

  private func check(_ subresource: String?, of resource: ResourceNames.Resource) throws(AccessQuestionError) {
    guard let subresource, subresource != "*" else { return }
    let known = names.subresources(of: resource)
    if known.contains(subresource) || !access.groups(ofRulesFor: "\(resource.name)/\(subresource)").isEmpty { return }
    guard names.knowsAllSubresources(of: resource) else { return }
    let nearest = Spelling.nearest(to: subresource, among: known.sorted())
    throw AccessQuestionError(
      "\(resource.groupResource) have no subresource '\(subresource)'"
        + (nearest.map { "; did you mean \(resource.name)/\($0)?" } ?? "; an object's name goes with --name"))
  }

  private func isInRules(verb: String) -> Bool {
    access.roles.contains { role in role.rules.contains { $0.verbs.contains(verb) } }
  }

  private struct Parts {
    var name: String
    var subresource: String?
    var group: String?

    init(_ text: String) {
      let halves = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      (name, group) = Self.split(halves[0])
      guard halves.count > 1 else { return }
      let (subresource, ownGroup) = Self.split(halves[1])
      self.subresource = subresource
      group = group ?? ownGroup
    }

    /// The group behind the first dot, without a version before it.
    private static func split(_ text: String) -> (name: String, group: String?) {
      guard let dot = text.firstIndex(of: ".") else { return (text, nil) }
      var group = String(text[text.index(after: dot)...])
      let head = group.prefix { $0 != "." }
      if head.first == "v", head.dropFirst().first?.isNumber == true { group = String(group.dropFirst(head.count + 1)) }
      return (String(text[..<dot]), group)
    }

    func path(of name: String) -> String { subresource.map { "\(name)/\($0)" } ?? name }
  }
}

extension AccessIndex {
  /// The API groups of the rules that name a resource.
  func groups(ofRulesFor resource: String) -> [String] {
    let groups = (rules[resource] ?? []).flatMap { roles[Int($0.role)].rules[Int($0.rule)].groups }
    return Set(groups).subtracting(["*"]).sorted()
  }
}
