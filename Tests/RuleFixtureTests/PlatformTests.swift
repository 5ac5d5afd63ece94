import Audit
import Cluster
import Collection
import TestFiles
import Testing

/// `Fixtures/platforms/PLATFORM/CASE.recognised.yaml` is on the platform, `CASE.other.yaml` has names like it and is not.
struct PlatformTests {
  private static let root = FixtureFiles.root.replacing("/rules/", with: "/platforms/")

  static let cases: [String] = {
    guard let platforms = try? TestFiles.names(in: root) else { return [] }
    return platforms.flatMap { platform in
      ((try? TestFiles.names(in: root + platform)) ?? []).map { "\(platform)/\($0)" }
    }
  }()

  private static func inventory(_ file: String) -> Inventory {
    ManifestCollector().collect(
      [root + file], options: CollectionOptions(isComplete: true, time: 1_798_761_600))
  }

  @Test(arguments: cases)
  func platformsAreToldBySignsAndNotByNames(file: String) throws {
    let report = try Stacks.audit(Self.inventory(file))
    #expect(report.problems.isEmpty)
    let platform = String(file.prefix { $0 != "/" })
    let isRecognised = file.hasSuffix(".recognised.yaml")
    #expect(report.platforms.map(\.name) == (isRecognised ? [platform] : []))
    #expect(report.platforms.allSatisfy { !$0.signs.isEmpty && $0.signs.allSatisfy { $0.count == $0.objects.count } })
    let notes = report.findings.compactMap(\.platform)
    #expect(notes.isEmpty != isRecognised, "\(report.findings.map { "\($0.rule) \($0.object?.description ?? "")" })")
  }

  /// A platform explains: without it the same is found, judged and scored.
  @Test(arguments: cases)
  func platformsChangeNoVerdict(file: String) throws {
    let inventory = Self.inventory(file)
    let report = try Stacks.audit(inventory)
    var catalogue = try FixtureFiles.catalogue.get()
    catalogue.platforms = []
    let without = try Auditor(catalogue).audit(inventory, toolVersion: "test")
    #expect(report.score == without.score)
    #expect(report.threats.map(\.verdict) == without.threats.map(\.verdict))
    #expect(report.threats.map(\.controls) == without.threats.map(\.controls))
    var explained = report.findings
    for number in explained.indices { explained[number].platform = nil }
    #expect(explained == without.findings)
    #expect(without.platforms.isEmpty)
  }

  @Test func everyPlatformHasACaseOfEachKind() throws {
    for platform in try FixtureFiles.catalogue.get().platforms {
      let files = Self.cases.filter { $0.hasPrefix("\(platform.name)/") }
      #expect(files.contains { $0.hasSuffix(".recognised.yaml") }, "\(platform.name)")
      #expect(files.contains { $0.hasSuffix(".other.yaml") }, "\(platform.name)")
    }
  }

  /// A live scan asks for nothing on account of platforms: their signs are in what rules read.
  @Test func signsAreInWhatRulesRead() throws {
    let catalogue = try FixtureFiles.catalogue.get()
    let demand = catalogue.demand(Selection())
    for platform in catalogue.platforms {
      for sign in platform.signs {
        let kinds = ["nodes": "Node", "namespaces": "Namespace", "deployments": "Deployment"]
        let kind = kinds[sign.resource] ?? "ValidatingWebhookConfiguration"
        #expect(demand.depth(group: sign.group, resource: sign.resource, kind: kind) == .whole, "\(platform.name)")
      }
    }
  }

  @Test func componentsExplainRulesThatExist() throws {
    let catalogue = try FixtureFiles.catalogue.get()
    let rules = Set(catalogue.rules.rules.map(\.name))
    for platform in catalogue.platforms {
      for component in platform.components {
        #expect(Set(component.rules).isSubset(of: rules), "\(platform.name): \(component.title)")
        #expect(component.reference.hasPrefix("https://"))
      }
      #expect(platform.signs.allSatisfy { $0.reference.isEmpty || $0.reference.hasPrefix("https://") })
    }
  }

  /// On a managed control plane nobody can add its files: what settles the unknown is the platform's own advice.
  @Test func unknownsOfAHiddenControlPlaneGetThePlatformsAdvice() throws {
    var view = View.completeWithoutControlPlane
    view.time = 1_798_761_600
    let whole = Self.inventory("eks/cluster.recognised.yaml")
    let report = try Stacks.audit(
      Inventory(objects: whole.objects, view: view, inputs: whole.inputs, scheme: whole.scheme))
    let threat = try #require(report.threats.first { $0.id == "SIG-04" })
    #expect(threat.verdict == .unknown)
    #expect(threat.settledBy.contains { $0.contains("EKS") && $0.contains("attest") }, "\(threat.settledBy)")
    #expect(!threat.settledBy.contains { $0.contains("static pod") })
  }
}
