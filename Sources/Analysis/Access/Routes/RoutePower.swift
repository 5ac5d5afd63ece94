/// What one rule of a role permits of what a step needs.
struct RoutePower: Sendable, Hashable {
  /// Where the step is in the list of kinds, and the need in the step's.
  var kind: Int
  var need: Int
  /// Where the rule is in the role.
  var rule: Int
  var verbs: [String]
  var resources: [String]
  /// The only objects that it holds for; empty for all.
  var names: [String]
}

/// Finds in roles what steps need, by the resources that rules speak of.
struct RoutePowers: Sendable {
  private struct Position: Sendable, Hashable {
    var kind: Int
    var need: Int
  }

  private let kinds: [RouteStepKind]
  private var all: [Position] = []
  /// By resource, and by `*/subresource`.
  private var byResource: [String: [Position]] = [:]
  /// Needs of every resource of a group.
  private var byGroup: [String: [Position]] = [:]

  init(_ kinds: [RouteStepKind]) {
    self.kinds = kinds
    for (kind, step) in kinds.enumerated() {
      for (need, content) in step.needs.enumerated() {
        let position = Position(kind: kind, need: need)
        all.append(position)
        for resource in content.resources {
          if resource == "*" { byGroup[content.group, default: []].append(position) }
          byResource[resource, default: []].append(position)
          if let pattern = Self.pattern(resource) { byResource[pattern, default: []].append(position) }
        }
      }
    }
  }

  /// In the order of the kinds; of one need the rules that name no objects first.
  func powers(of role: AccessRole) -> [RoutePower] {
    var powers: [RoutePower] = []
    for (number, rule) in role.rules.enumerated() {
      for position in positions(rule) {
        guard var power = Self.power(rule, kinds[position.kind].needs[position.need]) else { continue }
        power.kind = position.kind
        power.need = position.need
        power.rule = number
        powers.append(power)
      }
    }
    return powers.sorted {
      ($0.kind, $0.need, $0.names.isEmpty ? 0 : 1, $0.rule) < ($1.kind, $1.need, $1.names.isEmpty ? 0 : 1, $1.rule)
    }
  }

  private func positions(_ rule: AccessRule) -> [Position] {
    if rule.resources.contains("*") { return all }
    var found: Set<Position> = []
    for resource in rule.resources { found.formUnion(byResource[resource] ?? []) }
    for group in rule.groups {
      if group == "*" {
        for positions in byGroup.values { found.formUnion(positions) }
      } else {
        found.formUnion(byGroup[group] ?? [])
      }
    }
    return Array(found)
  }

  private static func power(_ rule: AccessRule, _ need: RouteStepKind.Need) -> RoutePower? {
    guard rule.groups.contains(where: { $0 == "*" || $0 == need.group }) else { return nil }
    var verbs = need.verbs.filter { verb in rule.verbs.contains { $0 == "*" || $0 == verb } }
    guard !verbs.isEmpty else { return nil }
    var resources = need.resources.filter { permits(rule, $0) }
    if resources.isEmpty, need.resources == ["*"] { resources = rule.resources.filter { !$0.contains("/") } }
    var names = rule.names
    if !need.names.isEmpty, !names.isEmpty {
      guard !Set(names).isDisjoint(with: need.names) else { return nil }
      names = []
    }
    if !names.isEmpty {
      // The one name that a request without a name matches.
      let nameless = verbs.filter { verb in resources.allSatisfy { Permission.isNameless(verb, $0) } }
      if names.contains(""), !nameless.isEmpty {
        verbs = nameless
        names = []
      } else {
        resources = resources.filter { resource in verbs.contains { !Permission.isNameless($0, resource) } }
        verbs = verbs.filter { verb in resources.contains { !Permission.isNameless(verb, $0) } }
      }
    }
    guard !verbs.isEmpty, !resources.isEmpty else { return nil }
    return RoutePower(kind: 0, need: 0, rule: 0, verbs: verbs, resources: resources, names: names)
  }

  private static func permits(_ rule: AccessRule, _ resource: String) -> Bool {
    rule.resources.contains { $0 == "*" || $0 == resource || (resource != "*" && $0 == pattern(resource)) }
  }

  /// `*/exec` for `pods/exec`.
  private static func pattern(_ resource: String) -> String? {
    resource.firstIndex(of: "/").map { "*" + resource[$0...] }
  }
}
