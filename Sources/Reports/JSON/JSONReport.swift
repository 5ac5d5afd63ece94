import Audit
import Cluster
import Documents

/// Writes a report as JSON; see ``PublishedSchema``. Every key is always there, null where there is nothing to say, in
/// one order.
struct JSONReport {
  private let report: Report

  init(_ report: Report) {
    self.report = report
  }

  func write(to output: ByteOutput) {
    var json = JSONStream(output)
    json.object { json in
      json.member("schemaVersion", PublishedSchema.version)
      json.member("tool") { json in
        json.member("name", report.tool.name)
        json.member("version", report.tool.version)
        json.member("rulesDigest", report.tool.rulesDigest)
      }
      json.member("inputs", report.inputs, writeInput)
      json.member("platforms", report.platforms, writePlatform)
      writeView(&json)
      json.member("problems", report.problems, writeProblem)
      writeScore(&json)
      json.member("threats", report.threats, writeThreat)
      json.member("findings", report.findings, writeFinding)
      json.member("acceptances", report.acceptances, writeAcceptance)
      json.key("attackTree")
      writeTree(&json)
      json.member("rulesEvaluated", report.rules.filter { $0.outcome != nil }, writeRule)
      json.member("notEvaluated", report.rules.filter { $0.outcome == nil }) { json, rule in
        json.object { json in
          json.member("name", rule.name)
          json.member("reason", rule.notEvaluated)
        }
      }
    }
    json.end()
  }

  private func writeInput(_ json: inout JSONStream, _ input: Report.Input) {
    json.object { json in
      json.member("name", input.name)
      json.member("files", input.files)
      json.member("objects", input.objects)
      json.member("configurationDocuments", input.configurationDocuments)
    }
  }

  private func writeView(_ json: inout JSONStream) {
    json.member("view") { json in
      json.member("complete", report.view.isComplete)
      json.member("reason", report.view.reason)
      json.member("gaps", report.view.gaps) { json, gap in
        json.object { json in
          json.member("group", gap.group)
          json.member("resource", gap.resource)
          json.member("namespace", gap.namespace)
          json.member("state", gap.state)
          json.member("reason", gap.reason)
        }
      }
    }
  }

  private func writeProblem(_ json: inout JSONStream, _ problem: DocumentProblem) {
    json.object { json in
      json.member("severity", problem.severity == .error ? "error" : "warning")
      json.key("location")
      writeLocation(&json, problem.location)
      json.member("message", problem.message)
    }
  }

  private func writeScore(_ json: inout JSONStream) {
    let score = report.score
    json.member("score") { json in
      json.member("model", score.model)
      json.member("low", score.low)
      json.member("high", score.high)
      json.member("withAcceptedRisk", score.withAcceptedRisk)
      json.member("lost", score.lost) { json, loss in
        json.object { json in
          json.member("threat", loss.threat)
          json.key("points")
          json.hundredths(loss.hundredths)
          json.member("verdict", loss.verdict.rawValue)
        }
      }
      json.key("cap")
      guard let cap = score.cap else { return json.null() }
      json.object { json in
        json.member("limit", cap.limit)
        json.member("threats", cap.threats)
      }
    }
  }

  func writeThreat(_ json: inout JSONStream, _ threat: ThreatVerdict) {
    json.object { json in
      json.member("id", threat.id)
      json.member("title", threat.title)
      json.member("model", threat.model)
      json.member("severity", threat.severity.rawValue)
      json.member("verdict", threat.verdict.rawValue)
      writeAssurance(&json, threat.assurance)
      json.member("controls", threat.controls) { json, control in
        json.object { json in
          json.member("name", control.name)
          json.member("title", control.title)
          json.member("state", control.state)
          writeAssurance(&json, control.assurance)
          json.member("passes", control.passes)
          json.member("fails", control.fails)
          json.member("unknowns", control.unknowns)
          json.member("reasons", control.reasons)
          json.member("bounds", control.bounds)
        }
      }
      json.member("decidedBy", threat.deciding)
      json.member("bound", threat.bound)
      json.member("settledBy", threat.settledBy)
      json.member("baseline", threat.baseline?.rawValue)
      json.key("accepted")
      guard let accepted = threat.accepted else { return json.null() }
      json.object { json in
        json.member("verdict", accepted.verdict.rawValue)
        json.member("provenance", accepted.provenance)
      }
    }
  }

  private func writeAssurance(_ json: inout JSONStream, _ assurance: Assurance?) {
    json.key("assurance")
    guard let assurance else { return json.null() }
    json.object { json in
      json.member("low", Self.name(of: assurance.low))
      json.member("high", Self.name(of: assurance.high))
    }
  }

  private static func name(of level: Assurance.Level) -> String {
    switch level {
    case .exposed: "exposed"
    case .partial: "partial"
    case .mitigated: "mitigated"
    }
  }

