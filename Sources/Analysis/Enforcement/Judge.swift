import Cluster
import Documents

/// What is known of how somebody judges objects: more than what he enforces, for he may refuse one for any other reason.
indirect enum Judge: Sendable {
  /// Somebody known by name, with his settings.
  case entry(EnforcementKnowledge.Entry, settings: Node?, isMutating: Bool)
  /// Somebody of whom only is known what he enforces.
  case enforcement(Enforcement)
  case group(GroupExpression, [Judge])
  /// Whoever of these refuses, refuses for all.
  case all([Judge])
  /// It is not known whether he judges what he sees.
  case doubted(Judge, String)
  /// He looks at his own resources, and takes what is well-formed.
  case formal
  case unknown(Set<String>)
}

extension ClusterAnalysis {
  /// Who judges what a webhook is called for, and whether his verdict decides anything for requests in a namespace (nil for
  /// requests without one).
  func judge(of webhook: AdmissionWebhook, in namespace: String?) -> (judge: Judge, counts: Answer) {
    let (what, counts) = enforcement(of: webhook, in: namespace)
    if let entry = policyWebhooks[configuration: webhook.configuration.identity.name],
      entry.policy.isMutating == webhook.isMutating
    {
      return (Judge(entry.policy), counts)
    }
    if WebhookBackends.isControllers([webhook]) { return (.formal, counts) }
    switch webhook.engine {
    case .gatekeeper where !webhook.isMutating:
      return (.all(inventory.constraints.map(Judge.init(constraint:)) + inventory.constraintGaps), counts)
    default: return (.enforcement(what), counts)
    }
  }
}

extension Inventory {
  fileprivate var constraints: [KubernetesObject] {
    let group = Enforcement.constraintGroup
    return kinds.filter { $0.group == group }.flatMap { objects(group: group, kind: $0.kind) }
  }

  /// Constraints that may exist out of view.
  fileprivate var constraintGaps: [Judge] {
    let reasons = Enforcement.constraints(in: self).gaps
    return reasons.isEmpty ? [] : [.unknown(reasons)]
  }
}

extension Judge {
  init(_ policy: KubewardenPolicy) {
    let members = policy.members.map { Self.member($0, of: policy) }
    guard policy.kind.isGroup else {
      self = members.first ?? .unknown(["\(policy.object.identity) names no module"])
      return
    }
    let names = policy.members.map { $0.name ?? "" }
    guard let expression = GroupExpression(policy.spec?["expression"]?.string ?? "", members: names) else {
      self = .unknown(["the expression of \(policy.object.identity) is not understood"])
      return
    }
    self = .group(expression, members)
  }

  private static func member(_ member: KubewardenPolicy.Member, of policy: KubewardenPolicy) -> Judge {
    guard let module = member.module?.string else { return .unknown(["\(policy.object.identity) names no module"]) }
    guard let name = KubewardenPolicy.moduleName(module), let entry = EnforcementKnowledge.builtIn.modules[name] else {
      return .unknown(["what module \(module) enforces is not known"])
    }
    return .entry(entry, settings: member.settings, isMutating: policy.isMutating)
  }

  init(constraint object: KubernetesObject) {
    let enforcement = Enforcement.constraint(object)
    let spec = object.node["spec"]
    guard spec?["enforcementAction"]?.string ?? "deny" == "deny",
      let entry = EnforcementKnowledge.builtIn.constraints[object.identity.kind]
    else {
      self = .enforcement(enforcement)
      return
    }
    let judge = Judge.entry(entry, settings: spec?["parameters"], isMutating: false)
    let selecting = Enforcement.selecting(object)
    self = selecting.map { .doubted(judge, $0) } ?? judge
  }
}

// MARK: - The verdict

/// What a request is after, which somebody may repair rather than refuse.
struct Aim: Sendable, Hashable {
  /// A name of the vocabulary.
  var property: String?
  /// The list of containers in which it is.
  var list: String?
}

extension Judge {
  /// Would he refuse an object, or repair what it is after?
  func refuses(_ object: JudgedObject, _ aim: Aim) -> Answer {
    switch self {
    case .formal: .no
    case .unknown(let reasons): .unknown(reasons)
    case .doubted(let judge, let reason): judge.refuses(object, aim) && .unknown(because: reason)
    case .all(let judges): judges.contains { $0.refuses(object, aim) }
    case .group(let expression, let members): !expression.value(members.map { !$0.refuses(object, aim) })
    case .enforcement(let enforcement): enforcement.refuses(object, aim)
    case .entry(let entry, let settings, let isMutating): Self.refuses(entry, settings, isMutating, object, aim)
    }
  }

