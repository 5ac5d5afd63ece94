import Analysis
package import Cluster
import Documents

/// Judges an inventory: runs the rules, states the controls, gives each threat its verdict, and scores.
package struct Auditor: Sendable {
  package let catalogue: Catalogue

  package init(_ catalogue: Catalogue) {
    self.catalogue = catalogue
  }

  /// Fails where a rule that has something to judge does not compile. `declared` are files that declare what a cluster is
  /// to hold: findings are located there, and what differs is told.
  package func audit(
    _ inventory: Inventory, toolVersion: String, selection: Selection = Selection(),
    acceptances: Acceptances = Acceptances(), declared: Inventory? = nil
  ) throws(LoadingFailure) -> Report {
    let models = selection.models(catalogue.models)
    let wanted = Set(models.threats.flatMap(\.controls))
    let skipped = Dictionary(
      catalogue.rules.rules.compactMap { rule in
        selection.reasonToSkip(rule, wanted: wanted).map { (rule.name, RuleResult(rule: rule.name, notEvaluated: $0)) }
      }, uniquingKeysWith: { first, _ in first })
    let chosen = catalogue.rules.rules.filter { skipped[$0.name] == nil }
    let scene = RuleEvaluator.Scene(
      inventory, models, chosen, keepsPassed: selection.keepsPassed, declared: declared)
    let results = try evaluate(chosen, on: scene).merging(skipped) { own, _ in own }
    let platforms = try PlatformRecognition(inventory, scene.environment).platforms(among: catalogue.platforms)
    let findings = platforms.explaining(Self.findings(of: results))
    let controls = ControlEvaluation(
      rules: catalogue.rules, results: results, namespaces: Self.namespaces(of: inventory))
    let states = controls.states(of: models.controls)
    let judgement = ThreatJudgement(
      models: models, states: states, gapAdvice: controls.settledBy,
      platformAdvice: { control in platforms.flatMap { $0.0.advice(for: control) } })
    let threats = models.threats.map(judgement.verdict)
    let threatsByControl = models.threatsByControl
    let tree = AttackTreeEvaluation(verdicts: threats, openings: ThreatOpenings(findings, catalogue.rules))
    let isEmpty = inventory.objects.isEmpty && inventory.configurations.isEmpty
    var report = Report(
      tool: Report.Tool(name: "portcullis", version: toolVersion, rulesDigest: catalogue.digest),
      inputs: inventory.inputs.map {
        Report.Input(
          name: $0.name, files: $0.files, objects: $0.objects, configurationDocuments: $0.configurationDocuments)
      },
      view: Self.summary(of: inventory.view), problems: inventory.problems,
      score: isEmpty ? ScoreModel.score([]) : ScoreModel.score(threats), threats: threats,
      findings: findings, attackTree: tree.result(of: models.attackTrees),
      rules: catalogue.rules.rules.map { use(of: $0, results[$0.name], threatsByControl[$0.control] ?? []) },
      passed: catalogue.rules.rules.flatMap { results[$0.name]?.passed ?? [] }, platforms: platforms.map(\.1))
    if let declared { report.add(DriftSurvey(declared: declared, live: inventory), selection) }
    var review = AcceptanceReview(
      acceptances, time: inventory.view.time, rules: catalogue.rules, models: models, results: results,
      inventories: [inventory, declared].compactMap(\.self))
    review.apply(to: &report, states: states)
    return report
  }

  /// All findings, sorted.
  private static func findings(of results: [String: RuleResult]) -> [Finding] {
    var findings = results.values.flatMap(\.findings)
    findings.sort(by: Finding.isOrdered)
    return findings
  }

  private func evaluate(
    _ rules: [Rule], on scene: RuleEvaluator.Scene
  ) throws(LoadingFailure) -> [String: RuleResult] {
    var results: [String: RuleResult] = [:]
    var problems: [DocumentProblem] = []
    for (rule, result) in zip(rules, RuleEvaluator.evaluate(rules, on: scene)) {
      do throws(LoadingFailure) {
        results[rule.name] = try result.get()
      } catch {
        problems += error.problems
      }
    }
    guard problems.isEmpty else { throw LoadingFailure(problems: problems) }
    return results
  }

  private func use(of rule: Rule, _ result: RuleResult?, _ threats: [String]) -> RuleUse {
    RuleUse(
      name: rule.name, title: rule.title, severity: rule.severity, confidence: rule.confidence, control: rule.control,
      threats: threats, rationale: rule.rationale, remediation: rule.remediation,
      references: rule.references, outcome: result?.outcome, subjects: result?.subjects ?? 0,
      notEvaluated: result?.notEvaluated ?? "", errors: result?.errors ?? 0, effect: rule.effect,
      passes: result?.passes ?? 0, fails: result?.fails ?? 0, unknowns: result?.unknowns ?? 0)
  }

  /// How many namespaces there are; nil where some may not have been seen.
  private static func namespaces(of inventory: Inventory) -> Int? {
    guard inventory.view.gap(group: "", resource: "namespaces") == nil else { return nil }
    return inventory.kinds.first { $0.group.isEmpty && $0.kind == "Namespace" }?.positions.count
  }

  private static func summary(of view: View) -> Report.ViewSummary {
    let gaps = view.gaps
    // Of a cluster everything was looked at that a rule reads; what was not is among the gaps.
    let standard = view.origin == .cluster && view.standard == .notLookedAt ? nil : view.standard.reason
    let documents =
      view.documents == .notLookedAt
      ? "files on the control plane's disk were not looked at" : view.documents.reason
    let parts = [standard, documents].compactMap(\.self)
    let reason = parts.first ?? (gaps.isEmpty ? "" : "not everything could be listed")
    return Report.ViewSummary(
      isComplete: parts.isEmpty && gaps.isEmpty, reason: reason,
      gaps: gaps.map { subject, gap in
        Report.ViewSummary.Gap(
          group: subject.group, resource: subject.resource, namespace: subject.namespace, state: gap.state.name,
          reason: gap.reason)
      })
  }
}

