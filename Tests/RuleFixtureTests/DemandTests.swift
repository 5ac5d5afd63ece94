import Analysis
import CEL
import Cluster
import Testing

@testable import Audit

/// A live scan sees of a cluster what its rules ask for and nothing else.
struct DemandTests {
  @Test(arguments: Stacks.names)
  func aRuleNeedsNoMoreThanItAsksFor(stack: String) throws {
    let catalogue = try Catalogue.builtIn()
    let inventory = Stacks.inventory(stack)
    for rule in catalogue.rules.rules {
      let demand = catalogue.demand(Selection(rules: [rule.name]))
      let whole = try evaluate(rule, inventory, catalogue)
      let wanted = try evaluate(rule, inventory.limited(to: demand), catalogue)
      #expect(wanted.outcome == whole.outcome, "\(rule.name): \(wanted.reasons.sorted())")
      #expect(wanted.findings.map(\.message) == whole.findings.map(\.message), "\(rule.name)")
    }
  }

  private func evaluate(_ rule: Rule, _ inventory: Inventory, _ catalogue: Catalogue) throws -> RuleResult {
    try RuleEvaluator(inventory: inventory, models: catalogue.models, rules: [rule]).evaluate(rule)
  }

  @Test func everyFamilyOfFunctionsSaysWhatItReads() {
    for function in ClusterAnalysis(inventory: Inventory()).library.functions {
      guard let dot = function.name.firstIndex(of: ".") else { continue }
      let family = String(function.name[..<dot])
      #expect(Demand.ofFunctions(family) != nil, "\(family) is not among Resources/reads/reads.yaml")
    }
  }

  @Test func nothingIsAskedForThatNoRuleReads() throws {
    let demand = try Catalogue.builtIn().demand(Selection())
    #expect(demand.everything == nil)
    #expect(demand.depth(group: "", resource: "events", kind: "Event") == nil)
    #expect(demand.depth(group: "", resource: "pods", kind: "Pod") == .whole)
    #expect(demand.depth(group: "events.k8s.io", resource: "events", kind: "Event") == nil)
    #expect(demand.depth(group: "node.k8s.io", resource: "runtimeclasses", kind: "RuntimeClass") == .type)
    #expect(!demand.mayReadSecretData)
    let one = try Catalogue.builtIn().demand(Selection(rules: ["webhook-fails-open"]))
    #expect(one.groups == ["admissionregistration.k8s.io"])
  }
}

extension Inventory {
  /// What a live scan for these objects would know.
  fileprivate func limited(to demand: Demand) -> Inventory {
    var view = View(standard: .notLookedAt, documents: self.view.documents)
    view.origin = .cluster
    view.time = self.view.time
    for (subject, _) in demand.resources { view.set(.complete, group: subject.group, resource: subject.resource) }
    for (key, _) in demand.kinds {
      view.set(.complete, group: key.group, resource: scheme.resource(group: key.group, kind: key.kind).name)
    }
    if demand.everything != nil { view.standard = .complete }
    return Inventory(
      objects: objects.filter {
        demand.depth(group: $0.identity.group, resource: $0.resource, kind: $0.identity.kind) != nil
      },
      configurations: configurations, view: view, problems: problems, inputs: inputs, scheme: scheme)
  }
}
