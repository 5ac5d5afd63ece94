/// What people took upon themselves for a scan: findings that are accepted, and answers to what no scan can see.
///
/// Neither touches the verdicts or the score. What would be if they counted is told beside them: see
/// ``ThreatVerdict/accepted`` and ``Score/withAcceptedRisk``.
package struct Acceptances: Sendable {
  package var suppressions: [Suppression]
  package var attestations: [Attestation]

  package init(suppressions: [Suppression] = [], attestations: [Attestation] = []) {
    self.suppressions = suppressions
    self.attestations = attestations
  }

  package var isEmpty: Bool { suppressions.isEmpty && attestations.isEmpty }
}

/// Why something is accepted, who answers for it, and until when.
package struct SignOff: Sendable, Hashable {
  package var reason: String
  package var owner: String
  /// The last day on which it is in force.
  package var expires: CalendarDate

  package init(reason: String, owner: String, expires: CalendarDate) {
    self.reason = reason
    self.owner = owner
    self.expires = expires
  }
}

/// Findings that are known and accepted.
package struct Suppression: Sendable {
  package enum Origin: String, Sendable {
    /// The configuration file.
    case configuration
    /// A comment in a scanned file.
    case comment
    /// An annotation of a scanned object.
    case annotation
  }

  package var selector: FindingSelector
  package var signOff: SignOff
  package var origin: Origin
  /// False where what was scanned has no say in what is accepted: it is told then, and counts for nothing.
  package var isHonoured = true
  /// Where it is written; nil where the text was let go.
  package var region: SourceRegion?

  package init(selector: FindingSelector, signOff: SignOff, origin: Origin, region: SourceRegion?) {
    self.selector = selector
    self.signOff = signOff
    self.origin = origin
    self.region = region
  }
}

/// An answer by a person to what no scan can see.
package struct Attestation: Sendable {
  /// What it settles where the scan cannot.
  package enum Subject: Sendable, Hashable {
    case threat(String)
    case control(String)
    case rule(String)

    package var description: String {
      switch self {
      case .threat(let id): "threat \(id)"
      case .control(let name): "control \(name)"
      case .rule(let name): "rule \(name)"
      }
    }
  }

  package var subject: Subject
  /// Who says so.
  package var by: String
  /// When it was said.
  package var date: CalendarDate
  /// The statement is the reason.
  package var signOff: SignOff
  /// Where the proof lies, if somewhere.
  package var evidence: String?
  package var region: SourceRegion?

  package init(
    subject: Subject, by: String, date: CalendarDate, signOff: SignOff, evidence: String? = nil, region: SourceRegion?
  ) {
    self.subject = subject
    self.by = by
    self.date = date
    self.signOff = signOff
    self.evidence = evidence
    self.region = region
  }

  /// With whom and until when, which a verdict never goes without.
  package var provenance: String { "attested by \(by) until \(signOff.expires)" }
}
