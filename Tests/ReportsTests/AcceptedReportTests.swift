import Audit
import JSONTesting
import Reports
import Testing

@Suite("What is accepted, in every format")
struct AcceptedReportTests {
  private func report() throws -> Report {
    var report = Sample.report
    let provenance = ["control mutual-tls attested by Jane Doe until 2027-05-01"]
    if let position = report.threats.firstIndex(where: { $0.id == "KW-01" }) {
      report.threats[position].accepted = AcceptedVerdict(
        verdict: .mitigated, provenance: provenance)
    }
    report.acceptances = try [
      use(
        .suppression, "host-path, kind Pod", expires: "2027-01-31", daysLeft: 71, status: .inForce,
        findings: 1),
      use(
        .attestation, "control mutual-tls", expires: "2026-12-01", daysLeft: 10, status: .inForce,
        findings: 0),
      use(
        .suppression, "old-rule", expires: "2026-01-01", daysLeft: -300, status: .expired,
        findings: 2),
      use(
        .suppression, "self-service", expires: "2027-01-31", daysLeft: 71, status: .notHonoured,
        findings: 1),
    ]
    return report
  }

  private func use(
    _ kind: AcceptanceUse.Kind, _ subject: String, expires: String, daysLeft: Int,
    status: AcceptanceUse.Status,
    findings: Int
  ) throws -> AcceptanceUse {
    let isAttestation = kind == .attestation
    let signOff = SignOff(
      reason: "it is \u{1b}[1mso", owner: "platform", expires: try #require(CalendarDate(expires)))
    return AcceptanceUse(
      kind: kind, origin: .configuration, subject: subject,
      signOff: signOff, by: isAttestation ? "Jane Doe" : nil,
      date: isAttestation ? "2026-11-01" : nil,
      evidence: isAttestation ? "https://wiki.example.com" : nil,
      daysLeft: daysLeft, status: status, findings: findings,
      region: Sample.region("portcullis.yaml", 4, 3, 30, "- rule: host-path"))
  }

  @Test func text() throws {
    let output = ByteOutput()
    ReportFormat.text.write(try report(), to: output, options: ReportOptions(width: 120))
    let text = output.text
    #expect(text.contains("\nAccepted: 1 place, by 1 suppression and 1 attestation in force\n"))
    #expect(
      text.contains("  host-path, kind Pod: accepted 1 (it is \\u{1B}[1mso, until 2027-01-31)\n"))
    #expect(text.contains("    expires in 10 days: mend it or look at it anew\n"))
    #expect(
      text.contains(
        "    by Jane Doe, owner platform, portcullis.yaml:4:3, evidence: https://wiki.example.com\n"
      ))
    #expect(text.contains("1 ignore in what was scanned is not honoured.\n"))
    #expect(!text.contains("old-rule"))
    #expect(
      text.replacing(#/\s+/#, with: " ").contains(
        "mitigated with what is accepted: control mutual-tls attested by Jane Doe until 2027-05-01")
    )
    // What ends soon stands first.
    let soon = text.firstRange(of: "control mutual-tls: attested")
    let later = text.firstRange(of: "host-path, kind Pod: accepted")
    #expect((soon?.lowerBound ?? text.endIndex) < (later?.lowerBound ?? text.startIndex))
  }

  @Test func json() throws {
    let json = try JSON(ReportFormat.json.text(of: report()))
    #expect(try JSONSchema(JSON(PublishedSchema.report.text)).violations(of: json) == [])
    let uses = try #require(json["acceptances"]).elements
    #expect(
      uses.compactMap { $0["status"]?.string } == ["inForce", "inForce", "expired", "notHonoured"])
    #expect(uses[1]["by"]?.string == "Jane Doe")
    let threat = try #require(json["threats"]?.elements.first { $0["id"]?.string == "KW-01" })
    #expect(threat["verdict"]?.string == "unknown")
    #expect(threat[path: "accepted/verdict"]?.string == "mitigated")
  }

  @Test(arguments: [ReportFormat.markdown, .junit, .openreports])
  func others(format: ReportFormat) throws {
    let text = try format.text(of: report())
    #expect(text.contains("control mutual-tls attested by Jane Doe until 2027-05-01"))
  }

  @Test func metrics() throws {
    let text = try ReportFormat.prometheus.text(of: report())
    #expect(text.contains("portcullis_acceptances{kind=\"attestation\",status=\"inForce\"} 1\n"))
    #expect(text.contains("portcullis_acceptances{kind=\"suppression\",status=\"expired\"} 1\n"))
  }
}
