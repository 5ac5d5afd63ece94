import Cluster
import Documents
import Testing

@testable import Audit

struct InlineSuppressionsTests {
  private static let rule = """
      matchConstraints: {resourceRules: [{apiGroups: [""], resources: [pods]}]}
      forEach: object.spec.containers
      validations:
      - {expression: "!each.?tty.orValue(false)", at: each.tty, message: m}
    """

  private static let good = "r -- a debug pod (ops, until 2027-01-31)"

  private func inline(_ text: String) throws -> (inline: InlineSuppressions, report: Report) {
    let catalogue = try RuleText.catalogue(Self.rule)
    var view = View.complete
    view.time = AcceptanceReviewTests.now
    let inventory = InventoryText.inventory(text, view: view)
    let inline = InlineSuppressions(in: inventory, rules: catalogue.rules)
    let report = try Auditor(catalogue).audit(
      inventory, toolVersion: "1", acceptances: Acceptances(suppressions: inline.suppressions))
    return (inline, report)
  }

  /// Two pods with two containers each, all four of which fail; `marks` are put in place of the numbered lines.
  private func manifest(_ marks: [Int: String]) -> String {
    let lines = [
      "apiVersion: v1", "kind: Pod", "metadata: {name: a, namespace: n}", "spec:", "  containers:", "  - name: x",
      "    tty: true", "", "  - name: y", "    tty: true", "---", "apiVersion: v1", "kind: Pod",
      "metadata: {name: b, namespace: n}", "spec:", "  containers:", "  - name: x", "    tty: true", "  - name: y",
      "    tty: true",
    ]
    return lines.enumerated().map { (marks[$0.offset] ?? "") + $0.element + "\n" }.joined()
  }

  /// Which of the four containers are accepted.
  private func accepted(_ text: String) throws -> [String] {
    try inline(text).report.findings.filter { $0.suppression != nil }.compactMap { finding in
      finding.object.map { "\($0.name) \(finding.path)" }
    }.sorted()
  }

  @Test(
    "A comment above a line is about what starts there",
    arguments: [
      (6, "    ", ["a spec.containers[0].tty"]),
      (5, "  ", ["a spec.containers[0].tty"]),
      (4, "  ", ["a spec.containers[0].tty", "a spec.containers[1].tty"]),
      (3, "", ["a spec.containers[0].tty", "a spec.containers[1].tty"]),
      (2, "", []),
      (0, "", ["a spec.containers[0].tty", "a spec.containers[1].tty"]),
      (11, "", ["b spec.containers[0].tty", "b spec.containers[1].tty"]),
      (18, "  ", ["b spec.containers[1].tty"]),
    ])
  func above(line: Int, indent: String, paths: [String]) throws {
    let text = manifest([line: "\(indent)# portcullis:ignore \(Self.good)\n"])
    #expect(try accepted(text) == paths)
    let apart = manifest([line: "\(indent)# portcullis:ignore \(Self.good)\n\n\(indent)# and more words\n"])
    #expect(try accepted(apart) == paths)
    #expect(try accepted(text.replacing("\n", with: "\r\n")) == paths)
  }

  @Test(
    "A comment behind something is about that line, and about what the line opens",
    arguments: [
      ("    tty: true\n\n", ["a spec.containers[0].tty"]),
      ("  - name: x\n    tty: true\n\n", []),
      ("  containers:\n", ["a spec.containers[0].tty", "a spec.containers[1].tty"]),
    ])
  func behind(line: String, paths: [String]) throws {
    let text = manifest([:])
    let range = try #require(text.firstRange(of: line))
    let end = try #require(text[range].firstIndex(of: "\n"))
    #expect(try accepted("\(text[..<end]) # portcullis:ignore \(Self.good)\(text[end...])") == paths)
  }

  @Test func aListAtItsKeysIndentationBelongsToIt() throws {
    let text = """
      apiVersion: v1
      kind: Pod
      metadata: {name: a, namespace: n}
      spec:
        # portcullis:ignore \(Self.good)
        containers:
        - name: x
          tty: true
        - name: y
          tty: true
        hostPID: true

      """
    #expect(try accepted(text).count == 2)
  }

  @Test func whatStandsAboveNothingIsUnused() throws {
    let result = try inline(manifest([10: "# portcullis:ignore \(Self.good)\n"]))
    #expect(result.report.acceptances.map(\.status) == [.unused])
    #expect(result.report.acceptances.map(\.origin) == [.comment])
    #expect(result.report.findings.last?.region?.start.line == 11)
  }

  @Test func anAnnotationIsAboutItsObject() throws {
    let text = manifest([:]).replacing(
      "metadata: {name: b, namespace: n}",
      with: "metadata: {name: b, namespace: n, annotations: {portcullis.dev/ignore: \"\(Self.good)\"}}")
    let result = try inline(text)
    #expect(result.report.findings.filter { $0.suppression?.kind == .inSource }.count == 2)
    #expect(result.report.findings.allSatisfy { ($0.suppression != nil) == ($0.object?.name == "b") })
    #expect(result.report.acceptances.map(\.origin) == [.annotation])
  }

  @Test(
    "What is not written as it must be does not count, and is told at its place",
    arguments: [
      ("r", "'-- reason' is missing"),
      ("-- reason (ops, until 2027-01-31)", "no rule is named"),
      ("r -- reason", "'(owner, until DATE)' is missing"),
      ("r -- (ops, until 2027-01-31)", "the reason is missing"),
      ("r -- reason (, until 2027-01-31)", "the owner is missing"),
      ("r -- reason (ops)", "'(owner, until DATE)' is missing"),
      ("r -- reason (ops, until tomorrow)", "'until' and a date"),
      ("r -- reason (ops, until 2027-02-30)", "'until' and a date"),
      ("q -- reason (ops, until 2027-01-31)", "no rule is called 'q'; did you mean 'r'?"),
    ])
  func mistakes(words: String, message: String) throws {
    let inline = try inline(manifest([6: "    # portcullis:ignore \(words)\n"])).inline
    #expect(inline.suppressions.isEmpty)
    #expect(inline.problems.map(\.location) == [SourceLocation(file: "in.yaml", line: 7, column: 5)])
    #expect(inline.problems.first?.message.contains(message) == true, "\(inline.problems)")
    #expect(inline.problems.map(\.severity) == [.warning])
  }

  @Test(
    "Only a comment is one",
    arguments: ["  x: \"portcullis:ignore r\"\n", "  x: a#portcullis:ignore r\n", "# see portcullis:ignore r\n"])
  func noComment(line: String) throws {
    let inline = try inline(manifest([4: line])).inline
    #expect(inline.suppressions.isEmpty && inline.problems.isEmpty)
  }

  @Test func severalRulesAndBracketsInTheReason() throws {
    let directive = try IgnoreDirective(" a, b c -- why (or not) -- so (the owner, A, until 2027-01-31)  ")
    #expect(directive.rules == ["a", "b", "c"])
    #expect(directive.signOff.reason == "why (or not) -- so")
    #expect(directive.signOff.owner == "the owner, A")
  }

  @Test func anExpiredOneIsAbsent() throws {
    let result = try inline(
      manifest([6: "    # portcullis:ignore r -- x (ops, until 2026-11-20)\n"]))
    #expect(!result.report.findings.map(\.isSuppressed).contains(true))
    #expect(result.report.findings.contains { $0.rule == "acceptance-expired" && $0.region?.start.line == 7 })
  }
}
