import CEL
import Documents

/// Finds expressions that do not compile.
struct SyntaxChecks {
  private let unit: PolicyUnit

  init(_ unit: PolicyUnit) { self.unit = unit }

  var checks: [PolicyCheck] {
    var environment = AdmissionEnvironment.mutating
    // Match conditions come before the variables and do not see them.
    var checks = unit.conditions.map { check($0, environment) }
    for variable in unit.variables {
      checks.append(check(variable, environment))
      environment.declare("variables.\(variable.name)", type(of: variable, environment))
    }
    return checks + (unit.validations + unit.others).map { check($0, environment) }
  }

  private func check(_ expression: PolicyExpression, _ environment: Environment) -> PolicyCheck {
    var check = PolicyCheck(aspect: .syntax, role: expression.role, place: .node(expression.node), isSound: true)
    guard let parsed = expression.parsed else {
      (check.isSound, check.isProven, check.detail) = (false, true, expression.mistake)
      return check
    }
    guard unit.isChecked else { return check }
    do throws(CompilationError) {
      _ = try environment.check(parsed)
    } catch {
      (check.isSound, check.detail) = (false, error.issues.first?.message ?? "\(error)")
    }
    return check
  }

  private func type(of variable: PolicyExpression, _ environment: Environment) -> CELType {
    guard let parsed = variable.parsed, let checked = try? environment.check(parsed) else { return .dyn }
    return checked.type
  }
}
