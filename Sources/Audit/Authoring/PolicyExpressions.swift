import CEL
import Documents
import KubernetesCEL

/// The expressions of a rule as those of an admission policy: without elements, which become `all`, and with the
/// variables that depend on an element, or that a match condition needs, written out where they are used.
struct PolicyExpressions {
  private(set) var conditions: [(name: String, text: String)] = []
  private(set) var variables: [(name: String, text: String)] = []
  private(set) var validations: [Validation] = []

  struct Validation {
    var expression: String
    /// Where there is no expression, or it gives nothing.
    var message: String
    var messageExpression: String?
  }

  private let rule: Rule
  private var environment: Environment
  /// Names of variables that depend on the element.
  private var elementVariables: Set<String> = []
  private var problems: [DocumentProblem] = []

  init(_ rule: Rule) throws(LoadingFailure) {
    self.rule = rule
    environment = .kubernetes()
    environment.declareAdmissionVariables()
    for variable in rule.variables where dependsOnElement(variable.expression.text) {
      elementVariables.insert(variable.name)
    }
    addVariables()
    addConditions()
    for validation in rule.validations { add(validation) }
    guard problems.isEmpty else { throw LoadingFailure(problems: problems) }
  }

  // MARK: - The parts of the policy

  /// Match conditions of a policy come before its variables and cannot read them.
  private mutating func addConditions() {
    for condition in rule.matchConditions where !dependsOnElement(condition.expression.text) {
      let text = inlined(condition.expression.text) { _ in true }
      if compiles(text, condition.expression) { conditions.append((condition.name, text)) }
    }
  }

  private mutating func addVariables() {
    let used = usedVariables
    for variable in rule.variables where used.contains(variable.name) && !elementVariables.contains(variable.name) {
      guard compiles(variable.expression.text, variable.expression) else { continue }
      variables.append((variable.name, variable.expression.text))
      let type = (try? environment.compile(variable.expression.text).resultType) ?? .dyn
      environment.declare("variables.\(variable.name)", type)
    }
  }

  private mutating func add(_ validation: Rule.Validation) {
    let elementConditions = rule.matchConditions.map(\.expression.text).filter(dependsOnElement)
    let valid = parenthesised(written(validation.expression.text))
    let applies = elementConditions.map { parenthesised(written($0)) }.joined(separator: " && ")
    let judgement = applies.isEmpty ? valid : "!(\(applies)) || \(valid)"
    var expression = written(validation.expression.text)
    if let forEach = rule.forEach { expression = "\(parenthesised(written(forEach.text))).all(each, \(judgement))" }
    guard compiles(expression, validation.expression) else { return }
    validations.append(
      Validation(
        expression: expression, message: validation.message ?? rule.title,
        messageExpression: validation.messageExpression.flatMap { message($0, unless: judgement) }))
  }

  /// What is said of every element that fails. Nil where only a scan could say it.
  private func message(_ message: ExpressionText, unless judgement: String) -> String? {
    var text = written(message.text)
    if let forEach = rule.forEach {
      text =
        "\(parenthesised(written(forEach.text))).filter(each, !(\(judgement))).map(each, string(\(text))).join('; ')"
    }
    guard let type = (try? environment.compile(text))?.resultType, type == .string || type == .dyn else { return nil }
    return type == .string ? text : "string(\(text))"
  }

  // MARK: - Variables

  /// Those that validations and messages read, directly or through others.
  private var usedVariables: Set<String> {
    var pending = rule.validations.map(\.expression.text) + rule.validations.compactMap(\.messageExpression?.text)
    pending += rule.matchConditions.map(\.expression.text).filter(dependsOnElement) + [rule.forEach?.text ?? ""]
    var used: Set<String> = []
    while let text = pending.popLast() {
      for name in names(in: text) where used.insert(name).inserted {
        pending.append(rule.variables.first { $0.name == name }?.expression.text ?? "")
      }
    }
    return used
  }

  private func names(in text: String) -> [String] {
    (try? environment.parse(text)).map { TextRanges($0).members(of: "variables").map(\.name) } ?? []
  }

  private func dependsOnElement(_ text: String) -> Bool {
    guard rule.forEach != nil, let expression = try? environment.parse(text) else { return false }
    return expression.root.mentions("each") || names(in: text).contains(where: elementVariables.contains)
  }

  /// With the variables that depend on the element written out.
  private func written(_ text: String) -> String { inlined(text, elementVariables.contains) }

  private func inlined(_ text: String, _ isInlined: (String) -> Bool) -> String {
    guard let expression = try? environment.parse(text) else { return text }
    var bytes = Array(text.utf8)
    for (name, range) in TextRanges(expression).members(of: "variables").reversed() where isInlined(name) {
      guard let variable = rule.variables.first(where: { $0.name == name }) else { continue }
      bytes.replaceSubrange(range, with: parenthesised(inlined(variable.expression.text, isInlined)).utf8)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// A comment at the end would take the parenthesis with it.
  private func parenthesised(_ text: String) -> String { text.contains("//") ? "(\(text)\n)" : "(\(text))" }

  private mutating func compiles(_ text: String, _ place: ExpressionText) -> Bool {
    do {
      _ = try environment.compile(text)
      return true
    } catch {
      let reasons = error.issues.map(\.message)
      problems.append(
        DocumentProblem(
          at: place.location(of: 0),
          "rule \(rule.name) asks what the API server's policies cannot: \(reasons.joined(separator: "; "))"))
      return false
    }
  }
}

extension Term {
  /// Does the name occur, other than as a field's?
  fileprivate func mentions(_ name: String) -> Bool { simpleName == name || parts.contains { $0.mentions(name) } }
}
