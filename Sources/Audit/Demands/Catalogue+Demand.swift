import Analysis
import CEL
package import Cluster

extension Catalogue {
  /// Which objects the chosen rules look at: their subjects, what they say that they read, what they ask the inventory
  /// for by name, and what the functions look at that they call.
  package func demand(_ selection: Selection) -> Demand {
    reads(selection).reduce(into: Demand()) { $0.formUnion($1.demand) }
  }

  /// The same rule by rule.
  package func reads(_ selection: Selection) -> [RuleReads] {
    let chosen = selection.models(models)
    let wanted = Set(chosen.threats.flatMap(\.controls))
    let environment = RuleEnvironment.environment(for: Inventory())
    return rules.rules.filter { selection.reasonToSkip($0, wanted: wanted) == nil }.map { rule in
      RuleReads(
        rule: rule.name, threats: chosen.threats(reading: rule.control), demand: RuleDemand(rule, environment).demand)
    }
  }
}

/// What one rule looks at, and the threats that rest on it.
package struct RuleReads: Sendable {
  package var rule: String
  package var threats: [String]
  package var demand: Demand
}

/// What one rule looks at.
struct RuleDemand {
  private(set) var demand = Demand()
  private let environment: Environment

  init(_ rule: Rule, _ environment: Environment) {
    self.environment = environment
    let terms = Self.expressions(of: rule).compactMap { try? environment.parse($0.text).root }
    switch rule.subjects {
    case .objects(let rules):
      let depth: Demand.Depth = rule.forEach == nil && terms.allSatisfy(\.readsOnlyType) ? .type : .whole
      for rule in rules {
        for group in rule.groups {
          for resource in rule.resources { demand.add(group: group, resource: resource, depth) }
        }
      }
    case .documents: break
    case .inventory(let reads):
      for read in reads { demand.add(group: read.group, resource: read.resource) }
    }
    for term in terms { addCalls(in: term) }
    demand.mayReadAnyField = !rule.isBuiltIn
    demand.mayReadSecretData =
      !rule.isBuiltIn && demand.depth(group: "", resource: "secrets", kind: "Secret") == .whole
  }

  private static func expressions(of rule: Rule) -> [ExpressionText] {
    [rule.forEach].compactMap(\.self) + rule.matchConditions.map(\.expression) + rule.variables.map(\.expression)
      + rule.validations.flatMap { [$0.expression] + [$0.at, $0.messageExpression].compactMap(\.self) + $0.evidence }
  }

  private mutating func addCalls(in term: Term) {
    if case .call(let function, let target?, let arguments) = term.kind, case .identifier(let family) = target.kind {
      if family == "inventory", function == "list" || function == "get" {
        addLookup(arguments)
      } else if let reads = Demand.ofFunctions(family) {
        demand.formUnion(reads)
      }
    }
    for part in term.parts { addCalls(in: part) }
  }

  /// `inventory.list('policy/v1', 'PodDisruptionBudget')`. Where only the group is a constant, any of its kinds may be
  /// meant; where not even that is, any kind at all.
  private mutating func addLookup(_ arguments: [Term]) {
    guard arguments.count >= 2, let apiVersion = arguments[0].constant else {
      return demand.add(group: "*", resource: "*")
    }
    let group = ObjectIdentity.group(ofAPIVersion: apiVersion)
    if let kind = arguments[1].constant {
      demand.add(group: group, kind: kind)
    } else {
      demand.add(group: group, resource: "*")
    }
  }
}

extension Term {
  fileprivate var constant: String? { if case .literal(.string(let text)) = kind { text } else { nil } }
}
