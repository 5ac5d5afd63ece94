import Synchronization

/// The arguments of a call as far as they are known before it is made.
package struct ConstantArguments {
  private let operands: [Operand?]
  /// Are mistakes looked for now, or may they show when the call is made?
  private let isChecked: Bool

  init(_ operands: [Operand?], isChecked: Bool) {
    self.operands = operands
    self.isChecked = isChecked
  }

  /// An argument that is a constant pattern; nil where it is none. One that cannot be compiled is refused where mistakes
  /// are looked for.
  package func pattern(_ position: Int) throws(EvaluationError) -> ConstantPattern? {
    guard let operand = operands[position], operand.tag == .string else { return nil }
    let pattern = ConstantPattern(Array(operand.utf8))
    if isChecked { _ = try pattern.expression() }
    return pattern
  }
}

/// A pattern that is known beforehand, as one that stands in an expression, compiled once: when it is first used, since
/// of the many that rules and libraries hold a scan needs few.
package final class ConstantPattern: Sendable {
  private let text: [UInt8]
  private let compiled = AtomicLazyReference<RegularExpression>()

  package init(_ text: [UInt8]) { self.text = text }

  package func expression() throws(EvaluationError) -> RegularExpression {
    if let known = compiled.load() { return known }
    do throws(RegularExpression.CompileError) {
      return compiled.storeIfNil(
        try text.withUnsafeBufferPointer { text throws(RegularExpression.CompileError) in
          try RegularExpression(text)
        })
    } catch {
      throw error.evaluationError
    }
  }
}

extension Frame {
  /// A pattern of the expression, or the error that says why it is none.
  package func regex(_ pattern: ConstantPattern) -> Result<RegularExpression, EvaluationError> {
    Result { () throws(EvaluationError) in try pattern.expression() }
  }
}