/// Which rules and threats a scan is about.
package struct Selection: Sendable {
  /// Rules to run; empty for all.
  package var rules: Set<String>
  package var skippedRules: Set<String>
  /// Threats to judge; empty for all.
  package var threats: Set<String>
  /// Whether the report holds what passed, too.
  package var keepsPassed: Bool

  package init(
    rules: Set<String> = [], skippedRules: Set<String> = [], threats: Set<String> = [], keepsPassed: Bool = false
  ) {
    self.rules = rules
    self.skippedRules = skippedRules
    self.threats = threats
    self.keepsPassed = keepsPassed
  }

  /// The models with the selected threats only; a route that needs another one is then undetermined.
  func models(_ models: ThreatModels) -> ThreatModels {
    guard !threats.isEmpty else { return models }
    var models = models
    models.threats = models.threats.filter { threats.contains($0.id) }
    return models
  }

  /// Why a rule does not run, or nil when it does. Its control is then not settled, so that leaving out a rule never
  /// makes a report look better.
  func reasonToSkip(_ rule: Rule, wanted: Set<String>) -> String? {
    if skippedRules.contains(rule.name) { return "skipped by --skip-rule" }
    if !rules.isEmpty, !rules.contains(rule.name) { return "not among the rules of --rule" }
    if !threats.isEmpty, !wanted.contains(rule.control) { return "no threat of --threat depends on it" }
    return nil
  }
}

extension View.State {
  /// As reports name it.
  fileprivate var name: String {
    switch self {
    case .complete: "complete"
    case .partial: "partial"
    case .forbidden: "forbidden"
    case .failed: "failed"
    case .notServed: "notServed"
    case .notLookedAt: "notLookedAt"
    }
  }

  /// Why absence proves nothing; nil where it proves that there is none.
  fileprivate var reason: String? {
    switch self {
    case .complete, .notServed: nil
    case .partial(let reason): reason
    case .failed(let reason): "not read (\(reason))"
    case .forbidden(let reason): reason.isEmpty ? "forbidden" : "forbidden (\(reason))"
    case .notLookedAt: "not looked at"
    }
  }
}
