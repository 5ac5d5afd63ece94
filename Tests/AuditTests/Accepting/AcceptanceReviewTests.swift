import Cluster
import Documents
import Testing

@testable import Audit

struct AcceptanceReviewTests {
  /// 2026-11-21T00:00:00Z.
  static let now: Int64 = 1_795_219_200

  private let rule = """
      matchConstraints: {resourceRules: [{apiGroups: [""], resources: [pods]}]}
      validations: [{expression: "!has(object.spec.hostPID)", at: object.spec.hostPID, message: m}]
    """
  private let pods = """
    apiVersion: v1
    kind: Pod
    metadata: {name: agent, namespace: ops, labels: {app: agent, tier: node}}
    spec: {hostPID: true}
    ---
    apiVersion: v1
    kind: Pod
    metadata: {name: web, namespace: shop}
    spec: {hostPID: true}

    """

  private let secret = "apiVersion: v1\nkind: Secret\nmetadata: {name: s, namespace: ops}\n"

  private func report(
    _ configuration: String, input: String? = nil, view: View = .complete, selection: Selection = Selection()
  ) throws -> Report {
    let catalogue = try RuleText.catalogue(rule)
    let acceptances = try ConfigurationReader.read(
      source("portcullis.yaml", "apiVersion: portcullis/v1\nkind: Configuration\n" + configuration), for: catalogue)
    var view = view
    view.time = Self.now
    return try Auditor(catalogue).audit(
      InventoryText.inventory(input ?? pods, view: view), toolVersion: "1", selection: selection,
      acceptances: acceptances)
  }

  private func suppression(_ match: String, expires: String = "2027-01-31") -> String {
    "suppressions: [{rule: r, \(match)reason: known, owner: ops, expires: \(expires)}]\n"
  }

  private func attestation(_ subject: String, expires: String = "2027-05-01", date: String = "2026-11-01") -> String {
    "attestations: [{\(subject), statement: so it is, by: Jane, owner: sec, date: \(date), expires: \(expires)}]\n"
  }

  private var forbidden: View {
    var view = View.complete
    view.set(.forbidden(reason: ""), group: "", resource: "pods")
    return view
  }

  @Test func whatIsAcceptedIsMarkedAndCountsInTheSecondFigureOnly() throws {
    let report = try report(suppression(""))
    #expect(report.findings.map(\.isSuppressed) == [true, true])
    #expect(report.findings.first?.suppression?.justification == "known (accepted by ops until 2027-01-31)")
    #expect(report.findings.first?.suppression?.kind == .external)
    #expect(report.threats.map(\.verdict) == [.exposed])
    #expect(report.threats.first?.accepted?.verdict == .mitigated)
    #expect(report.threats.first?.accepted?.provenance == ["2 findings accepted by ops until 2027-01-31"])
    #expect(report.score.low == 0)
    #expect(report.score.high == 0)
    #expect(report.score.withAcceptedRisk == 100)
    #expect(report.acceptances.map(\.status) == [.inForce])
    #expect(report.acceptances.map(\.findings) == [2])
  }

  @Test func oneOpenFindingKeepsTheThreatExposed() throws {
    let report = try report(suppression("object: {namespace: ops}, "))
    #expect(report.findings.map(\.isSuppressed) == [true, false])
    #expect(report.threats.first?.accepted?.verdict == .exposed)
    #expect(report.score.withAcceptedRisk == 0)
  }

  @Test(
    arguments: [
      ("object: {kind: Pod}, ", 2), ("object: {kind: P*, name: a*}, ", 1), ("object: {group: apps}, ", 0),
      ("object: {namespace: \"\"}, ", 0), ("path: spec.hostPID, ", 2), ("path: spec.hostIPC, ", 0),
      ("file: in.yaml, ", 2), ("file: other.yaml, ", 0), ("object: {matchLabels: {app: agent}}, ", 1),
      ("object: {matchLabels: {app: agent, tier: node}}, ", 1), ("object: {matchLabels: {app: agent, tier: x}}, ", 0),
      ("object: {matchLabels: {app: a*}}, ", 0), ("object: {matchLabels: {app: ''}}, ", 0),
      ("object: {namespace: shop, matchLabels: {app: agent}}, ", 0),
    ])
  func selectors(match: String, count: Int) throws {
    #expect(try report(suppression(match)).findings.count(where: \.isSuppressed) == count)
  }

  @Test func aFingerprintOrItsBeginningSelectsOneFinding() throws {
    let fingerprint = try #require(try report("").findings.first?.fingerprint.description)
    for text in [fingerprint, String(fingerprint.prefix(12))] {
      let entry = "suppressions: [{fingerprint: '\(text)', reason: known, owner: ops, expires: 2027-01-31}]\n"
      #expect(try report(entry).findings.map(\.isSuppressed) == [true, false])
    }
  }

