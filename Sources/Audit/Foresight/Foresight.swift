import CEL
import Cluster
import Documents

/// What a rule comes to over an object, as far as the object's traits tell.
enum Foreseen {
  /// The object must be looked at.
  case open
  /// It meets the conditions that are the same for all elements; the rest must be looked at.
  case applies
  case notApplicable
  case passes
  /// Each container passes.
  case containersPass
  /// The same as the first object of this type: the rule reads nothing but `apiVersion` and `kind`.
  case asTheFirst
}

/// Spares most rules the sight of most objects of a large inventory. Thousands of objects share a few dozen
/// combinations of traits; a rule whose expressions are settled by the traits alone has the same outcome for all of them.
/// Only passes are foreseen: whatever is reported was evaluated.
struct Foresight: Sendable {
  /// By the object's place in the inventory: its class, or -1 where it shares its traits with too few.
  private(set) var classes: [Int32]
  /// By the object's place in the inventory.
  private(set) var containerCounts: [Int32]
  private var members: [Class] = []
  private var vocabulary = Vocabulary()
  private let environment: Environment

  /// The objects with certain traits.
  private struct Class {
    var traits: Traits
    var apiVersion: String
    var kind: String
    var count = 0
  }

  /// Looking at the traits pays from this many objects of a kind.
  static let usualThreshold = 64
  /// Judging by traits costs as much as judging a few objects.
  private static let smallestClass = 8

  /// Nil where there is no kind of which there are so many objects.
  init?(_ inventory: Inventory, _ rules: [Rule], _ environment: Environment, threshold: Int = usualThreshold) {
    self.environment = environment
    classes = [Int32](repeating: -1, count: inventory.objects.count)
    containerCounts = [Int32](repeating: 0, count: inventory.objects.count)
    let kinds = inventory.kinds.filter { $0.positions.count >= threshold }
    let rules = rules.filter { rule in kinds.contains { rule.judges($0) } }
    guard !rules.isEmpty else { return nil }
    for rule in rules { for term in terms(of: rule).all { vocabulary.add(term) } }
    var reader = TraitReader(vocabulary)
    var numbers: [Traits: Int] = [:]
    var types = 0
    for kind in kinds where rules.contains(where: { $0.judges(kind) }) {
      var versions: [String: Int32] = [:]
      let runsPods = Workload.runsPods(group: kind.group, kind: kind.kind)
      for position in kind.positions {
        let object = inventory.objects[Int(position)]
        let type = versions[object.identity.version] ?? Int32(types + versions.count)
        versions[object.identity.version] = type
        var hasPodSpec = false
        if runsPods {
          let templates = Workload.podTemplates(of: object.node)
          hasPodSpec = !templates.isEmpty
          containerCounts[Int(position)] = templates.reduce(0) { $0 + Int32(Workload.containers(of: $1.spec).count) }
        }
        let traits = reader.traits(of: object.node, type: type, runsPods: hasPodSpec)
        let number = numbers[traits] ?? add(object.node, traits)
        numbers[traits] = number
        members[number].count += 1
        classes[Int(position)] = Int32(number)
      }
      types += versions.count
    }
    let smallest = min(Self.smallestClass, threshold)
    for position in classes.indices where classes[position] >= 0 {
      if members[Int(classes[position])].count < smallest { classes[position] = -1 }
    }
  }

  private mutating func add(_ object: Node, _ traits: Traits) -> Int {
    members.append(
      Class(traits: traits, apiVersion: object["apiVersion"]?.string ?? "", kind: object["kind"]?.string ?? ""))
    return members.count - 1
  }

  /// What is foreseen of the classes, each worked out when an object of it comes up: most classes are of kinds that the
  /// rule does not judge.
  func outcomes(of rule: Rule) -> Outcomes {
    let terms = terms(of: rule)
    let isOfType = rule.forEach == nil && terms.all.allSatisfy(\.readsOnlyType)
    return Outcomes(foresight: self, terms: terms, isOfType: isOfType, count: members.count)
  }

  /// What one rule comes to over the objects of each class.
  struct Outcomes {
    fileprivate let foresight: Foresight
    fileprivate let terms: RuleTerms
    fileprivate let isOfType: Bool
    private var known: [Foreseen?]

    fileprivate init(foresight: Foresight, terms: RuleTerms, isOfType: Bool, count: Int) {
      self.foresight = foresight
      self.terms = terms
      self.isOfType = isOfType
      known = [Foreseen?](repeating: nil, count: count)
    }

    mutating func outcome(ofClass number: Int) -> Foreseen {
      if let outcome = known[number] { return outcome }
      let outcome = isOfType ? .asTheFirst : terms.outcome(foresight.sketcher(ofClass: number, terms))
      known[number] = outcome
      return outcome
    }
  }

  private func sketcher(ofClass number: Int, _ terms: RuleTerms) -> Sketcher {
    let member = members[number]
    return Sketcher(
      traits: member.traits, vocabulary: vocabulary, apiVersion: member.apiVersion, kind: member.kind,
      variables: terms.variables)
  }

  private func terms(of rule: Rule) -> RuleTerms {
    RuleTerms(
      forEach: rule.forEach.flatMap(parse), conditions: rule.matchConditions.compactMap { parse($0.expression) },
      variables: Dictionary(
        rule.variables.compactMap { variable in parse(variable.expression).map { (variable.name, $0) } }
      ) { first, _ in first },
      validations: rule.validations.compactMap { parse($0.expression) })
  }

  /// Nil for what does not parse, of which compiling the rule tells.
  private func parse(_ text: ExpressionText) -> Term? { try? environment.parse(text.text).root }
}

/// The expressions that decide a rule's outcome.
private struct RuleTerms {
  var forEach: Term?
  var conditions: [Term]
  var variables: [String: Term]
  var validations: [Term]

  var all: [Term] { conditions + Array(variables.values) + validations + (forEach.map { [$0] } ?? []) }

  func outcome(_ sketcher: Sketcher) -> Foreseen {
    var sketcher = sketcher
    var applies = Truth.yes
    for condition in conditions where !readsEach(condition) {
      let truth = sketcher.sketch(condition).truth
      if truth == .no { return .notApplicable }
      if truth.contains(.other) { return .open }
      if truth != .yes { applies = .either }
    }
    let open = applies == .yes ? Foreseen.applies : .open
    guard let forEach else { return applies == .yes && pass(sketcher) ? .passes : open }
    let elements = sketcher.sketch(forEach)
    guard !elements.mayFail, let values = elements.values, values.count == 1, let list = values.first else {
      return open
    }
    if list == .emptyList { return .notApplicable }
    guard case .list(let part) = list else { return open }
    sketcher.each = Sketch(.part(part))
    for condition in conditions where readsEach(condition) {
      let truth = sketcher.sketch(condition).truth
      if truth == .no { return .notApplicable }
      if truth.contains(.other) { return open }
      if truth != .yes { applies = .either }
    }
    return applies == .yes && forEach.isAllContainers && pass(sketcher) ? .containersPass : open
  }

  private func pass(_ sketcher: Sketcher) -> Bool { validations.allSatisfy { sketcher.sketch($0).truth == .yes } }

  /// As the judging of a rule tells conditions of an element from those of its subject.
  private func readsEach(_ term: Term) -> Bool {
    forEach != nil && (term.names("each") || variables.contains { term.names(variable: $0.key) && readsEach($0.value) })
  }
}

extension Rule {
  fileprivate func judges(_ kind: Inventory.ObjectKind) -> Bool {
    guard case .objects(let rules) = subjects else { return false }
    return rules.contains { $0.matches(group: kind.group, resource: kind.resource) }
  }
}
