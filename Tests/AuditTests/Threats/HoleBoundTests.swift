import Cluster
import SeededRandom
import Testing

@testable import Audit

/// A hole in what guards one namespace each leaves the threat partial, and says which namespaces.
struct HoleBoundTests {
  private static let bounds = """
      bounded:
      - {group: policies.kubewarden.io, resource: admissionpolicies}
      - {group: "", resource: namespaces}
      - {group: admissionregistration.k8s.io, resource: validatingwebhookconfigurations, annotation: guards}
    """

  private static let rule = """
      matchConstraints:
        resourceRules:
        - {apiGroups: ["*"], resources: ["*"]}
      matchConditions:
      - {name: marked, expression: "object.metadata.?labels.?bad.hasValue()"}
      validations: [{expression: "object.metadata.labels.bad == 'no'", message: m}]
    """

  private func report(_ objects: [String], view: View = .complete) throws -> Report {
    let catalogue = try RuleText.catalogue(Self.rule, control: "policies-enforce", bounds: Self.bounds)
    return try Auditor(catalogue).audit(
      InventoryText.inventory(objects.joined(separator: "\n---\n"), view: view), toolVersion: "1")
  }

  private func policy(_ namespace: String, bad: String = "'yes'") -> String {
    "apiVersion: policies.kubewarden.io/v1\nkind: AdmissionPolicy\n"
      + "metadata: {name: p, namespace: \(namespace), labels: {bad: \(bad)}}"
  }

  private func namespace(_ name: String, bad: String = "'no'") -> String {
    "apiVersion: v1\nkind: Namespace\nmetadata: {name: \(name), labels: {bad: \(bad)}}"
  }

  private var clusterPolicy: String {
    "apiVersion: policies.kubewarden.io/v1\nkind: ClusterAdmissionPolicy\nmetadata: {name: c, labels: {bad: 'yes'}}"
  }

  private let three = ["a", "b", "c"]

  @Test func aHoleInTwoOfThreeNamespacesIsPartial() throws {
    let report = try report(three.map { namespace($0) } + [policy("b"), policy("a")])
    #expect(report.threats.map(\.verdict) == [.partial])
    #expect(report.threats.map(\.bound) == ["2 of 3 namespaces: a, b"])
    #expect(report.threats.first?.controls.first?.state == "weakened")
    #expect(report.findings.count == 2)
  }

  @Test func aNamespaceBoundsItself() throws {
    let report = try report([namespace("a", bad: "'yes'"), namespace("b")])
    #expect(report.threats.map(\.bound) == ["1 of 2 namespaces: a"])
  }

  @Test func anAnnotationNamesTheNamespace() throws {
    func webhook(_ annotation: String) -> String {
      "apiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingWebhookConfiguration\n"
        + "metadata: {name: w, labels: {bad: 'yes'}, annotations: {guards: '\(annotation)'}}"
    }
    #expect(try report([webhook("a")]).threats.map(\.verdict) == [.partial])
    #expect(try report([webhook("")]).threats.map(\.verdict) == [.exposed])
  }

  @Test func aHoleThatReachesFurtherIsExposed() throws {
    let confined = three.map { namespace($0) } + [policy("a")]
    #expect(try report(confined + [clusterPolicy]).threats.map(\.verdict) == [.exposed])
    #expect(try report(confined + [clusterPolicy]).threats.map(\.bound) == [""])
  }

  /// Otherwise one more namespace would make a verdict better.
  @Test func theNumberOfNamespacesDoesNotDecide() throws {
    let all = try report([namespace("a"), policy("a")])
    let one = try report(three.map { namespace($0) } + [policy("a")])
    #expect(all.threats.map(\.verdict) == one.threats.map(\.verdict))
    #expect(all.score == one.score)
    #expect(all.threats.map(\.bound) == ["1 of 1 namespace: a"])
  }

  @Test func whatWasNotSeenMayReachFurther() throws {
    var view = View.complete
    view.set(.forbidden(reason: ""), group: "policies.kubewarden.io", resource: "clusteradmissionpolicies")
    let report = try report(three.map { namespace($0) } + [policy("a")], view: view)
    #expect(report.threats.map(\.assurance) == [Assurance(low: .exposed, high: .partial)])
    #expect(report.threats.map(\.verdict) == [.unknown])
  }

  @Test func aTotalIsToldOfAllNamespacesOnly() {
    #expect(HoleBound.words(["b", "a"], of: 40) == "2 of 40 namespaces: a, b")
    #expect(HoleBound.words(["b", "a"], of: nil) == "2 namespaces: a, b")
    #expect(HoleBound.words(["a"], of: nil) == "1 namespace: a")
    #expect(HoleBound.words(Set((1...9).map { "n\($0)" }), of: 9) == "9 of 9 namespaces: n1, n2, n3, n4, n5 and 4 more")
    // Named by an object, but not there as a Namespace.
    #expect(HoleBound.words(["a", "b"], of: 1) == "2 of 2 namespaces: a, b")
  }

  /// What no rule of the control judges bounds nothing: a list that names it is out of date.
  @Test func everyBoundOfTheBuiltInControlsIsJudgedByARule() throws {
    let catalogue = try Catalogue.builtIn()
    for control in catalogue.models.controls {
      let rules = catalogue.rules.rules.filter { $0.control == control.name && $0.effect == .exposes }
      for bound in control.bounded {
        let isJudged = rules.contains { rule in
          guard case .objects(let resources) = rule.subjects else { return false }
          return resources.contains { $0.matches(group: bound.group, resource: bound.resource) }
        }
        #expect(isJudged, "\(control.name): \(bound.resource).\(bound.group)")
      }
    }
  }

  /// Law 3: an exposing object never makes it better, wherever it lies; law 1: nor does hiding a kind.
  @Test(arguments: 0..<60)
  func theLawsHold(seed: Int) throws {
    var random = SeededRandom(seed: seed)
    let pool =
      three.map { namespace($0) } + three.map { policy($0) } + three.map { policy($0, bad: "'no'") }
      + [clusterPolicy, namespace("d", bad: "'yes'"), namespace("e", bad: "'yes'")]
    let chosen = pool.filter { _ in Int.random(in: 0..<3, using: &random) == 0 }
    guard let added = pool.filter({ $0.contains("'yes'") }).randomElement(using: &random) else { return }
    let before = try report(chosen)
    let worse = try report(chosen + [added])
    let (score, scoreWorse) = (before.score, worse.score)
    if let low = score.low { #expect(try #require(scoreWorse.low) <= low) }
    if let high = score.high { #expect(try #require(scoreWorse.high) <= high) }
    for (group, resource, kind) in [
      ("policies.kubewarden.io", "admissionpolicies", "AdmissionPolicy"),
      ("policies.kubewarden.io", "clusteradmissionpolicies", "ClusterAdmissionPolicy"), ("", "namespaces", "Namespace"),
    ] {
      var view = View.complete
      view.set(.forbidden(reason: ""), group: group, resource: resource)
      let hidden = try report(chosen.filter { !$0.contains("kind: \(kind)\n") }, view: view)
      if let low = score.low, let seen = hidden.score.low { #expect(seen <= low, "\(kind)") }
      if let high = score.high, let seen = hidden.score.high { #expect(seen >= high, "\(kind)") }
    }
  }
}
