import CEL
import Cluster
import Documents

/// What a policy came to on a request.
package struct PolicyOutcome: Sendable {
  package var policy: CompiledPolicy
  /// Did its validations run?
  package var isEvaluated: Answer
  /// Why it did not run, or on what.
  package var reason: String
  package var results: [PolicyResult]
  /// Does it deny the request?
  package var denies: Answer
}

/// One consequence of a failed validation.
package struct PolicyResult: Sendable, Hashable {
  /// Empty where the policy itself is at fault.
  package var binding: String
  /// `Deny`, `Warn`, `Audit`.
  package var action: String
  package var message: String
}

extension CompiledPolicy {
  /// One decision of a validation.
  fileprivate enum Decision {
    case admit
    case deny(String)
    case unknown(Set<String>)
  }

  /// What came of the validations with one parameter.
  private struct Evaluated {
    var decisions: [Decision] = []
    /// Failures that deny whatever the binding's actions are.
    var annotationFailures: [String] = []
    var hasRun = false
  }

  func outcome(
    _ request: AdmissionRequest, _ cluster: MatchingCluster, _ conversion: ObjectConversion,
    _ session: ExpressionSession
  ) -> PolicyOutcome {
    var outcome = PolicyOutcome(policy: self, isEvaluated: .no, reason: "", results: [], denies: .no)
    guard !bindings.isEmpty else {
      outcome.reason = "no binding puts it in force"
      return outcome
    }
    var doubts: Set<String> = []
    let match: Match
    switch criteria.match(request, cluster) {
    case .doesNot(let reason):
      outcome.reason = reason
      return outcome
    case .matches(let found): match = found
    case .unknown(let found, let reasons):
      match = found
      doubts = reasons
    }
    if let mistake = parameters.mistake {
      outcome.configurationFails("failed to configure policy: \(mistake)", binding: "", doubts)
      return outcome
    }
    let matching = matchingBindings(request, cluster, doubts, &outcome)
    if let first = matching.first {
      do throws(ObjectConversion.Failure) {
        session.bind(try conversion.versioned(request, for: match))
      } catch {
        outcome.configurationFails(
          "failed to configure policy: failed to convert object version: \(error.reason)", binding: "", first.doubts)
        return outcome
      }
    }
    for (binding, doubts) in matching { evaluate(binding, request, cluster, session, doubts, &outcome) }
    if outcome.reason.isEmpty {
      outcome.reason = outcome.isEvaluated == .no ? "no binding applies" : "it applies"
    }
    return outcome
  }

  /// The bindings that match a request too, each with why that is not certain. Only for them its object is converted.
  private func matchingBindings(
    _ request: AdmissionRequest, _ cluster: MatchingCluster, _ doubts: Set<String>, _ outcome: inout PolicyOutcome
  ) -> [(binding: PolicyBinding, doubts: Set<String>)] {
    bindings.compactMap { binding in
      switch binding.criteria.match(request, cluster) {
      case .matches: return (binding, doubts)
      case .unknown(_, let reasons): return (binding, doubts.union(reasons))
      case .doesNot(let reason):
        outcome.note("binding \(binding.name): \(reason)")
        return nil
      }
    }
  }

  private func evaluate(
    _ binding: PolicyBinding, _ request: AdmissionRequest, _ cluster: MatchingCluster, _ session: ExpressionSession,
    _ doubts: Set<String>, _ outcome: inout PolicyOutcome
  ) {
    var doubts = doubts
    if let doubt = parameters.doubt { doubts.insert(doubt) }
    switch parameters.parameters(binding.parameterReference, namespace: request.namespace) {
    case .mistake(let mistake):
      outcome.configurationFails("failed to configure binding: \(mistake)", binding: binding.name, doubts)
    case .unknown(let reason):
      outcome.isEvaluated = outcome.isEvaluated || .unknown(doubts.union([reason]))
      outcome.denies = outcome.denies || .unknown(doubts.union([reason]))
    case .parameters(let all):
      if all.isEmpty { outcome.note("binding \(binding.name): there are no parameters") }
      for parameter in all {
        let evaluated = evaluate(parameter, request, cluster, session, &outcome)
        outcome.add(evaluated.hasRun, evaluated.decisions.map(\.result), evaluated.annotationFailures, binding, doubts)
      }
    }
  }

  /// Runs the validations with one parameter. Match conditions are judged for each parameter anew, without the namespace.
  private func evaluate(
    _ parameter: Node?, _ request: AdmissionRequest, _ cluster: MatchingCluster, _ session: ExpressionSession,
    _ outcome: inout PolicyOutcome
  ) -> Evaluated {
    let evaluation = session.evaluation
    session.bind(params: parameter)
    session.bind(namespace: .null)
    var result = Evaluated()
    switch conditions.judge(in: evaluation) {
    case .hold: break
    case .fail(let name):
      outcome.note("its match condition '\(name)' is false")
      return result
    case .unknown(let reasons):
      result.decisions = [.unknown(reasons)]
      return result
    case .errors(let errors):
      let message = errors.count == 1 ? errors[0] : "[\(errors.joined(separator: ", "))]"
      if failsClosed { result.decisions = [.deny(message)] }
      outcome.note("a match condition fails: \(message)")
      return result
    }
    result.hasRun = true
    session.bind(namespace: cluster.namespaceObject(of: request))
    variables.bind(in: evaluation)
    var budget = AdmissionEnvironment.validationBudget
    for validation in validations {
      let decision = decision(validation, evaluation, &budget)
      guard budget > 0 else {
        // Out of budget, what was decided before does not count.
        result.decisions = [decision]
        return result
      }
      result.decisions.append(decision)
    }
    result.annotationFailures = auditAnnotations.compactMap { annotationFailure($0, evaluation) }
    return result
  }

