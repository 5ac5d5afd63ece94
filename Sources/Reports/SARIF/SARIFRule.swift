import Audit

extension SARIFReport {
  func writeDriver(_ json: inout JSONStream) {
    json.member("name", report.tool.name)
    json.member("semanticVersion", report.tool.version)
    json.member("version", report.tool.version)
    if !taxonomies.isEmpty {
      json.member("supportedTaxonomies", taxonomies.enumerated()) { json, each in
        json.object { json in
          json.member("name", each.element.name)
          json.member("index", each.offset)
        }
      }
    }
    json.member("rules", rules, writeRule)
    json.member("properties") { $0.member("rulesDigest", report.tool.rulesDigest) }
  }

  private func writeRule(_ json: inout JSONStream, _ rule: RuleUse) {
    json.object { json in
      json.member("id", rule.name)
      json.member("name", rule.name)
      json.member("shortDescription") { $0.member("text", rule.title) }
      json.member("fullDescription") { json in
        json.member("text", rule.rationale.isEmpty ? rule.title : rule.rationale)
      }
      if let reference = rule.references.first { json.member("helpUri", reference) }
      json.member("help") { json in
        json.member("text", rule.helpText)
        json.member("markdown", rule.helpMarkdown)
      }
      json.member("defaultConfiguration") { $0.member("level", rule.severity.sarifLevel) }
      writeRelationships(&json, rule)
      json.member("properties") { json in
        json.member("tags", Array((["security", "kubernetes", rule.control] + rule.threats).prefix(10)))
        json.member("precision", rule.confidence.sarifPrecision)
        if let number = rule.severity.securitySeverity { json.member("security-severity", number) }
        json.member("problem.severity", rule.severity.problemSeverity)
      }
    }
  }

  private func writeRelationships(_ json: inout JSONStream, _ rule: RuleUse) {
    let targets = taxonomies.enumerated().flatMap { number, taxonomy in
      rule.threats.compactMap { threat in
        taxonomy.numbers[threat].map { (threat: threat, index: $0, taxonomy: taxonomy.name, number: number) }
      }
    }
    guard !targets.isEmpty else { return }
    json.member("relationships", targets) { json, target in
      json.object { json in
        json.member("target") { json in
          json.member("id", target.threat)
          json.member("index", target.index)
          json.member("toolComponent") { json in
            json.member("name", target.taxonomy)
            json.member("index", target.number)
          }
        }
        json.member("kinds", ["relevant"])
      }
    }
  }
}

/// A threat model as SARIF knows it: a taxonomy whose taxa are the threats.
struct SARIFTaxonomy {
  let name: String
  private(set) var threats: [ThreatVerdict] = []
  private(set) var numbers: [String: Int] = [:]

  /// One for each model, in the order of the threats.
  static func all(of threats: [ThreatVerdict]) -> [SARIFTaxonomy] {
    var result: [SARIFTaxonomy] = []
    for threat in threats {
      let place = result.firstIndex { $0.name == threat.model } ?? result.count
      if place == result.count { result.append(SARIFTaxonomy(name: threat.model)) }
      result[place].numbers[threat.id] = result[place].threats.count
      result[place].threats.append(threat)
    }
    return result
  }

  private init(name: String) {
    self.name = name
  }

  func write(_ json: inout JSONStream) {
    json.object { json in
      json.member("name", name)
      json.member("shortDescription") { $0.member("text", "Threats of the \(name) threat model.") }
      json.member("isComprehensive", true)
      json.member("taxa", threats) { json, threat in
        json.object { json in
          json.member("id", threat.id)
          json.member("shortDescription") { $0.member("text", threat.title) }
          json.member("defaultConfiguration") { $0.member("level", threat.severity.sarifLevel) }
        }
      }
    }
  }
}

extension RuleUse {
  fileprivate var helpText: String {
    [rationale, remediation].filter { !$0.isEmpty }.joined(separator: "\n\n")
  }

  fileprivate var helpMarkdown: String {
    var text = "# \(title)\n\n"
    if !rationale.isEmpty { text += "\(rationale)\n\n" }
    if !remediation.isEmpty { text += "## How to fix it\n\n\(remediation)\n\n" }
    text += "## What it is about\n\n| | |\n|---|---|\n| Rule | `\(name)` |\n| Severity | \(severity.rawValue) |\n"
    text += "| Confidence | \(confidence.rawValue) |\n| Control | `\(control)` |\n"
    if !threats.isEmpty { text += "| Threats | \(threats.joined(separator: ", ")) |\n" }
    if !references.isEmpty {
      text += "\n## Read on\n\n" + references.map { "- <\($0)>\n" }.joined()
    }
    return text
  }
}

extension Severity {
  var sarifLevel: String {
    switch self {
    case .critical, .high: "error"
    case .medium: "warning"
    case .low, .info: "note"
    }
  }

  /// A number in the middle of the band that GitHub gives the same name; it has no band for info.
  fileprivate var securitySeverity: String? {
    switch self {
    case .critical: "9.5"
    case .high: "8.0"
    case .medium: "5.5"
    case .low: "2.0"
    case .info: nil
    }
  }

  fileprivate var problemSeverity: String {
    switch self {
    case .critical, .high: "error"
    case .medium: "warning"
    case .low, .info: "recommendation"
    }
  }
}

extension Confidence {
  fileprivate var sarifPrecision: String {
    switch self {
    case .certain: "very-high"
    case .likely: "high"
    case .heuristic: "medium"
    }
  }
}
