/// Why a finding counts for no gate.
package struct Sanction: Sendable, Hashable {
  package enum Kind: String, Sendable, Hashable {
    /// A comment or annotation in what was scanned.
    case inSource
    /// The configuration file.
    case external
  }

  package var kind: Kind
  /// In a sentence, with who answers for it and until when.
  package var justification: String
  package var owner: String
  package var expires: String
  package var region: SourceRegion?

  package init(kind: Kind, justification: String, owner: String, expires: String, region: SourceRegion?) {
    self.kind = kind
    self.justification = justification
    self.owner = owner
    self.expires = expires
    self.region = region
  }
}

/// A threat's verdict if accepted findings were mended and attestations evidence. It never takes the verdict's place.
package struct AcceptedVerdict: Sendable, Hashable {
  package var verdict: Verdict
  /// What it rests on, each with a name and a date: `control fails-closed attested by Jane Doe until 2027-05-01`.
  package var provenance: [String]

  package init(verdict: Verdict, provenance: [String]) {
    self.verdict = verdict
    self.provenance = provenance
  }
}

/// A suppression or an attestation and what became of it in this scan.
package struct AcceptanceUse: Sendable, Hashable {
  package enum Kind: String, Sendable, Hashable {
    case suppression
    case attestation
  }

  package enum Status: String, Sendable, Hashable {
    case inForce
    /// Its last day is over: it counts for nothing.
    case expired
    /// There is nothing that it would accept or settle.
    case unused
    /// What it attests is otherwise: the scan has seen it.
    case contradicted
    /// It stands in what was scanned, and that has no say in this scan.
    case notHonoured
    /// What it is about was left out of this scan.
    case notJudged
  }

  package var kind: Kind
  /// `configuration`, `comment` or `annotation`.
  package var origin: Suppression.Origin
  /// What it is about, in words.
  package var subject: String
  package var reason: String
  package var owner: String
  /// Of an attestation, who says so and since when.
  package var by: String?
  package var date: String?
  package var evidence: String?
  package var expires: String
  /// 0 on the last day; negative once it is over.
  package var daysLeft: Int
  package var status: Status
  /// How many findings it covers, or would if it had not expired.
  package var findings: Int
  package var region: SourceRegion?

  package init(
    kind: Kind, origin: Suppression.Origin, subject: String, signOff: SignOff, by: String? = nil, date: String? = nil,
    evidence: String? = nil, daysLeft: Int, status: Status, findings: Int, region: SourceRegion?
  ) {
    self.kind = kind
    self.origin = origin
    self.subject = subject
    reason = signOff.reason
    owner = signOff.owner
    self.by = by
    self.date = date
    self.evidence = evidence
    expires = signOff.expires.description
    self.daysLeft = daysLeft
    self.status = status
    self.findings = findings
    self.region = region
  }

  /// It counts, and will not for much longer.
  package var expiresSoon: Bool { status == .inForce && daysLeft <= Self.noticeDays }

  package static let noticeDays = 30
}
