import Documents
import Testing

@testable import Audit

struct ConfigurationReaderTests {
  private static let catalogue: Catalogue = {
    let spec = """
        matchConstraints: {resourceRules: [{apiGroups: [""], resources: [pods]}]}
        validations: [{expression: "true", message: m}]
      """
    return (try? RuleText.catalogue(spec)) ?? Catalogue()
  }()

  private func read(_ entries: String) throws -> Acceptances {
    let text = "apiVersion: portcullis/v1\nkind: Configuration\n" + entries
    return try ConfigurationReader.read(source("portcullis.yaml", text), for: Self.catalogue)
  }

  @Test func everythingIsRead() throws {
    let acceptances = try read(
      """
      suppressions:
      - rule: r
        object: {group: "", kind: Pod, namespace: shop, name: web-*}
        path: spec.*
        file: apps/*.yaml
        reason: old node agent
        owner: platform
        expires: 2027-01-31
      - fingerprint: 0123456789ab
        reason: x
        owner: z
        expires: "2027-02-01"
      attestations:
      - control: fails-closed
        statement: the webhooks are watched
        by: Jane Doe
        owner: security
        date: 2026-11-01
        expires: 2027-05-01
        evidence: https://wiki.example.com/watch
      """)
    #expect(
      acceptances.suppressions.map(\.selector.description) == [
        "r, group , kind Pod, namespace shop, name web-*, path spec.*, file apps/*.yaml", "fingerprint 0123456789ab",
      ])
    #expect(acceptances.suppressions.map(\.signOff.reason) == ["old node agent", "x"])
    #expect(acceptances.suppressions.map(\.region?.start.line) == [4, 11])
    #expect(acceptances.attestations.map(\.subject) == [.control("fails-closed")])
    #expect(acceptances.attestations.map(\.provenance) == ["attested by Jane Doe until 2027-05-01"])
    #expect(acceptances.attestations.map(\.evidence) == ["https://wiki.example.com/watch"])
  }

  @Test(
    "What is wrong is said at its place",
    arguments: [
      ("suppressions: [{rule: r, reason: a, owner: b}]", "3:16: suppression lacks 'expires'"),
      ("suppressions: [{rule: r, reason: a, expires: 2027-01-01}]", "3:16: suppression lacks 'owner'"),
      ("suppressions: [{rule: r, owner: a, expires: 2027-01-01}]", "3:16: suppression lacks 'reason'"),
      (
        "suppressions: [{rule: r, reason: ' ', owner: b, expires: 2027-01-01}]",
        "3:34: suppressions[0].reason is empty"
      ),
      (
        "suppressions: [{reason: a, owner: b, expires: 2027-01-01}]",
        "3:16: suppression lacks 'rule' or 'fingerprint'"
      ),
      (
        "suppressions: [{rule: r, reason: a, owner: b, expires: 2027-02-29}]",
        "3:56: suppressions[0].expires must be a date such as 2027-01-31"
      ),
      (
        "suppressions: [{rule: r, reason: a, owner: b, expires: 31.1.2027}]",
        "3:56: suppressions[0].expires must be a date such as 2027-01-31"
      ),
      (
        "suppressions: [{rule: rr, reason: a, owner: b, expires: 2027-01-01}]",
        "3:23: no rule is called 'rr'; did you mean 'r'?"
      ),
      (
        "suppressions: [{fingerprint: abc, reason: a, owner: b, expires: 2027-01-01}]",
        "3:30: fingerprint 'abc' is none: 12 to 64 of the digits 0-9 and a-f expected"
      ),
      (
        "suppressions: [{rule: r, reson: a, owner: b, expires: 2027-01-01}]",
        "3:26: unknown key 'reson' in suppression; did you mean 'reason'?"
      ),
      (
        "attestations: [{statement: a, by: b, owner: c, date: 2026-01-01, expires: 2027-01-01}]",
        "3:16: an attestation is about exactly one of threat, control and rule"
      ),
      (
        "attestations: [{threat: T-1, control: fails-closed, statement: a, by: b, owner: c, date: 2026-01-01, "
          + "expires: 2027-01-01}]", "an attestation is about exactly one of threat, control and rule"
      ),
      (
        "attestations: [{threat: T-2, statement: a, by: b, owner: c, date: 2026-01-01, expires: 2027-01-01}]",
        "3:25: no threat is called 'T-2'; did you mean 'T-1'?"
      ),
      (
        "attestations: [{threat: T-1, statement: a, by: b, owner: c, date: 2026-01-01, expires: 2025-01-01}]",
        "expires on 2025-01-01, before it was said on 2026-01-01"
      ),
      (
        "suppressions: [{rule: r, object: {matchLabels: {}}, reason: a, owner: b, expires: 2027-01-01}]",
        "3:48: suppressions[0].object.matchLabels must hold at least one label"
      ),
      (
        "suppressions: [{rule: r, object: {matchLabels: {a: 1}}, reason: a, owner: b, expires: 2027-01-01}]",
        "3:52: suppressions[0].object.matchLabels.a must be a string, not a number"
      ),
      ("exceptions: []", "3:1: unknown key 'exceptions' in configuration"),
    ])
  func mistakes(entries: String, message: String) throws {
    let failure = try #require(throws: LoadingFailure.self) { try read(entries) }
    #expect(failure.problems.contains { $0.description.contains(message) }, "\(failure)")
  }

  @Test(
    "A file of another tool that has the name is not ours; one with a mistake in its head is",
    arguments: [
      ("apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: portcullis}\n", false),
      ("apiVersion: portcullis/v1\nkind: Configuration\n", true),
      ("apiVersion: portcullis/v2\nkind: Configuration\n", true),
      ("apiVersion: portcullis/v1\nkind: Configuraton\n", true),
      ("suppressions: []\n", true),
      ("a: [", true),
    ])
  func recognition(text: String, isOurs: Bool) {
    #expect(ConfigurationReader.isConfiguration(source("portcullis.yaml", text)) == isOurs)
  }

  @Test func aDayIsInForceUntilItEnds() throws {
    let date = try #require(CalendarDate("2026-01-01"))
    let start: Int64 = 1_767_225_600
    #expect(!date.isOver(at: start + 86_399))
    #expect(date.isOver(at: start + 86_400))
    #expect(date.isAhead(of: start - 1))
    #expect(!date.isAhead(of: start))
    #expect(date.daysLeft(at: start) == 0)
    #expect(date.daysLeft(at: start - 1) == 1)
    #expect(date.daysLeft(at: start + 86_400) <= 0)
    for text in ["2026-1-1", "2026-13-01", "2026-02-30", "26-01-01", "2026-01-01T", ""] {
      #expect(CalendarDate(text) == nil, "\(text)")
    }
  }
}
