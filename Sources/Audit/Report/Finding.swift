package import Cluster

/// A fail or an unknown, with where it is and what shows it.
///
/// Large clusters have a hundred thousand of them, which are sorted, filtered and grouped: each is two pointers, and what
/// those of one rule have in common stands in memory once.
package struct Finding: Sendable, Hashable {
  private var essence: Shared<Essence>
  /// Nil where all of it is empty, as for most.
  private var circumstances: Shared<Circumstances>?

  /// What the findings of one rule have in common.
  package struct RuleTraits: Sendable, Hashable {
    package var name: String
    package var title: String
    package var severity: Severity
    package var control: String
    package var threats: [String]

    package init(name: String, title: String, severity: Severity, control: String, threats: [String]) {
      self.name = name
      self.title = title
      self.severity = severity
      self.control = control
      self.threats = threats
    }
  }

  /// What every finding has.
  private struct Essence: Sendable, Hashable {
    var rule: Shared<RuleTraits>
    var object: ObjectIdentity?
    var path: String
    var message: String
    var fingerprint: Fingerprint
    var region: Shared<SourceRegion>?
    var reasons: [String]
    var outcome: Outcome
    var confidence: Confidence
  }

  /// What few findings have.
  private struct Circumstances: Sendable, Hashable {
    var documentKind: String?
    var evidence: [Evidence] = []
    var witness: String?
    var suppression: Sanction?
    var platform: PlatformNote?
    var baseline: BaselineState?
  }

  /// A finding of a rule that has several, all with the same `traits`.
  init(
    of traits: Shared<RuleTraits>, outcome: Outcome, confidence: Confidence, object: ObjectIdentity?,
    documentKind: String?, path: String, region: Shared<SourceRegion>?, message: String, reasons: [String],
    evidence: [Evidence], witness: String?, fingerprint: Fingerprint
  ) {
    essence = Shared(
      Essence(
        rule: traits, object: object, path: path, message: message, fingerprint: fingerprint, region: region,
        reasons: reasons, outcome: outcome, confidence: confidence))
    let others = Circumstances(documentKind: documentKind, evidence: evidence, witness: witness)
    circumstances = others == Circumstances() ? nil : Shared(others)
  }

  package init(
    rule: String, title: String, outcome: Outcome, severity: Severity, confidence: Confidence, control: String,
    threats: [String], object: ObjectIdentity?, documentKind: String?, path: String, region: SourceRegion?,
    message: String, reasons: [String] = [], evidence: [Evidence] = [], witness: String? = nil,
    fingerprint: Fingerprint, suppression: Sanction? = nil, platform: PlatformNote? = nil
  ) {
    self.init(
      of: Shared(RuleTraits(name: rule, title: title, severity: severity, control: control, threats: threats)),
      outcome: outcome, confidence: confidence, object: object, documentKind: documentKind, path: path,
      region: region.map { Shared($0) }, message: message, reasons: reasons, evidence: evidence, witness: witness,
      fingerprint: fingerprint)
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
}

// MARK: - Of the rule

extension Finding {
  /// The rule's name; its description is in ``Report/rules``.
  package var rule: String {
    get { essence.value.rule.value.name }
    set { change { $0.name = newValue } }
  }

  package var title: String {
    get { essence.value.rule.value.title }
    set { change { $0.title = newValue } }
  }

  package var severity: Severity {
    get { essence.value.rule.value.severity }
    set { change { $0.severity = newValue } }
  }

  package var control: String {
    get { essence.value.rule.value.control }
    set { change { $0.control = newValue } }
  }

  /// The threats whose condition reads the control, in the models' order.
  package var threats: [String] {
    get { essence.value.rule.value.threats }
    set { change { $0.threats = newValue } }
  }

  /// Do both have what findings of one rule have in common, in memory too? False says nothing.
  func isSibling(of other: Finding) -> Bool { essence.value.rule === other.essence.value.rule }

  private mutating func change(_ body: (inout RuleTraits) -> Void) {
    var traits = essence.value.rule.value
    body(&traits)
    change { $0.rule = Shared(traits) }
  }
}

// MARK: - Of every finding

extension Finding {
  package var outcome: Outcome {
    get { essence.value.outcome }
    set { change { $0.outcome = newValue } }
  }

  package var confidence: Confidence {
    get { essence.value.confidence }
    set { change { $0.confidence = newValue } }
  }

  /// The object judged; nil for a rule over the whole inventory that found no object to point to.
  package var object: ObjectIdentity? {
    get { essence.value.object }
    set { change { $0.object = newValue } }
  }

  /// The path to the node, from the object's root.
  package var path: String {
    get { essence.value.path }
    set { change { $0.path = newValue } }
  }

  package var region: SourceRegion? {
    get { essence.value.region?.value }
    set { change { $0.region = newValue.map { Shared($0) } } }
  }

  package var message: String {
    get { essence.value.message }
    set { change { $0.message = newValue } }
  }

  /// Why it is unknown; empty for a fail.
  package var reasons: [String] {
    get { essence.value.reasons }
    set { change { $0.reasons = newValue } }
  }

  package var fingerprint: Fingerprint {
    get { essence.value.fingerprint }
    set { change { $0.fingerprint = newValue } }
  }

  private mutating func change(_ body: (inout Essence) -> Void) {
    var changed = essence.value
    body(&changed)
    essence = Shared(changed)
  }
}

// MARK: - Of few findings

extension Finding {
  /// The configuration document's kind when no API object was judged.
  package var documentKind: String? {
    get { circumstances?.value.documentKind }
    set { change { $0.documentKind = newValue } }
  }

  package var evidence: [Evidence] {
    get { circumstances?.value.evidence ?? [] }
    set { change { $0.evidence = newValue } }
  }

  /// The smallest manifest or request that passes through the hole, where one was built.
  package var witness: String? {
    get { circumstances?.value.witness }
    set { change { $0.witness = newValue } }
  }

  /// Why it counts for no gate, where somebody accepted it or attested otherwise.
  package var suppression: Sanction? {
    get { circumstances?.value.suppression }
    set { change { $0.suppression = newValue } }
  }

  /// What the platform says of it, where it is about one of the platform's own components.
  package var platform: PlatformNote? {
    get { circumstances?.value.platform }
    set { change { $0.platform = newValue } }
  }

  /// Nil where the scan was given no baseline.
  package var baseline: BaselineState? {
    get { circumstances?.value.baseline }
    set { change { $0.baseline = newValue } }
  }

  package var isSuppressed: Bool { suppression != nil }

  private mutating func change(_ body: (inout Circumstances) -> Void) {
    var changed = circumstances?.value ?? Circumstances()
    body(&changed)
    circumstances = changed == Circumstances() ? nil : Shared(changed)
  }
}
