package import Audit

/// The answers of `portcullis threats -f json`. What also stands in a report is written as it is there.
package struct ThreatJSON {
  private let catalogue: Catalogue
  private let report: Report?

  package init(_ catalogue: Catalogue, report: Report? = nil) {
    self.catalogue = catalogue
    self.report = report
  }

  /// All threats, with their verdicts where there is an input.
  package func write(to output: ByteOutput) {
    write(to: output) { json in
      json.member("threats", catalogue.models.threats) { json, threat in
        json.object { json in
          writeTraits(&json, threat)
          writeJudged(&json, threat)
        }
      }
    }
  }

  /// One threat: what is known of it, and what the input shows.
  package func write(_ threat: Threat, to output: ByteOutput) {
    write(to: output) { json in
      json.member("threat") { json in
        writeTraits(&json, threat)
        json.member("summary", threat.summary)
        json.member("scenario", threat.scenario)
        json.member("impact", threat.impact)
        json.member("guidance", threat.guidance)
        json.member("attestation", threat.attestation)
        json.member("mitigations", catalogue.models.mitigations.filter { threat.mitigations.contains($0.name) }) {
          json, mitigation in
          json.object { json in
            json.member("name", mitigation.name)
            json.member("title", mitigation.title)
            json.member("description", mitigation.description)
          }
        }
        json.member("controls", threat.controls.compactMap(catalogue.models.control), writeControl)
        json.member("references", threat.references)
        writeJudged(&json, threat)
      }
      writeEvidence(&json, threat)
    }
  }

  /// The attack trees' nodes, and with an input their states and routes.
  package func writeTree(to output: ByteOutput) {
    write(to: output) { json in
      json.key("attackTree")
      if let report { return JSONReport(report).writeTree(&json) }
      json.object { json in
        json.member("nodes", catalogue.models.attackTrees.flatMap(\.nodes)) { json, node in
          json.object { json in
            json.member("id", node.id)
            json.member("title", node.title)
            json.member("kind", node.kind.rawValue)
            json.member("threat", node.threat)
            json.member("children", node.children)
            json.member("requires", node.requires)
          }
        }
      }
    }
  }

  private func write(to output: ByteOutput, _ members: (inout JSONStream) -> Void) {
    var json = JSONStream(output)
    json.object { json in
      json.member("schemaVersion", PublishedSchema.version)
      members(&json)
    }
    json.end()
  }

  private func writeTraits(_ json: inout JSONStream, _ threat: Threat) {
    json.member("id", threat.id)
    json.member("title", threat.title)
    json.member("model", threat.model)
    json.member("severity", threat.severity.rawValue)
    json.member("residual", threat.isResidual)
    json.member("condition", threat.condition?.description)
    json.member("depth", threat.depth?.description)
  }

  /// `judged` is null without an input.
  private func writeJudged(_ json: inout JSONStream, _ threat: Threat) {
    json.key("judged")
    guard let report, let verdict = report.threats.first(where: { $0.id == threat.id }) else { return json.null() }
    JSONReport(report).writeThreat(&json, verdict)
  }

  private func writeControl(_ json: inout JSONStream, _ control: Control) {
    json.object { json in
      json.member("name", control.name)
      json.member("title", control.title)
      json.member("description", control.description)
      json.member("settledBy", control.settledBy)
      json.member("rules", catalogue.rules.rules.filter { $0.control == control.name }.map(\.name))
    }
  }

  /// `evidence` is null without an input.
  private func writeEvidence(_ json: inout JSONStream, _ threat: Threat) {
    json.key("evidence")
    guard let report else { return json.null() }
    let whole = JSONReport(report)
    let findings = Dictionary(grouping: report.findings, by: \.rule)
    let passed = Dictionary(grouping: report.passed, by: \.rule)
    let controls = Set(threat.controls)
    json.object { json in
      json.member("rules", report.rules.filter { controls.contains($0.control) }) { json, rule in
        json.object { json in
          json.member("name", rule.name)
          json.member("title", rule.title)
          json.member("control", rule.control)
          json.member("effect", rule.effect.rawValue)
          json.member("outcome", rule.outcome?.rawValue)
          json.member("notEvaluated", rule.notEvaluated)
          json.member("passes", rule.passes)
          json.member("fails", rule.fails)
          json.member("unknowns", rule.unknowns)
          json.member("findings", findings[rule.name] ?? [], whole.writeFinding)
          json.member("passed", passed[rule.name] ?? []) { json, subject in
            json.object { json in
              whole.writeObject(&json, subject.object)
              json.member("documentKind", subject.documentKind)
              json.member("path", subject.path)
              whole.writeRegion(&json, subject.region)
            }
          }
        }
      }
      json.member(
        "routes", report.attackTree.routes.filter { $0.threats.contains(threat.id) }, whole.writeRoute)
    }
  }
}
