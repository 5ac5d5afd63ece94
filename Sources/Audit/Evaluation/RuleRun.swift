import CEL
import Cluster
import Documents

/// One rule on its way through its subjects.
struct RuleRun {
  let compiled: CompiledRule
  private let session: Evaluation
  private let object: Evaluation.Slot
  private let each: Evaluation.Slot
  private let places: PlaceFinder
  private let traits: Shared<Finding.RuleTraits>
  /// What confines a hole to a namespace, for the rule's control.
  private let bounds: [HoleBound]
  private let keepsPassed: Bool
  private var result: RuleResult
  /// Why the subject may not apply.
  private var subjectDoubt: [String] = []
  /// Reasons that a subject may not apply, where it would pass if it did.
  private var doubts: [String] = []
  private var known: Set<String> = []
  /// Compiled so far, by the validation's place.
  private var knownDetails: [Int: CompiledRule.Details] = [:]
  private var controllers: ControllerFailures
  /// How many subjects fail as what made them does, which speaks for them.
  private var spokenFor = 0
  /// What was reported, so that one finding at one place is reported once.
  private var reported: Set<Reported> = []
  /// Paths and messages: pods by the thousand have one fault at the same few places.
  private var texts: Set<String> = []

  private struct Reported: Hashable {
    var fingerprint: Fingerprint
    var outcome: Outcome
    /// Of a file; nothing that was read from a cluster has one.
    var start: Shared<SourceLocation>?
  }

  init(
    _ compiled: CompiledRule, session: Evaluation, places: PlaceFinder, threats: [String], bounds: [HoleBound] = [],
    keepsPassed: Bool = false
  ) {
    self.compiled = compiled
    self.session = session
    object = session.slot("object")
    each = session.slot("each")
    self.places = places
    let rule = compiled.rule
    traits = Shared(
      Finding.RuleTraits(
        name: rule.name, title: rule.title, severity: rule.severity, control: rule.control, threats: threats))
    self.bounds = bounds
    self.keepsPassed = keepsPassed
    controllers = ControllerFailures(compiled, session, places.inventory)
    result = RuleResult(rule: compiled.rule.name)
  }

  /// `isApplicable` spares the conditions of the subject, which are known to hold.
  mutating func judge(_ subject: SubjectSelection.Subject, isApplicable: Bool = false) {
    if let node = subject.node { session.bind(object, node: node) }
    var doubt: [String] = []
    guard isApplicable || mayApply(compiled.subjectConditions, &doubt) else { return }
    subjectDoubt = doubt
    guard let forEach = compiled.forEach else { return judge(subject, element: nil) }
    switch session.elements(forEach) {
    case .nodes(let elements):
      for element in elements {
        session.bind(each, node: element)
        judge(subject, element: element)
      }
    case .other(let value): judge(subject, elements: value)
    }
  }

  /// The elements of a rule that are not all parts of a document.
  private mutating func judge(_ subject: SubjectSelection.Subject, elements value: Value) {
    switch value {
    case .node(let absent) where absent.kind == .null:
      break
    case .list(let elements):
      judge(subject, elements)
    case .openList(let elements, let unknown):
      judge(subject, elements)
      add(reasons: unknown.reasons)
    case .unknown(let unknown):
      addUndecided(subject, unknown.reasons)
    case .error(let error):
      result.errors += 1
      addUndecided(subject, ["forEach: \(error.message)"])
    default:
      result.errors += 1
      addUndecided(subject, ["forEach gives no list"])
    }
  }

  /// Counts what passes without having been looked at.
  mutating func pass(_ count: Int) { result.passes += count }

  /// The number of passes where the subject came to nothing else.
  mutating func judgeCountingPasses(_ subject: SubjectSelection.Subject) -> Int? {
    let passes = result.passes
    let others = (result.fails, result.unknowns, result.errors, result.reasons.count, doubts.count, spokenFor)
    judge(subject)
    let isQuiet =
      others == (result.fails, result.unknowns, result.errors, result.reasons.count, doubts.count, spokenFor)
    return isQuiet ? result.passes - passes : nil
  }

  mutating func finish() -> RuleResult {
    if result.subjects == 0 { add(reasons: doubts) }
    return result
  }

  private mutating func judge(_ subject: SubjectSelection.Subject, _ elements: [Value]) {
    for element in elements {
      session.bind("each", element)
      judge(subject, element: element.node)
    }
  }

  private mutating func judge(_ subject: SubjectSelection.Subject, element: Node?) {
    var doubt = subjectDoubt
    guard mayApply(compiled.elementConditions, &doubt) else { return }
    var hasFailed = false
    var failsAsItsController = false
    var undecided: [String] = []
    var firstUndecided = 0
    for (number, validation) in compiled.validations.enumerated() {
      switch session.condition(validation) {
      case .holds: continue
      case .fails:
        if doubt.isEmpty, case .object(let object) = subject, controllers.cover(object, element, validation: number) {
          failsAsItsController = true
          continue
        }
        hasFailed = true
        if doubt.isEmpty { report(.fail, subject, element, validation: number, reasons: []) }
        continue
      case .unknown(let unknown):
        if undecided.isEmpty { firstUndecided = number }
        undecided += unknown.reasons
      case .error(let error):
        result.errors += 1
        if undecided.isEmpty { firstUndecided = number }
        undecided.append(error.message)
      }
    }
    if hasFailed, doubt.isEmpty {
      addFail(of: subject)
    } else if hasFailed || !undecided.isEmpty {
      result.unknowns += 1
      report(.unknown, subject, element, validation: firstUndecided, reasons: doubt + undecided)
    } else if failsAsItsController {
      spokenFor += 1
    } else if doubt.isEmpty {
      result.passes += 1
      if keepsPassed { keepPassed(subject, element) }
    } else {
      doubts += doubt
    }
  }

