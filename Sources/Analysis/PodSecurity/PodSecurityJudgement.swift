import Cluster
import Documents
import KubernetesCEL

/// One request against the policy of its namespace.
struct PodSecurityJudgement {
  private let admission: PodSecurityAdmission
  private let request: PodSecurityRequest
  private let policy: PodSecurityPolicy

  init(_ admission: PodSecurityAdmission, _ request: PodSecurityRequest, _ policy: PodSecurityPolicy) {
    self.admission = admission
    self.request = request
    self.policy = policy
  }

  /// A pod is refused for what violates the enforced standard. An update that changes nothing of weight is let through.
  func ofPod() -> PodSecurityDecision {
    if policy.errors.isEmpty, policy.isPrivileged {
      var decision = PodSecurityDecision()
      decision.isJudged = true
      decision.enforced = PodSecurityStandard(.privileged)
      decision.annotate("enforce-policy", PodSecurityStandard(.privileged).description)
      return decision
    }
    guard let pod = request.object else { return undecided("the pod that the request would store is not known") }
    let view = admission.standards.view(pod, as: .pod)
    guard request.operation == .update else { return judged(view, isEnforced: true) }
    guard let old = request.oldObject else {
      let decision = judged(view, isEnforced: true)
      // An update that changes nothing of weight is let through whatever the pod violates.
      return decision.allowed == .no ? undecided("the pod before the update is not known") : decision
    }
    return view.isSignificantUpdate(of: admission.standards.view(old, as: .pod))
      ? judged(view, isEnforced: true) : .notConcerned
  }

  /// A controller is never refused; what its template violates is told and logged.
  func ofController() -> PodSecurityDecision {
    if policy.errors.isEmpty, policy.warn.isPrivileged, policy.audit.isPrivileged { return .notConcerned }
    guard let object = request.object else {
      var decision = PodSecurityDecision()
      decision.gaps.insert("the \(request.resource) object that the request would store is not known")
      return decision
    }
    let kind = Scheme.builtIn.kind(group: request.group, resource: request.resource) ?? ""
    guard let template = Workload.podTemplates(of: object, group: request.group, kind: kind).first else {
      return .notConcerned
    }
    return judged(admission.standards.view(template.node, as: .template), isEnforced: false)
  }

  private func undecided(_ reason: String) -> PodSecurityDecision {
    var decision = PodSecurityDecision()
    decision.isJudged = true
    decision.enforced = policy.enforce.standard
    decision.allowed = policy.enforce.isPrivileged ? .yes : .unknown(because: reason)
    decision.gaps.insert(reason)
    return decision
  }

  private func judged(_ view: PodView, isEnforced: Bool) -> PodSecurityDecision {
    let exemptions = admission.configuration.exemptions
    if !exemptions.runtimeClasses.isEmpty, exemptions.runtimeClasses.contains(view.runtimeClass) {
      return .exempt(by: .runtimeClass)
    }
    var decision = PodSecurityDecision()
    decision.isJudged = true
    if !policy.errors.isEmpty {
      decision.annotate("error", "Failed to parse policy: \(PodSecurityPolicy.aggregate(policy.errors))")
    }
    var known: [(mode: PodSecurityPolicy.Mode, outcome: PodSecurityOutcome)] = []
    func outcome(_ mode: PodSecurityPolicy.Mode) -> PodSecurityOutcome {
      if let same = known.first(where: { $0.mode == mode }) { return same.outcome }
      let outcome = admission.standards.outcome(of: view, mode)
      known.append((mode, outcome))
      return outcome
    }
    if isEnforced { enforce(outcome(policy.enforce), in: &decision) }
    tell(outcome(policy.audit), policy.audit, in: &decision) { $0.annotate("audit-violations", $1) }
    // A request that is refused anyhow gets no warnings.
    if decision.allowed != .no {
      tell(outcome(policy.warn), policy.warn, in: &decision) { $0.warnings.append($1) }
    }
    return decision
  }

  private func enforce(_ outcome: PodSecurityOutcome, in decision: inout PodSecurityDecision) {
    let gaps = admission.configuration.leniency
    decision.enforced = policy.enforce.standard
    if let standard = policy.enforce.standard { decision.annotate("enforce-policy", standard.description) }
    switch outcome {
    case .passes: break
    case .unknown(let reasons): decision.allowed = .unknown(reasons.union(gaps))
    case .violates(let standard, let violations):
      decision.allowed = gaps.isEmpty ? .no : .unknown(gaps)
      decision.violations = violations
      decision.status = 403
      if let standard {
        let name = request.objectName
        decision.message =
          "pods \(name.isEmpty ? "" : name.goQuoted + " ")is forbidden: "
          + "violates PodSecurity \"\(standard)\": \(violations.details)"
      }
    }
  }

