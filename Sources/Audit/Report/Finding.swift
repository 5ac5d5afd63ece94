package import Cluster
package import Documents

/// How bad it is if it is true.
package enum Severity: String, Sendable, Hashable, Comparable, CaseIterable {
  case info
  case low
  case medium
  case high
  case critical

  package static func < (left: Severity, right: Severity) -> Bool { left.rank < right.rank }

  /// From 0 (info) to 4 (critical).
  package var rank: Int {
    switch self {
    case .info: 0
    case .low: 1
    case .medium: 2
    case .high: 3
    case .critical: 4
    }
  }
}

/// How sure the rule is when it fails.
package enum Confidence: String, Sendable, Hashable, CaseIterable {
  case certain
  case likely
  case heuristic
}

/// What a rule says of one subject, or of a whole scan.
package enum Outcome: String, Sendable, Hashable, CaseIterable {
  case pass
  case fail
  case unknown
  case notApplicable
}

/// A fail or an unknown, with where it is and what shows it.
package struct Finding: Sendable, Hashable {
  /// The rule's name; its description is in ``Report/rules``.
  package var rule: String
  package var title: String
  package var outcome: Outcome
  package var severity: Severity
  package var confidence: Confidence
  package var control: String
  /// The threats whose condition reads the control, in the models' order.
  package var threats: [String]
  /// The object judged; nil for a rule over the whole inventory that found no object to point to.
  package var object: ObjectIdentity?
  /// The configuration document's kind when no API object was judged.
  package var documentKind: String?
  /// The path to the node, from the object's root.
  package var path: String
  package var region: SourceRegion?
  package var message: String
  /// Why it is unknown; empty for a fail.
  package var reasons: [String]
  package var evidence: [Evidence]
  /// The smallest manifest or request that passes through the hole, where one was built.
  package var witness: String?
  /// SHA-256 over rule, object and the path with elements told by name: survives moved files, comments, reordering.
  package var fingerprint: String
  /// Why it counts for no gate, where somebody accepted it or attested otherwise.
  package var suppression: Sanction?
  /// What the platform says of it, where it is about one of the platform's own components.
  package var platform: PlatformNote?

  /// Nil where the scan was given no baseline.
  package var baseline: BaselineState?

  package var isSuppressed: Bool { suppression != nil }

  package init(
    rule: String, title: String, outcome: Outcome, severity: Severity, confidence: Confidence, control: String,
    threats: [String], object: ObjectIdentity?, documentKind: String?, path: String, region: SourceRegion?,
    message: String, reasons: [String] = [], evidence: [Evidence] = [], witness: String? = nil, fingerprint: String,
    suppression: Sanction? = nil, platform: PlatformNote? = nil
  ) {
    self.rule = rule
    self.title = title
    self.outcome = outcome
    self.severity = severity
    self.confidence = confidence
    self.control = control
    self.threats = threats
    self.object = object
    self.documentKind = documentKind
    self.path = path
    self.region = region
    self.message = message
    self.reasons = reasons
    self.evidence = evidence
    self.witness = witness
    self.fingerprint = fingerprint
    self.suppression = suppression
    self.platform = platform
  }

  /// Another node that the finding rests on.
  package struct Evidence: Sendable, Hashable {
    package var object: ObjectIdentity?
    package var path: String
    package var region: SourceRegion?
    /// What the node shows; may be empty.
    package var message: String

    package init(object: ObjectIdentity?, path: String, region: SourceRegion?, message: String) {
      self.object = object
      self.path = path
      self.region = region
      self.message = message
    }
  }

  /// Worst first: fails before unknowns, then severity, confidence, rule, place, path.
  package static func isOrdered(_ left: Finding, _ right: Finding) -> Bool {
    isOrdered(left, right, byPlace: true)
  }

  /// Without `byPlace` the order is the same wherever the objects were read from.
  static func isOrdered(_ left: Finding, _ right: Finding, byPlace: Bool) -> Bool {
    func key(_ finding: Finding) -> (Int, Int, Int) {
      (
        finding.outcome == .fail ? 0 : 1, -finding.severity.rank,
        Confidence.allCases.firstIndex(of: finding.confidence) ?? 0
      )
    }
    let (leftKey, rightKey) = (key(left), key(right))
    if leftKey != rightKey { return leftKey < rightKey }
    if left.rule != right.rule { return left.rule < right.rule }
    if byPlace, left.region?.start != right.region?.start {
      guard let leftStart = left.region?.start else { return false }
      guard let rightStart = right.region?.start else { return true }
      return leftStart < rightStart
    }
    let (leftObject, rightObject) = (left.object?.description ?? "", right.object?.description ?? "")
    if leftObject != rightObject { return leftObject < rightObject }
    return (left.path, left.message) < (right.path, right.message)
  }
}

/// A stretch of a file, with the text that a report shows of it.
package struct SourceRegion: Sendable, Hashable {
  package var start: SourceLocation
  /// Just past the last character, in the start's file. Equal to ``start`` only for an empty text.
  package var end: SourceLocation
  /// The start's line; of a very long one (a dump is one line of megabytes) the part around the start.
  package var excerpt: String
  /// The column of the excerpt's first character; 1 unless the line was cut.
  package var excerptColumn: Int

  package init(start: SourceLocation, end: SourceLocation, excerpt: String, excerptColumn: Int = 1) {
    self.start = start
    self.end = end
    self.excerpt = excerpt
    self.excerptColumn = excerptColumn
  }
}
