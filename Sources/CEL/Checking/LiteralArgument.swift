/// A literal that a function is called with and that says before the call whether it will fail.
struct LiteralArgument {
  let function: String
  let argument: Term

  /// Nil for calls that are not judged: of other functions, or without a literal. Of a method it is the first argument
  /// behind the receiver that counts, of a function its first: there the reference implementation looks at the text that
  /// is searched and not at the pattern.
  init?(_ function: String, _ arguments: [Term]) {
    guard let argument = arguments.first, case .literal = argument.kind,
      function == "duration" || function == "timestamp" || function == "matches"
    else { return nil }
    self.function = function
    self.argument = argument
  }

  /// Why the call will fail, as far as there is more to say than that it will; nil where it will not.
  var problem: String?? {
    guard case .literal(let literal) = argument.kind else { return nil }
    switch (function, literal) {
    case ("duration", .string(let text)):
      return text.withUTF8Bytes { DurationText.nanoseconds($0) } == nil ? .some(nil) : nil
    case ("timestamp", .string(let text)):
      return text.withUTF8Bytes { Timestamp(text: $0) } == nil ? .some(nil) : nil
    case ("timestamp", .int(let seconds)): return Timestamp.range.contains(seconds) ? nil : .some(nil)
    case ("matches", .string(let pattern)):
      do throws(RegularExpression.CompileError) {
        _ = try pattern.regularExpression()
        return nil
      } catch {
        return .some(error.reason)
      }
    default: return nil
    }
  }
}

extension String {
  fileprivate func withUTF8Bytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    var text = self
    return text.withUTF8(body)
  }

  fileprivate func regularExpression() throws(RegularExpression.CompileError) -> RegularExpression {
    try withUTF8Bytes { bytes in
      Result { () throws(RegularExpression.CompileError) in try RegularExpression(bytes) }
    }.get()
  }
}