  /// Passes on what violates the standard of a mode that refuses nothing.
  private func tell(
    _ outcome: PodSecurityOutcome, _ mode: PodSecurityPolicy.Mode, in decision: inout PodSecurityDecision,
    _ pass: (inout PodSecurityDecision, String) -> Void
  ) {
    switch outcome {
    case .passes: break
    case .violates(let standard?, let violations):
      pass(&decision, "would violate PodSecurity \"\(standard)\": \(violations.details)")
      decision.gaps.formUnion(admission.configuration.leniency)
    case .violates(nil, _): decision.gaps.formUnion(mode.gaps)
    case .unknown(let reasons): decision.gaps.formUnion(reasons)
    }
  }
}

extension PodSecurityRequest {
  /// The name in messages. One that the server makes up is its prefix with a `*`.
  var objectName: String {
    if !name.isEmpty { return name }
    if let name = object?["metadata", "name"]?.string, !name.isEmpty { return name }
    return object?["metadata", "generateName"]?.string.map { $0 + "*" } ?? ""
  }
}

// MARK: - One mode

/// What a pod is to one mode of a policy.
enum PodSecurityOutcome {
  case passes
  /// Without a standard where its version is not known, but every version has these violations.
  case violates(PodSecurityStandard?, [PodSecurityViolation])
  case unknown(Set<String>)
}

extension PodSecurityStandards {
  /// Where parts of the standard are not known, what every standard says that it can be.
  func outcome(of view: PodView, _ mode: PodSecurityPolicy.Mode) -> PodSecurityOutcome {
    if mode.isPrivileged { return .passes }
    if let standard = mode.standard {
      let violations = violations(of: view, of: standard)
      return violations.isEmpty ? .passes : .violates(standard, violations)
    }
    let levels = mode.level.map { [$0] } ?? PodSecurityLevel.allCases
    let versions = mode.version.map { [$0] } ?? versions
    let outcomes = levels.flatMap { level in
      versions.map { self.violations(of: view, of: PodSecurityStandard(level, $0)) }
    }
    if outcomes.allSatisfy(\.isEmpty) { return .passes }
    guard outcomes.allSatisfy({ !$0.isEmpty }), let newest = outcomes.last else { return .unknown(mode.gaps) }
    let common = newest.filter { violation in outcomes.allSatisfy { $0.contains { $0.check == violation.check } } }
    return .violates(nil, common)
  }
}

// MARK: - Updates

extension PodView {
  /// Does an update change what Pod Security admission looks at again: containers, their images, and annotations that
  /// once chose their seccomp profiles? Everything else of a pod's spec cannot be changed.
  func isSignificantUpdate(of old: PodView) -> Bool {
    for list in [\PodFields.containers, \.initContainers] {
      let new = elements(list)
      let before = old.elements(list)
      if new.count != before.count { return true }
      if zip(new, before).contains(where: { isSignificant($0, of: old, $1) }) { return true }
    }
    let before = Dictionary(old.elements(\.ephemeralContainers).map { (old.containerName($0), $0) }) { first, _ in first
    }
    return elements(\.ephemeralContainers).contains { container in
      guard let same = before[containerName(container)] else { return true }
      return isSignificant(container, of: old, same)
    }
  }

  private func elements(_ list: KeyPath<PodFields, KeyID>) -> [NodeIndex] {
    var elements: [NodeIndex] = []
    forEachElement(of: member(fields[keyPath: list], of: spec)) { elements.append($0) }
    return elements
  }

  private func containerName(_ container: NodeIndex) -> String { text(member(fields.name, of: container)) }

  private func isSignificant(_ container: NodeIndex, of old: PodView, _ before: NodeIndex) -> Bool {
    let image = bytes(member(fields.image, of: container))
    if !image.elementsEqual(old.bytes(old.member(old.fields.image, of: before))) { return true }
    guard annotations != 0 || old.annotations != 0 else { return false }
    let key = "container.seccomp.security.alpha.kubernetes.io/\(containerName(container))"
    return !bytes(annotation(key)).elementsEqual(old.bytes(old.annotation(key)))
  }
}
