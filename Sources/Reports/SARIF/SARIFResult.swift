import Audit
import Cluster
import Documents

extension SARIFReport {
  func writeResult(_ json: inout JSONStream, _ finding: Finding) {
    json.object { json in
      json.member("ruleId", finding.rule)
      if let number = ruleNumbers[finding.rule] { json.member("ruleIndex", number) }
      // A level other than `none` needs the kind `fail`, and GitHub shows no other kind: an unknown is a note.
      json.member("kind", "fail")
      json.member("level", finding.outcome == .unknown ? "note" : finding.severity.sarifLevel)
      json.member("message") { $0.member("text", finding.resultText) }
      json.member("locations", [finding], writeLocation)
      if !finding.evidence.isEmpty {
        json.member("relatedLocations", finding.evidence.enumerated(), writeRelatedLocation)
      }
      json.member("partialFingerprints") { $0.member("portcullis/v1", finding.fingerprint.description) }
      if let baseline = finding.baseline { json.member("baselineState", baseline.rawValue) }
      if let suppression = finding.suppression { json.member("suppressions", [suppression], writeSuppression) }
      json.member("properties") { json in
        json.member("verdict", finding.outcome == .unknown ? "unknown" : "exposed")
        json.member("severity", finding.severity.rawValue)
        json.member("confidence", finding.confidence.rawValue)
        json.member("tags", Array(([finding.control] + finding.threats).prefix(10)))
        if let witness = finding.witness { json.member("witness", witness) }
      }
    }
  }

  private func writeSuppression(_ json: inout JSONStream, _ suppression: Sanction) {
    json.object { json in
      json.member("kind", suppression.kind.rawValue)
      json.member("status", "accepted")
      json.member("justification", suppression.justification)
      guard let region = suppression.region else { return }
      json.member("location") { json in
        json.member("physicalLocation") { json in writePlace(&json, region, fallback: "") }
      }
    }
  }

  /// Without a place in a file the finding is about an input as a whole: no line is made up for it.
  private func writeLocation(_ json: inout JSONStream, _ finding: Finding) {
    json.object { json in
      if finding.region != nil || report.inputs.first != nil {
        json.member("physicalLocation") { json in
          writePlace(&json, finding.region, fallback: report.inputs.first?.name ?? "")
        }
      }
      let name = Self.qualifiedName(finding.object, finding.documentKind, finding.path)
      guard !name.isEmpty else { return }
      json.member("logicalLocations", [name]) { json, name in
        json.object { json in
          json.member("fullyQualifiedName", name)
          json.member("kind", "resource")
        }
      }
    }
  }

  private func writeRelatedLocation(
    _ json: inout JSONStream, _ each: EnumeratedSequence<[Finding.Evidence]>.Element
  ) {
    let evidence = each.element
    json.object { json in
      json.member("id", each.offset + 1)
      if let region = evidence.region {
        json.member("physicalLocation") { json in writePlace(&json, region, fallback: "") }
      }
      let name = Self.qualifiedName(evidence.object, nil, evidence.path)
      if !name.isEmpty {
        json.member("logicalLocations", [name]) { json, name in
          json.object { json in
            json.member("fullyQualifiedName", name)
            json.member("kind", "resource")
          }
        }
      }
      let words = evidence.message.isEmpty ? name : evidence.message
      if !words.isEmpty { json.member("message") { $0.member("text", words) } }
    }
  }

  private func writePlace(_ json: inout JSONStream, _ region: SourceRegion?, fallback: String) {
    guard let region else { return Self.writeArtifact(&json, uri: paths.uri(of: fallback)) }
    Self.writeArtifact(&json, uri: paths.uri(of: region.start.file))
    json.member("region") { json in
      json.member("startLine", region.start.line)
      json.member("startColumn", region.start.column)
      json.member("endLine", region.end.line)
      json.member("endColumn", region.end.column)
    }
  }

  static func writeArtifact(_ json: inout JSONStream, uri: String) {
    json.member("artifactLocation") { json in
      json.member("uri", uri)
      json.member("uriBaseId", baseIdentifier)
    }
  }

  /// `apps/v1/Deployment/ns/name/spec.replicas`.
  private static func qualifiedName(_ object: ObjectIdentity?, _ documentKind: String?, _ path: String) -> String {
    var steps: [String] = []
    if let object {
      steps = [object.apiVersion, object.kind, object.namespace ?? "", object.name]
    } else if let documentKind {
      steps = [documentKind]
    }
    return (steps + [path]).filter { !$0.isEmpty }.joined(separator: "/")
  }
}

extension Finding {
  fileprivate var resultText: String {
    let subject = object?.description ?? documentKind ?? ""
    let text = subject.isEmpty ? message : "\(subject): \(message)"
    return (outcome == .unknown && !reasons.isEmpty ? "\(text) (\(reasons.joined(separator: "; ")))" : text).plain
  }
}

extension String {
  /// Without the embedded links that viewers make of `[text](target)` (SARIF 2.1.0, 3.11.6): names come from files
  /// that strangers wrote.
  fileprivate var plain: String {
    guard contains("](") else { return self }
    return String(flatMap { $0 == "[" || $0 == "]" ? ["\\", $0] : [$0] })
  }
}