  private mutating func addFail(of subject: SubjectSelection.Subject) {
    result.fails += 1
    if case .object(let object) = subject, let namespace = bounds.lazy.compactMap({ $0.namespace(of: object) }).first {
      result.failingNamespaces.insert(namespace)
    } else {
      result.unboundedFails += 1
    }
  }

  /// False where a condition does not hold; what cannot be told is added to the doubt.
  private mutating func mayApply(_ conditions: [Program], _ doubt: inout [String]) -> Bool {
    for condition in conditions {
      switch session.condition(condition) {
      case .holds: break
      case .fails: return false
      case .unknown(let unknown): doubt += unknown.reasons
      case .error(let error):
        result.errors += 1
        doubt.append(error.message)
      }
    }
    return true
  }

  /// The elements themselves are not known. For a rule over the inventory there is nothing to point to.
  private mutating func addUndecided(_ subject: SubjectSelection.Subject, _ reasons: [String]) {
    if subject.node == nil { return add(reasons: reasons) }
    result.unknowns += 1
    report(.unknown, subject, nil, validation: 0, reasons: reasons)
  }

  private mutating func add(reasons: [String]) {
    for reason in reasons where known.insert(reason).inserted { result.reasons.append(reason) }
  }
}

// MARK: - Findings

extension RuleRun {
  private mutating func report(
    _ outcome: Outcome, _ subject: SubjectSelection.Subject, _ element: Node?, validation number: Int,
    reasons: [String]
  ) {
    let rule = compiled.rule
    let details = details(of: number)
    add(reasons: reasons)
    let node = details.place?.node(in: session) ?? element ?? subject.node
    let place = node.map { places.place(of: $0, subject: subject) }
    let fingerprint = Fingerprint(
      rule: rule.name, subject: place?.subject ?? ["inventory"], path: place?.canonicalPath ?? "", validation: number)
    let start = place?.region.map { Shared($0.start) }
    guard reported.insert(Reported(fingerprint: fingerprint, outcome: outcome, start: start)).inserted else { return }
    var reasonsOnce: [String] = []
    for reason in reasons where !reasonsOnce.contains(reason) { reasonsOnce.append(reason) }
    let message =
      outcome == .fail
      ? failMessage(details, rule.validations[number]) : "cannot be told: \(reasonsOnce.joined(separator: "; "))"
    result.findings.append(
      Finding(
        of: traits, outcome: outcome, confidence: confidence(details) ?? rule.confidence, object: place?.object,
        documentKind: place?.documentKind, path: known(place?.path ?? ""), region: (place?.region).map { Shared($0) },
        message: known(message), reasons: reasonsOnce, evidence: evidence(details, subject, node),
        witness: outcome == .fail ? witness(details) : nil, fingerprint: fingerprint))
  }

  /// The text as it stands in memory already, if it does; strings are equal, too, where their bytes only mean the same.
  private mutating func known(_ text: String) -> String {
    let known = texts.insert(text).memberAfterInsert
    return known.utf8.elementsEqual(text.utf8) ? known : text
  }

  /// Where a finding of the first validation would be.
  private mutating func keepPassed(_ subject: SubjectSelection.Subject, _ element: Node?) {
    let node = details(of: 0).place?.node(in: session) ?? element ?? subject.node
    let place = node.map { places.place(of: $0, subject: subject) }
    result.passed.append(
      PassedSubject(
        rule: compiled.rule.name, object: place?.object, documentKind: place?.documentKind, path: place?.path ?? "",
        region: place?.region))
  }

  private mutating func details(of number: Int) -> CompiledRule.Details {
    if let known = knownDetails[number] { return known }
    let details = compiled.details(of: compiled.rule.validations[number])
    knownDetails[number] = details
    return details
  }

  private func failMessage(_ details: CompiledRule.Details, _ validation: Rule.Validation) -> String {
    if let message = details.message, let text = session.evaluate(message).string, !text.isEmpty { return text }
    return validation.message ?? compiled.rule.title
  }

  private func confidence(_ details: CompiledRule.Details) -> Confidence? {
    details.confidence.flatMap { session.evaluate($0).string }.flatMap(Confidence.init(rawValue:))
  }

  private func witness(_ details: CompiledRule.Details) -> String? {
    guard let text = details.witness.flatMap({ session.evaluate($0).string }), !text.isEmpty else { return nil }
    return text
  }

  /// The nodes that the rule names, then further copies of the object in the input.
  private func evidence(
    _ details: CompiledRule.Details, _ subject: SubjectSelection.Subject, _ node: Node?
  ) -> [Finding.Evidence] {
    var evidence = details.evidence.compactMap { path -> Finding.Evidence? in
      guard let shown = path.node(in: session), shown != node else { return nil }
      let place = places.place(of: shown, subject: subject)
      return Finding.Evidence(object: place.object, path: place.path, region: place.region, message: "")
    }
    if case .object(let object) = subject {
      for copy in places.inventory.copies(of: object) {
        evidence.append(
          Finding.Evidence(
            object: object.identity, path: "", region: places.regions.region(of: copy),
            message: "the same object again"))
      }
    }
    return evidence
  }
}