  private static func refuses(
    _ entry: EnforcementKnowledge.Entry, _ settings: Node?, _ isMutating: Bool, _ object: JudgedObject, _ aim: Aim
  ) -> Answer {
    guard entry.kinds.isEmpty || entry.kinds.contains("*") || entry.kinds.contains(object.kind) else { return .no }
    let enforcement = Enforcement(entry, settings: settings, mutating: isMutating, origin: nil)
    guard let refusal = entry.refusal else {
      let isOpaque = enforcement.guards.isEmpty && enforcement.gaps.isEmpty
      let answer = enforcement.refuses(object, aim)
      return isOpaque ? answer || .unknown(because: "for which reasons \(entry.name) refuses is not known") : answer
    }
    let ask = EnforcementConditions.shared.asking(settings: settings, mutating: isMutating, about: object)
    let may = entry.doubts.contains { doubt in ask(doubt.condition) == .no ? .no : .unknown(because: doubt.reason) }
    return ask(refusal) || enforcement.repairs(object, aim) || may
  }
}

extension Enforcement {
  fileprivate func refuses(_ object: JudgedObject, _ aim: Aim) -> Answer {
    let known = guards.contains { element in
      guard element.action == .refuses, element.kinds.contains("*") || element.kinds.contains(object.kind) else {
        return Answer.no
      }
      return element.isViolated(by: object, aim) && element.answer
    }
    return known || repairs(object, aim) || (gaps.isEmpty ? .no : .unknown(gaps))
  }

  /// Is what a request is after taken out of the object?
  fileprivate func repairs(_ object: JudgedObject, _ aim: Aim) -> Answer {
    guard let property = aim.property else { return .no }
    let stricter = EnforcementKnowledge.builtIn.properties(implying: property)
    return guards.contains { element in
      guard element.action == .patches, stricter.contains(element.property),
        element.looksInto(list: aim.list ?? "", kind: object.kind)
      else { return Answer.no }
      return element.answer
    }
  }
}

extension Guard {
  fileprivate func isViolated(by object: JudgedObject, _ aim: Aim) -> Answer {
    let knowledge = EnforcementKnowledge.builtIn
    if let violation = knowledge.violation(of: property) {
      let lists = containers.isEmpty ? Self.containerLists : containers
      return EnforcementConditions.shared.asking(settings: nil, mutating: false, about: object, containers: lists)(
        violation)
    }
    if let wanted = aim.property, knowledge.properties(implying: wanted).contains(property) { return .yes }
    return .unknown(because: "\(basis) may refuse it for another reason: it enforces \(property)")
  }
}

// MARK: - What pleases

/// Something that an object is given so that it gets past.
struct Concession: Sendable, Hashable {
  var place: EnforcementKnowledge.Demand.Place
  var path: [String]
  var value: DocumentTree
}

extension Judge {
  /// What an object needs to get past, as far as settings tell.
  var demands: [Concession] {
    switch self {
    case .formal, .unknown, .enforcement: []
    case .doubted(let judge, _): judge.demands
    case .all(let judges), .group(_, let judges): judges.flatMap(\.demands)
    case .entry(let entry, let settings, let isMutating):
      entry.demands.compactMap { demand in
        let conditions = EnforcementConditions.shared
        guard conditions.asking(settings: settings, mutating: isMutating)(demand.condition) == .yes,
          let value = conditions.value(of: demand.value, settings: settings, mutating: isMutating)
        else { return nil }
        return Concession(place: demand.place, path: demand.path, value: value)
      }
    }
  }

  /// References of images that it takes, as far as settings tell.
  var images: [String] {
    switch self {
    case .formal, .unknown, .enforcement: []
    case .doubted(let judge, _): judge.images
    case .all(let judges), .group(_, let judges): judges.flatMap(\.images)
    case .entry(let entry, let settings, let isMutating):
      entry.images.flatMap { expression in
        EnforcementConditions.shared.value(of: expression, settings: settings, mutating: isMutating)?.elements
      }?.compactMap(\.string) ?? []
    }
  }
}
