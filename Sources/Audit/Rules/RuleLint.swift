import CEL
import Cluster
package import Documents

/// What is wrong or left over in rules that load: expressions that do not compile, variables that nothing uses, what is
/// always true, names that do not match the file, rules that should export and do not, controls and threats that nothing
/// settles.
package struct RuleLint: Sendable {
  private let catalogue: Catalogue

  package init(_ catalogue: Catalogue) {
    self.catalogue = catalogue
  }

  /// Every problem, in the order of the files.
  package func problems() -> [DocumentProblem] {
    let environment = RuleEnvironment.environment(for: ConstantParts.blindInventory)
    var problems: [DocumentProblem] = []
    for rule in catalogue.rules.rules {
      do throws(LoadingFailure) {
        let compiled = try CompiledRule(rule, environment: environment, isChecked: true)
        problems += unused(in: compiled) + elementDependence(of: compiled)
        problems += try ConstantParts(rule, environment: environment).problems
        problems += Contradictions(rule, environment: environment).problems
        if PolicyExport.isPromised(for: compiled) { _ = try PolicyExport(rule) }
      } catch {
        problems += error.problems
      }
      problems += shape(of: rule) + repeatedConditions(of: rule) + fileName(of: rule)
    }
    return LoadingFailure(problems: problems).problems
  }

  /// Every rule as it is compiled in a scan that has something for each to judge: on all processors, without the checks
  /// that built-in rules are spared there. What is wrong with one that is missing is among the ``problems()``.
  package func compile() -> CompiledRules {
    // The kinds there are, which a scan reads with its input, mean nothing to a compiler.
    let environment = RuleEnvironment.environment(for: Inventory(scheme: Scheme()))
    let rules = catalogue.rules.rules
    return CompiledRules(
      rules: SharedWork.results(of: rules.count, by: (environment.detached(), ProgramCache())) { worker, number in
        let (environment, cache) = worker
        return try? CompiledRule(rules[number], environment: environment, cache: cache)
      }.compactMap(\.self))
  }

  /// Rules that are ready to judge.
  package struct CompiledRules: Sendable {
    let rules: [CompiledRule]
    package var count: Int { rules.count }
  }

  /// Controls that no rule gives evidence for, and controls that no threat reads.
  package func loose() -> [String] {
    let settled = Set(catalogue.rules.rules.map(\.control))
    let read = Set(catalogue.models.threats.flatMap(\.controls))
    return catalogue.models.controls.flatMap { control in
      [
        settled.contains(control.name) ? nil : "control \(control.name): no rule gives evidence for it",
        read.contains(control.name) ? nil : "control \(control.name): no threat depends on it",
      ].compactMap(\.self)
    }
  }

  private func unused(in compiled: CompiledRule) -> [DocumentProblem] {
    var used: Set<String> = (compiled.subjectConditions + compiled.elementConditions).reduce(
      into: compiled.forEach?.variables ?? []
    ) {
      $0.formUnion($1.variables)
    }
    for condition in compiled.validations { used.formUnion(condition.variables) }
    for validation in compiled.rule.validations {
      let details = compiled.details(of: validation)
      for text in [details.message, details.confidence, details.witness] { used.formUnion(text?.variables ?? []) }
      for path in [details.place].compactMap(\.self) + details.evidence { used.formUnion(path.variables) }
    }
    for (_, program) in compiled.variables { used.formUnion(program.variables) }
    return compiled.rule.variables.compactMap { variable in
      used.contains("variables.\(variable.name)")
        ? nil : DocumentProblem(at: variable.nameNode.location, "variable '\(variable.name)' is never used")
    }
  }

  /// `forEach` gives the elements, so it cannot depend on one, not even through a variable.
  private func elementDependence(of compiled: CompiledRule) -> [DocumentProblem] {
    guard let forEach = compiled.forEach, let text = compiled.rule.forEach else { return [] }
    guard forEach.reads("each", through: compiled.variables) else { return [] }
    return [DocumentProblem(at: text.location(of: 0), "forEach depends on 'each', which it is to give")]
  }

  /// What `--rules` brings is checked when it is loaded.
  private func shape(of rule: Rule) -> [DocumentProblem] {
    guard rule.isBuiltIn, let document = rule.nameNode.parent?.parent else { return [] }
    return ShapeChecker.problems(of: document, against: DocumentKind.rule.shape)
  }

  private func repeatedConditions(of rule: Rule) -> [DocumentProblem] {
    var seen: Set<String> = []
    return rule.matchConditions.compactMap { condition in
      seen.insert(condition.name).inserted
        ? nil : DocumentProblem(at: condition.nameNode.location, "condition '\(condition.name)' is defined twice")
    }
  }

  private func fileName(of rule: Rule) -> [DocumentProblem] {
    let location = rule.nameNode.location
    let file = location.file.split(separator: "/").last ?? ""
    guard !["\(rule.name).yaml", "\(rule.name).yml"].contains(String(file)) else { return [] }
    return [DocumentProblem(at: location, "rule '\(rule.name)' belongs in a file \(rule.name).yaml of its own")]
  }
}
