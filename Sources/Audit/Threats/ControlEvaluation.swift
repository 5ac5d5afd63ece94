/// The states of all controls, given what each rule came to.
struct ControlEvaluation {
  private let rules: RuleSet
  private let results: [String: RuleResult]
  /// How many namespaces there are; nil where not all were seen.
  private let namespaces: Int?

  init(rules: RuleSet, results: [String: RuleResult], namespaces: Int? = nil) {
    self.rules = rules
    self.results = results
    self.namespaces = namespaces
  }

  func states(of controls: [Control]) -> [String: ControlState] {
    let byControl = Dictionary(grouping: rules.rules, by: \.control)
    var states: [String: ControlState] = [:]
    for control in controls { states[control.name] = state(of: control, byControl[control.name] ?? []) }
    return states
  }

  /// What would close the gaps of the view behind each unsettled control.
  func settledBy(_ control: String) -> [String] {
    rules.rules.filter { $0.control == control }.flatMap { results[$0.name]?.settledBy ?? [] }
  }

  /// The least of its rules; those that do not apply are neutral.
  private func state(of control: Control, _ rules: [Rule]) -> ControlState {
    var state = ControlState(
      name: control.name, title: control.title, assurance: nil, passes: 0, fails: 0, unknowns: 0, reasons: [])
    guard !rules.isEmpty else {
      state.assurance = .open
      state.reasons = ["no rule gives evidence for it"]
      return state
    }
    var known: Set<String> = []
    var failing: Set<String> = []
    for rule in rules {
      let result = results[rule.name] ?? RuleResult(rule: rule.name)
      state.assurance = Assurance.join(state.assurance, result.assurance(effect: rule.effect)) { min($0, $1) }
      // What a rule only tells of is no evidence for or against.
      guard rule.effect != .informs else { continue }
      state.passes += result.passes
      state.fails += result.fails
      state.unknowns += result.unknowns
      state.bounds += result.bounds(of: rule)
      if result.unboundedFails == 0 { failing.formUnion(result.failingNamespaces) }
      let reasons = result.notEvaluated.isEmpty ? result.reasons : ["rule \(rule.name): \(result.notEvaluated)"]
      for reason in reasons where known.insert(reason).inserted { state.reasons.append(reason) }
    }
    if !failing.isEmpty { state.bounds.append(HoleBound.words(failing, of: namespaces)) }
    if state.assurance?.isSettled ?? true { state.reasons = [] }
    return state
  }
}

extension RuleResult {
  /// What a rule over the whole inventory says where it only weakens its control: how much of the inventory it is about.
  fileprivate func bounds(of rule: Rule) -> [String] {
    guard rule.effect == .weakens, rule.forEach == nil, case .inventory = rule.subjects else { return [] }
    return findings.filter { $0.outcome == .fail }.map(\.message)
  }
}
