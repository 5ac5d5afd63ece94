import CEL
import KubernetesCEL
import Testing

/// Quantities, exact however large, and what counts as whole.
@Suite struct QuantityTests {
  @Test(arguments: [
    "quantity('1.5Gi') == quantity('1536Mi')", "quantity('0.1').compareTo(quantity('100m')) == 0",
    "quantity('12345678901234567890').isGreaterThan(quantity('12345678901234567889'))",
    "quantity('1M').asInteger() == 1000000", "quantity('1024Mi').isInteger()", "quantity('1e3').asInteger() == 1000",
    "quantity('-5').add(quantity('7')).asInteger() == 2", "quantity('5').sub(7).asInteger() == -2",
    "!quantity('1.5').isInteger()", "!quantity('100m').isInteger()", "!quantity('1e19').isInteger()",
    // Larger than what the API server keeps in a machine word.
    "!quantity('9223372036854775807').isInteger()", "!quantity('500Ti').isInteger()",
    "quantity('999999999999999999').isInteger()",
    "quantity('9223372036854775807').add(1) == quantity('9223372036854775808')",
    "quantity('0.1').asApproximateFloat() == 0.1", "quantity('1.5Gi').asApproximateFloat() == 1610612736.0",
    "quantity('0.0000000001') == quantity('1n')", "isQuantity('-')", "!isQuantity('1.5.2')", "!isQuantity('')",
    "sign(quantity('-1Ki')) == -1",
  ])
  func holds(_ expression: String) throws {
    let environment = Environment.kubernetes()
    let evaluation = Evaluation(environment: environment)
    #expect(evaluation.condition(try environment.compile(expression)) == .holds)
  }
}
