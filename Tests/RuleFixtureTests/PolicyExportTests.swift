import Audit
import Cluster
import Collection
import Documents
import Testing

@testable import Analysis

/// A rule that is exported judges requests as it judges objects.
struct PolicyExportTests {
  private static let policies: [(rule: Rule, yaml: String)] = {
    guard let catalogue = try? FixtureFiles.catalogue.get() else { return [] }
    return catalogue.rules.rules.compactMap { rule in (try? PolicyExport(rule)).map { (rule, $0.yaml) } }
  }()

  @Test func manyRulesCanBeExported() {
    #expect(Self.policies.count >= 80)
  }

  /// What the rule finds the policy denies, and nothing else.
  @Test(arguments: policies.map(\.rule.name))
  func thePolicyJudgesTheFixturesAlike(name: String) throws {
    let policy = try #require(Self.policies.first { $0.rule.name == name })
    let catalogue = try FixtureFiles.catalogue.get()
    var judged = 0
    for path in try FixtureFiles.all() where path.hasPrefix("\(name)/") {
      let (fixture, inventory) = try FixtureFiles.read(path)
      // Objects of versions that are no longer served can stand in files, but come in no request.
      let served = ServedResources(inventory)
      let isServed = inventory.objects.allSatisfy { object in
        served[object.identity.group, object.resource].map { $0.versions.contains(object.identity.version) } ?? true
      }
      guard fixture.expected != .unknown, isServed else { continue }
      let result = try RuleEvaluator(inventory: inventory, models: catalogue.models).evaluate(policy.rule)
      let denied = try denied(inventory, by: policy.yaml)
      #expect(denied.isEmpty == (result.fails == 0), "\(path): \(denied)")
      judged += 1
    }
    #expect(judged > 0)
  }

  /// Why the objects of an inventory are refused when they are created.
  private func denied(_ inventory: Inventory, by policy: String) throws -> [String] {
    let exported = ManifestCollector().collect(sources: [TextSource.source("policy.yaml", policy)], options: .fixture)
    #expect(exported.problems.isEmpty && exported.objects.count == 2)
    let cluster = Inventory(
      objects: inventory.objects + exported.objects, configurations: [], view: .complete, scheme: inventory.scheme)
    let chain = AdmissionChain(ClusterAnalysis(inventory: cluster))
    let compiled = try #require(chain.policies.first { exported.objects.map(\.identity.name).contains($0.name) })
    for expression in compiled.decisive { #expect(expression.mistake == "", "\(policy)") }
    return inventory.objects.flatMap { object in
      let identity = object.identity
      let request = AdmissionRequest(
        operation: .create,
        resource: GroupVersionResource(group: identity.group, version: identity.version, resource: object.resource),
        kind: GroupVersionKind(group: identity.group, version: identity.version, kind: identity.kind),
        namespace: identity.namespace ?? "", name: identity.name, user: .administrator,
        object: AdmittedObject(object.node))
      var run = AdmissionRun(chain, request, BackendFacts(), ClusterState(cluster))
      run.evaluatePolicies()
      return run.policies.filter { $0.policy.name == compiled.name }.flatMap(\.results).filter { $0.action == "Deny" }
        .map { "\(identity.kind) \(identity.name): \($0.message)" }
    }
  }
}
