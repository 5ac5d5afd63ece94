package import Analysis
import Cluster
import Documents

extension Report {
  /// Adds what differs between files and cluster, as findings of rules of their own: every format shows them, and gates
  /// count them by their severity. Verdicts and score are the cluster's and do not depend on them.
  package mutating func add(_ survey: DriftSurvey, _ selection: Selection = Selection()) {
    var uses: [String: RuleUse] = [:]
    for rule in DriftRule.all {
      let reason = selection.reasonToSkip(rule)
      uses[rule.name] = RuleUse(
        name: rule.name, title: rule.title, severity: rule.severity, confidence: .certain, control: DriftRule.control,
        threats: [], rationale: rule.rationale, remediation: rule.remediation, references: rule.references,
        outcome: reason == nil ? (survey.comparedCount > 0 ? .pass : .notApplicable) : nil,
        subjects: reason == nil ? survey.comparedCount : 0, notEvaluated: reason ?? "")
    }
    for drift in survey.drifts {
      guard let rule = DriftRule.of(drift), let use = uses[rule.name], use.outcome != nil else { continue }
      let finding = DriftFinding(drift, rule).finding
      if finding.outcome == .fail || use.outcome != .fail { uses[rule.name]?.outcome = finding.outcome }
      findings.append(finding)
    }
    findings.sort(by: Finding.isOrdered)
    rules = (rules + uses.values).sorted { $0.name < $1.name }
  }
}

extension Selection {
  fileprivate func reasonToSkip(_ rule: DriftRule) -> String? {
    if skippedRules.contains(rule.name) { return "skipped by --skip-rule" }
    if !rules.isEmpty, !rules.contains(rule.name) { return "not among the rules of --rule" }
    return threats.isEmpty ? nil : "no threat of --threat depends on it"
  }
}

/// What reports say of one sort of difference: `rules` of Analysis/Resources/drift.
package struct DriftRule: Sendable {
  package let name: String
  let title: String
  let severity: Severity
  let rationale: String
  let remediation: String
  let references: [String]

  static let control = "gate-as-declared"

  package static let all: [DriftRule] = Drift.descriptions.map { node in
    DriftRule(
      name: node["name"]?.string ?? "", title: node["title"]?.string ?? "",
      severity: node["severity"]?.string.flatMap(Severity.init) ?? .medium,
      rationale: node["rationale"]?.string ?? "", remediation: node["remediation"]?.string ?? "",
      references: node["references"]?.strings ?? [])
  }

  static func of(_ drift: Drift) -> DriftRule? {
    let name =
      switch drift.change {
      case .missing, .undetermined: "drift-missing"
      case .extra: "drift-extra"
      case .changed: "drift-changed"
      }
    return all.first { $0.name == name }
  }
}

extension RuleReads {
  /// What a scan of a cluster looks at besides where it is given the files that declare it. No threat rests on it.
  package static var ofDrift: [RuleReads] {
    DriftRule.all.map { RuleReads(rule: $0.name, threats: [], demand: .ofDrift) }
  }
}

/// One difference as a finding, located in the file that declares the object.
private struct DriftFinding {
  let finding: Finding

  init(_ drift: Drift, _ rule: DriftRule) {
    let words = Self.words(of: drift)
    var path = ""
    var stablePath = ""
    var place = drift.declared
    if case .changed(let field) = drift.change {
      (path, stablePath, place) = (field.path, field.stablePath, field.place)
    }
    finding = Finding(
      rule: rule.name, title: rule.title, outcome: words.reason == nil ? .fail : .unknown,
      severity: Self.severity(drift.weight), confidence: .certain, control: DriftRule.control, threats: [],
      object: drift.identity, documentKind: nil, path: path, region: place.flatMap(RegionReader().region),
      message: words.message, reasons: words.reason.map { [$0] } ?? [],
      fingerprint: Fingerprint(
        rule: rule.name, subject: Fingerprint.subject(of: drift.identity), path: stablePath, validation: 0))
  }

  private static func severity(_ weight: Drift.Weight) -> Severity {
    switch weight {
    case .info: .info
    case .medium: .medium
    case .high: .high
    }
  }

  private static func words(of drift: Drift) -> (message: String, reason: String?) {
    let object = drift.identity.description
    switch drift.change {
    case .missing: return ("\(object) is declared here, and the cluster does not have it", nil)
    case .extra(nil): return ("\(object) is in the cluster, and no file declares it", nil)
    case .extra(let installer?): return ("\(object) is in the cluster by \(installer), and no file declares it", nil)
    case .changed(let field): return ("\(object): \(words(of: field))", nil)
    case .undetermined(let reason): return ("whether the cluster has \(object) cannot be told", reason)
    }
  }

  private static func words(of field: FieldDrift) -> String {
    switch (field.declared.map(text), field.live.map(text)) {
    case (let declared?, let live?): "\(field.path) is \(live) in the cluster and \(declared) in the file"
    case (nil, let live?): "\(field.path) has \(live) in the cluster, which is not in the file"
    case (let declared?, nil): "\(field.path) has \(declared) in the file, which is not in the cluster"
    case (nil, nil): field.path
    }
  }

  private static let longestValue = 80

  private static func text(_ node: Node) -> String {
    let value = node.string ?? node.json()
    return value.count > longestValue ? value.prefix(longestValue) + "..." : value
  }
}