  func writeFinding(_ json: inout JSONStream, _ finding: Finding) {
    json.object { json in
      json.member("rule", finding.rule)
      json.member("title", finding.title)
      json.member("outcome", finding.outcome.rawValue)
      json.member("severity", finding.severity.rawValue)
      json.member("confidence", finding.confidence.rawValue)
      json.member("control", finding.control)
      json.member("threats", finding.threats)
      writeObject(&json, finding.object)
      json.member("documentKind", finding.documentKind)
      json.member("path", finding.path)
      writeRegion(&json, finding.region)
      json.member("message", finding.message)
      json.member("reasons", finding.reasons)
      json.member("evidence", finding.evidence) { json, evidence in
        json.object { json in
          writeObject(&json, evidence.object)
          json.member("path", evidence.path)
          writeRegion(&json, evidence.region)
          json.member("message", evidence.message)
        }
      }
      json.member("witness", finding.witness)
      json.member("fingerprint", finding.fingerprint.description)
      json.member("baseline", finding.baseline?.rawValue)
      json.member("suppressed", finding.isSuppressed)
      writeSuppression(&json, finding.suppression)
      writeNote(&json, finding.platform)
    }
  }

  private func writeSuppression(_ json: inout JSONStream, _ suppression: Sanction?) {
    json.key("suppression")
    guard let suppression else { return json.null() }
    json.object { json in
      json.member("kind", suppression.kind.rawValue)
      json.member("justification", suppression.justification)
      json.member("owner", suppression.owner)
      json.member("expires", suppression.expires)
      writeRegion(&json, suppression.region)
    }
  }

  private func writeAcceptance(_ json: inout JSONStream, _ use: AcceptanceUse) {
    json.object { json in
      json.member("kind", use.kind.rawValue)
      json.member("origin", use.origin.rawValue)
      json.member("subject", use.subject)
      json.member("status", use.status.rawValue)
      json.member("findings", use.findings)
      json.member("reason", use.reason)
      json.member("owner", use.owner)
      json.member("by", use.by)
      json.member("date", use.date)
      json.member("evidence", use.evidence)
      json.member("expires", use.expires)
      json.member("daysLeft", use.daysLeft)
      writeRegion(&json, use.region)
    }
  }

  func writeObject(_ json: inout JSONStream, _ object: ObjectIdentity?) {
    json.key("object")
    guard let object else { return json.null() }
    json.object { writeMembers(&$0, object) }
  }

  func writeMembers(_ json: inout JSONStream, _ object: ObjectIdentity) {
    json.member("apiVersion", object.apiVersion)
    json.member("kind", object.kind)
    json.member("namespace", object.namespace)
    json.member("name", object.name)
  }

  func writeRegion(_ json: inout JSONStream, _ region: SourceRegion?) {
    json.key("location")
    guard let region else { return json.null() }
    json.object { json in
      json.member("file", region.start.file)
      json.member("line", region.start.line)
      json.member("column", region.start.column)
      json.member("endLine", region.end.line)
      json.member("endColumn", region.end.column)
    }
  }

  private func writeLocation(_ json: inout JSONStream, _ location: SourceLocation) {
    json.object { json in
      json.member("file", location.file)
      json.member("line", location.line)
      json.member("column", location.column)
    }
  }

  private func writeNode(_ json: inout JSONStream, _ node: AttackTreeResult.Node) {
    json.object { json in
      json.member("id", node.id)
      json.member("title", node.title)
      json.member("kind", node.kind)
      json.member("threat", node.threat)
      json.member("state", node.state.rawValue)
      json.member("children", node.children)
      json.member("requires", node.requires)
    }
  }

  func writeTree(_ json: inout JSONStream) {
    json.object { json in
      json.member("nodes", report.attackTree.nodes, writeNode)
      json.member("routes", report.attackTree.routes, writeRoute)
    }
  }

  func writeRoute(_ json: inout JSONStream, _ route: AttackTreeResult.Route) {
    json.object { json in
      json.member("goal", route.goal)
      json.member("steps", route.steps)
      json.member("threats", route.threats)
      json.member("state", route.state.rawValue)
      json.member("bound", route.bound)
      json.member("openedBy", route.openedBy) { json, finding in
        json.object { json in
          json.member("rule", finding.rule)
          writeObject(&json, finding.object)
          json.member("path", finding.path)
          writeRegion(&json, finding.region)
          json.member("message", finding.message)
          json.member("fingerprint", finding.fingerprint.description)
        }
      }
      json.member("openings", route.openings)
      json.member("leftOpenBy", route.leftOpenBy)
    }
  }

  private func writeRule(_ json: inout JSONStream, _ rule: RuleUse) {
    json.object { json in
      json.member("name", rule.name)
      json.member("title", rule.title)
      json.member("severity", rule.severity.rawValue)
      json.member("confidence", rule.confidence.rawValue)
      json.member("control", rule.control)
      json.member("threats", rule.threats)
      json.member("outcome", rule.outcome?.rawValue)
      json.member("subjects", rule.subjects)
      json.member("errors", rule.errors)
      json.member("rationale", rule.rationale)
      json.member("remediation", rule.remediation)
      json.member("references", rule.references)
    }
  }
}
