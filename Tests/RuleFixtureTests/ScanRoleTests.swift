import Analysis
import Cluster
import Testing

@testable import Audit

struct ScanRoleTests {
  @Test func everyGroupIsOneGrantInOrder() {
    var demand = Demand()
    demand.add(group: "apps", resource: "deployments")
    demand.add(group: "", resource: "pods/exec")
    demand.add(group: "", resource: "secrets", .type)
    demand.add(group: "", resource: "nodes")
    demand.add(group: "example.com", resource: "gates")
    demand.add(group: "example.com", resource: "*")
    demand.add(group: "networking.k8s.io", kind: "NetworkPolicy")
    demand.add(group: "other.example", kind: "Entry")
    let role = ScanRole(demand)
    #expect(
      role.grants == [
        ScanRole.Grant(group: "", resources: ["nodes", "pods"]),
        ScanRole.Grant(group: "apps", resources: ["deployments"]),
        ScanRole.Grant(group: "example.com", resources: ["*"]),
        ScanRole.Grant(group: "networking.k8s.io", resources: ["networkpolicies"]),
        ScanRole.Grant(group: "other.example", resources: ["entries"]),
      ])
    #expect(role.readsSecrets)
    #expect(!role.withoutSecrets.readsSecrets)
    #expect(role.withoutSecrets.grants == role.grants)
  }

  @Test func secretsAloneLeaveNoEmptyGrant() {
    var demand = Demand()
    demand.add(group: "", resource: "secrets")
    #expect(ScanRole(demand).grants.isEmpty)
  }

  @Test func whereAnythingMayBeAskedForEverythingIsGranted() {
    var demand = Demand()
    demand.add(group: "*", resource: "*")
    #expect(ScanRole(demand).grants == [ScanRole.Grant(group: "*", resources: ["*"])])
  }

  /// What coverage and simulate list besides scan.
  @Test func theRoleOfTheRulesIsEnoughForTheOtherCommands() throws {
    let role = ScanRole(try Catalogue.builtIn().demand(Selection()))
    for grant in ScanRole(Demand.ofSimulation).grants {
      let granted = role.grants.first { $0.group == grant.group }?.resources ?? []
      #expect(granted == ["*"] || Set(grant.resources).isSubset(of: granted), "\(grant)")
    }
  }

  /// Exactly enough, the one half: without any part of it something becomes unknown.
  @Test func withoutAnyGrantSomethingIsUnknown() throws {
    let stack = "kubewarden-hardened"
    let inventory = Stacks.inventory(stack)
    let known = Self.unknowns(try Stacks.audit(inventory))
    let role = ScanRole(try Catalogue.builtIn().demand(Selection()))
    #expect(role.readsSecrets)
    for grant in role.grants + [ScanRole.Grant(group: "", resources: ["secrets"])] {
      let unknowns = Self.unknowns(try Stacks.audit(inventory.hiding(grant)))
      #expect(!unknowns.subtracting(known).isEmpty, "nothing rests on \(grant.resources) of '\(grant.group)'")
    }
  }

  private static func unknowns(_ report: Report) -> Set<String> {
    Set(report.rules.filter { $0.outcome == .unknown || !$0.notEvaluated.isEmpty }.map(\.name))
  }
}

extension Inventory {
  /// As after refusals to list what is granted.
  fileprivate func hiding(_ grant: ScanRole.Grant) -> Inventory {
    func isHidden(_ group: String, _ resource: String) -> Bool {
      group == grant.group && (grant.resources == ["*"] || grant.resources.contains(resource))
    }
    var view = view
    let occurring = kinds.filter { isHidden($0.group, $0.resource) }.map(\.resource)
    for resource in grant.resources + occurring {
      view.set(.forbidden(reason: ""), group: grant.group, resource: resource)
    }
    return Inventory(
      objects: objects.filter { !isHidden($0.identity.group, $0.resource) }, configurations: configurations,
      view: view, problems: problems, inputs: inputs, scheme: scheme)
  }
}