  @Test func whatExpiredIsAbsentAndAFindingItself() throws {
    let report = try report(suppression("", expires: "2026-11-20"))
    let open = report.findings.filter { $0.rule == "r" }
    #expect(open.map(\.isSuppressed) == [false, false])
    #expect(
      open.first?.evidence.map(\.message) == ["was accepted by ops until 2026-11-20, which is over"])
    let expired = try #require(report.findings.first { $0.rule == "acceptance-expired" })
    #expect(expired.message == "the suppression of r (owner ops) expired on 2026-11-20: 2 findings are back")
    #expect(expired.region?.start == SourceLocation(file: "portcullis.yaml", line: 3, column: 16))
    #expect(report.threats.map(\.accepted) == [nil])
    #expect(report.score.withAcceptedRisk == report.score.low)
    #expect(report.rules.first { $0.name == "acceptance-expired" }?.outcome == .fail)
  }

  @Test func theLastDayCounts() throws {
    let report = try report(suppression("", expires: "2026-11-21"))
    #expect(report.acceptances.map(\.status) == [.inForce])
    #expect(report.acceptances.map(\.daysLeft) == [0])
    #expect(report.acceptances.map(\.expiresSoon) == [true])
    #expect(try self.report(suppression("", expires: "2026-12-22")).acceptances.map(\.expiresSoon) == [false])
  }

  @Test func whatCoversNothingIsAFindingUnlessItsRuleWasLeftOut() throws {
    let unused = try report(suppression("object: {name: gone}, "))
    #expect(unused.acceptances.map(\.status) == [.unused])
    #expect(unused.findings.last?.rule == "acceptance-unused")
    #expect(unused.findings.last?.severity == .low)
    let left = try report(suppression(""), selection: Selection(skippedRules: ["r"]))
    #expect(left.acceptances.map(\.status) == [.notJudged])
    #expect(!left.findings.contains { $0.rule == "acceptance-unused" })
  }

  @Test func labelsThatNoObjectOfAFindingHasAreTold() throws {
    let unused = try report(suppression("object: {matchLabels: {app: gone}}, "))
    #expect(unused.acceptances.map(\.status) == [.unused])
    #expect(unused.findings.last?.message == "the suppression of r, labels app=gone (owner ops) covers no finding")
  }

  /// Two files that differ in one object: each finding goes by its own file's labels.
  @Test func labelsAreThoseOfTheFileThatTheFindingIsIn() throws {
    let pod =
      "apiVersion: v1\nkind: Pod\nmetadata: {name: agent, namespace: ops, labels: {app: LABEL}}\nspec: {hostPID: true}\n"
    let catalogue = try RuleText.catalogue(rule)
    var view = View.complete
    view.time = Self.now
    let report = try Auditor(catalogue).audit(
      InventoryText.inventory(
        [("a.yaml", pod.replacing("LABEL", with: "a")), ("b.yaml", pod.replacing("LABEL", with: "b"))], view: view),
      toolVersion: "1",
      acceptances: try ConfigurationReader.read(
        source(
          "portcullis.yaml",
          "apiVersion: portcullis/v1\nkind: Configuration\n" + suppression("object: {matchLabels: {app: b}}, ")),
        for: catalogue))
    let accepted = report.findings.filter(\.isSuppressed).compactMap(\.region?.start.file)
    #expect(accepted == ["b.yaml"])
  }

  @Test func withoutAClockNothingIsInForce() throws {
    let catalogue = try RuleText.catalogue(rule)
    let text = "apiVersion: portcullis/v1\nkind: Configuration\n" + suppression("")
    let report = try Auditor(catalogue).audit(
      InventoryText.inventory(pods), toolVersion: "1",
      acceptances: try ConfigurationReader.read(source("p.yaml", text), for: catalogue))
    #expect(!report.findings.map(\.isSuppressed).contains(true))
  }

  @Test(arguments: ["control: fails-closed", "threat: T-1", "rule: r"])
  func anAttestationSettlesWhatIsOpenInTheSecondFigureOnly(subject: String) throws {
    let report = try report(attestation(subject), input: secret, view: forbidden)
    let unseen = try self.report("", input: secret, view: forbidden)
    #expect(report.threats.map(\.verdict) == [.unknown])
    #expect(report.threats.first?.accepted?.verdict == .mitigated)
    let words = subject.replacing(":", with: "") + " attested by Jane until 2027-05-01"
    #expect(report.threats.first?.accepted?.provenance == [words])
    #expect(report.score.low == unseen.score.low)
    #expect(report.score.high == unseen.score.high)
    #expect(report.acceptances.map(\.status) == [.inForce])
  }

  @Test func anAttestationCannotSpeakAgainstWhatWasFound() throws {
    for subject in ["control: fails-closed", "threat: T-1", "rule: r"] {
      let report = try report(attestation(subject))
      #expect(report.acceptances.map(\.status) == [.contradicted])
      #expect(report.threats.map(\.accepted) == [nil])
      #expect(report.findings.contains { $0.rule == "attestation-contradicted" })
    }
  }

  @Test func anAttestationOfWhatTheScanShowsIsUnused() throws {
    let good = "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: b}\nspec: {}\n"
    #expect(try report(attestation("threat: T-1"), input: good).acceptances.map(\.status) == [.unused])
  }

  @Test func anExpiredAttestationAndOneOfTomorrowSettleNothing() throws {
    let expired = try report(attestation("threat: T-1", expires: "2026-11-20"), input: secret, view: forbidden)
    #expect(expired.threats.map(\.accepted) == [nil])
    #expect(expired.acceptances.map(\.status) == [.expired])
    let ahead = try report(attestation("threat: T-1", date: "2026-11-22"), input: secret, view: forbidden)
    #expect(ahead.threats.map(\.accepted) == [nil])
    #expect(ahead.acceptances.map(\.status) == [.unused])
  }

  @Test func fingerprintsDoNotMove() throws {
    let before = try report("").findings.map(\.fingerprint)
    let after = try report(suppression("")).findings.map(\.fingerprint)
    #expect(before == after)
  }
}
