import Audit

/// One of the reports that a scan is cut into: on a threat, or on a control that belongs to none, such as whether the
/// gate is as the files declare it. Its first result is what the whole comes to, the others are the findings under it.
struct ReportShard {
  enum Subject {
    case threat(String)
    case control(String)
  }

  let subject: Subject
  /// Of the first result.
  var category: String
  var severity: Severity
  var result: String
  var message: String
  var properties: [(name: String, value: String)]
  var findings: [Finding]

  /// In the order of the threats; after them the controls that belong to no threat, by name.
  static func all(of report: Report) -> [ReportShard] {
    var byThreat: [String: [Finding]] = [:]
    var byControl: [String: [Finding]] = [:]
    for finding in report.findings {
      for threat in finding.threats { byThreat[threat, default: []].append(finding) }
      if finding.threats.isEmpty { byControl[finding.control, default: []].append(finding) }
    }
    let beside = report.rules.filter { $0.threats.isEmpty && $0.outcome != nil }
    let rules = Dictionary(grouping: beside, by: \.control)
    return report.threats.map { ReportShard($0, byThreat[$0.id] ?? []) }
      + Set(byControl.keys).union(rules.keys).sorted().map { name in
        ReportShard(control: name, rules[name] ?? [], byControl[name] ?? [])
      }
  }

  private init(_ threat: ThreatVerdict, _ findings: [Finding]) {
    subject = .threat(threat.id)
    category = threat.model
    severity = threat.severity
    result = threat.result
    message = [threat.title, threat.decidedBy].filter { !$0.isEmpty }.joined(separator: ": ")
    properties = [("verdict", threat.verdict.rawValue)]
    if !threat.settledBy.isEmpty { properties.append(("settledBy", threat.settledBy.joined(separator: " "))) }
    if let accepted = threat.accepted {
      properties.append(("verdictWithAcceptedRisk", accepted.verdict.rawValue))
      properties.append(("acceptedRisk", accepted.provenance.joined(separator: "; ")))
    }
    self.findings = findings
  }

  private init(control: String, _ rules: [RuleUse], _ findings: [Finding]) {
    subject = .control(control)
    category = control
    self.findings = findings
    let open = findings.filter { !$0.isSuppressed }
    severity = (open.isEmpty ? rules.map(\.severity) : open.map(\.severity)).max() ?? .info
    let outcomes = Set(open.map(\.outcome))
    result =
      if outcomes.contains(.fail) {
        "fail"
      } else if outcomes.contains(.unknown) {
        "error"
      } else if findings.isEmpty, rules.contains(where: { $0.outcome == .pass }) {
        "pass"
      } else {
        "skip"
      }
    let counts = Dictionary(grouping: open, by: \.rule).mapValues(\.count).sorted { $0.key < $1.key }
    let words = counts.isEmpty ? "nothing open" : counts.map { "\($0.key) (\($0.value))" }.joined(separator: ", ")
    message = "\(control): \(words)"
    properties = []
  }
}

extension ReportShard.Subject {
  /// As results name the policy.
  var policy: String {
    switch self {
    case .threat(let id): id
    case .control(let name): name
    }
  }

  /// The score goes by threats.
  var isScored: Bool { if case .threat = self { true } else { false } }

  /// The name of the report, the same from scan to scan.
  var name: String {
    switch self {
    case .threat(let id): "portcullis-\(id.lowercased())"
    case .control(let name): "portcullis-control-\(name.lowercased())"
    }
  }

  var label: (key: String, value: String) {
    switch self {
    case .threat(let id): ("portcullis.dev/threat", id)
    case .control(let name): ("portcullis.dev/control", name)
    }
  }
}

extension ThreatVerdict {
  /// A partial verdict is a fail: it is scored.
  fileprivate var result: String {
    switch verdict {
    case .exposed, .partial: "fail"
    case .unknown: "error"
    case .mitigated: "pass"
    case .residual, .notApplicable: "skip"
    }
  }
}