  private func decision(_ validation: Validation, _ evaluation: Evaluation, _ budget: inout UInt64) -> Decision {
    let onError = { (message: String) in failsClosed ? Decision.deny(message) : .admit }
    guard let program = validation.expression.program else { return onError(validation.expression.mistake) }
    let condition = evaluation.condition(program)
    guard evaluation.cost < budget else {
      budget = 0
      return onError("validation failed due to running out of cost budget, no further validation rules will be run")
    }
    budget -= evaluation.cost
    switch condition {
    case .holds: return .admit
    case .fails: return .deny(message(validation, evaluation))
    case .unknown(let unknown): return .unknown(Set(unknown.reasons))
    case .error(let error): return onError(validation.expression.failure(error))
    }
  }

  /// The longest message that an expression may give (k8s.io/apiserver pkg/apis/cel/config.go).
  private static let longestMessage = 5 * 1024

  private func message(_ validation: Validation, _ evaluation: Evaluation) -> String {
    if let program = validation.messageExpression?.program, let text = evaluation.evaluate(program).string {
      let trimmed = text.trimmed
      if !trimmed.isEmpty, trimmed.utf8.count <= Self.longestMessage, !trimmed.utf8.contains(0x0a) { return trimmed }
    }
    let message = validation.message.trimmed
    return message.isEmpty ? "failed expression: \(validation.expression.text.trimmed)" : message
  }

  /// What is wrong with an audit annotation, where that denies the request.
  private func annotationFailure(_ annotation: AdmissionExpression, _ evaluation: Evaluation) -> String? {
    guard let program = annotation.program else { return failsClosed ? annotation.mistake : nil }
    let value = evaluation.evaluate(program)
    if case .error(let error) = value { return failsClosed ? annotation.failure(error) : nil }
    if case .unknown = value { return nil }
    if value.isNull || value.string != nil { return nil }
    return "valueExpression '\(annotation.text)' resulted in unsupported return type. "
      + "Return type must be either string or null."
  }
}

extension CompiledPolicy.Decision {
  /// The message of a denial; nil for none.
  fileprivate var result: (message: String?, doubts: Set<String>) {
    switch self {
    case .admit: (nil, [])
    case .deny(let message): (message, [])
    case .unknown(let reasons): (nil, reasons)
    }
  }
}

extension PolicyOutcome {
  /// Says of what is not known that it is not, and why.
  mutating func explainDoubts() {
    if case .unknown(let reasons) = isEvaluated {
      reason = "whether it applies is not known: " + reasons.sorted().joined(separator: "; ")
    } else if isEvaluated == .yes, case .unknown(let reasons) = denies {
      reason += "; whether it refuses is not known: " + reasons.sorted().joined(separator: "; ")
    }
  }

  /// Keeps the first reason why something did not apply.
  fileprivate mutating func note(_ text: String) {
    if reason.isEmpty { reason = text }
  }

  /// What is wrong with the configuration denies, whatever the binding's actions are.
  fileprivate mutating func configurationFails(_ message: String, binding: String, _ doubts: Set<String>) {
    note(message)
    guard policy.failsClosed else { return }
    guard doubts.isEmpty else {
      denies = denies || .unknown(doubts)
      return
    }
    results.append(PolicyResult(binding: binding, action: "Deny", message: message))
    denies = .yes
  }

  fileprivate mutating func add(
    _ hasRun: Bool, _ decisions: [(message: String?, doubts: Set<String>)], _ annotationFailures: [String],
    _ binding: PolicyBinding, _ doubts: Set<String>
  ) {
    if hasRun { isEvaluated = isEvaluated || (doubts.isEmpty ? .yes : .unknown(doubts)) }
    for decision in decisions {
      let reasons = doubts.union(decision.doubts)
      guard decision.message != nil || !decision.doubts.isEmpty else { continue }
      if !hasRun, !decision.doubts.isEmpty { isEvaluated = isEvaluated || .unknown(reasons) }
      for action in binding.actions {
        if reasons.isEmpty, let message = decision.message {
          results.append(PolicyResult(binding: binding.name, action: action, message: message))
        }
        if action == "Deny" { denies = denies || (reasons.isEmpty ? .yes : .unknown(reasons)) }
      }
    }
    for message in annotationFailures {
      if doubts.isEmpty { results.append(PolicyResult(binding: binding.name, action: "Deny", message: message)) }
      denies = denies || (doubts.isEmpty ? .yes : .unknown(doubts))
    }
  }
}
