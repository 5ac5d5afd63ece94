import Audit
import TestFiles
import Testing

/// Docs/published-checks.tsv names the rules that decide each check of the two threat models; it must name what there is.
struct PublishedChecksTests {
  @Test func everyCheckHasRulesOrAReason() throws {
    let checks = try PublishedCheck.all()
    let rules = Set(try FixtureFiles.catalogue.get().rules.rules.map(\.name))
    let byName = Dictionary(grouping: checks, by: \.name)
    #expect(checks.count >= 190)
    for check in checks {
      #expect(byName[check.name]?.count == 1, "\(check.name) is listed twice")
      switch check.decision {
      case .rules(let names):
        #expect(Set(names).subtracting(rules) == [], "\(check.name) names rules that do not exist")
        #expect(!names.isEmpty, "\(check.name) names nothing")
      case .partOf(let other):
        guard case .rules? = byName[other]?.first?.decision else {
          Issue.record("\(check.name) is a part of \(other), which no rule decides")
          continue
        }
        #expect(!check.why.isEmpty, "\(check.name) does not say why it is a part of \(other)")
      case .leftOut:
        #expect(!check.why.isEmpty, "\(check.name) does not say why it is left out")
      }
    }
  }

  /// Some rule of a threat's checks gives evidence for a control that the threat reads.
  @Test func everyThreatHasChecksThatCountForIt() throws {
    let catalogue = try FixtureFiles.catalogue.get()
    let checks = try PublishedCheck.all()
    for threat in catalogue.models.threats where !threat.isResidual {
      let names = checks.filter { $0.threat == threat.id }.flatMap(\.rules)
      let controls = Set(names.compactMap { catalogue.rules[name: $0]?.control })
      #expect(!controls.isDisjoint(with: threat.controls), "no check of \(threat.id) counts for it")
    }
  }
}

private struct PublishedCheck {
  enum Decision {
    case rules([String])
    case partOf(String)
    case leftOut
  }

  var name: String
  var decision: Decision
  var why: String

  var rules: [String] { if case .rules(let names) = decision { names } else { [] } }

  /// `T4-DRIFT` is about SIG-04, `KW2-NO-MAPPER` about KW-02; nil for a check that several threats share.
  var threat: String? {
    let prefix = name.prefix { $0 != "-" }
    guard let number = Int(prefix.drop { !$0.isNumber }) else { return nil }
    let padded = number < 10 ? "0\(number)" : "\(number)"
    return prefix.hasPrefix("KW") ? "KW-\(padded)" : prefix.hasPrefix("T") ? "SIG-\(padded)" : nil
  }

  init?(line: Substring) {
    let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
    guard fields.count == 3, let name = fields.first else { return nil }
    self.name = String(name)
    why = String(fields[2])
    decision =
      fields[1] == "-"
      ? .leftOut
      : fields[1].hasPrefix("= ")
        ? .partOf(String(fields[1].dropFirst(2)))
        : .rules(fields[1].split(separator: ", ").map(String.init))
  }

  static func all() throws -> [PublishedCheck] {
    let path = FixtureFiles.root.replacing("/Fixtures/rules/", with: "/Docs/published-checks.tsv")
    return try TestFiles.text(of: path).split(separator: "\n").filter { !$0.hasPrefix("#") }
      .map { try #require(PublishedCheck(line: $0), "not an entry, its rules and why: \($0)") }
  }
}
