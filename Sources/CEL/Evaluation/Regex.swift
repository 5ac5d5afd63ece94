import CRE2

/// A compiled RE2 pattern. Linear time whatever pattern and text are.
///
/// `@unchecked`: RE2 objects are safe to use from several threads once compiled.
package final class RegularExpression: @unchecked Sendable {
  private let program: OpaquePointer
  let patternLength: Int

  /// Why a pattern is none.
  package struct CompileError: Error {
    package let reason: String
    package var evaluationError: EvaluationError { EvaluationError("error parsing regexp: \(reason)") }
  }

  package init(_ pattern: UnsafeBufferPointer<UInt8>) throws(CompileError) {
    // A single byte is RE2's own addition; the language means the common syntax.
    if Self.hasByteEscape(pattern) { throw CompileError(reason: "invalid escape sequence: `\\C`") }
    let compiled = pattern.withMemoryRebound(to: CChar.self) { cre2_compile($0.baseAddress, $0.count) }
    guard let compiled else { throw CompileError(reason: "out of memory") }
    if let reason = cre2_error(compiled) {
      let text = String(cString: reason)
      cre2_free(compiled)
      throw CompileError(reason: Self.goWords(text))
    }
    program = compiled
    patternLength = pattern.count
  }

  deinit { cre2_free(program) }

  /// What Go's regexp/syntax, which the reference implementation uses, calls what RE2 finds wrong.
  private static let goMessages = [
    "invalid escape sequence": "invalid escape sequence", "invalid character class": "invalid character class",
    "invalid character class range": "invalid character class range", "missing ]": "missing closing ]",
    "missing )": "missing closing )", "unexpected )": "unexpected )",
    "trailing \\": "trailing backslash at end of expression",
    "no argument for repetition operator": "missing argument to repetition operator",
    "invalid repetition size": "invalid repeat count", "bad repetition operator": "invalid nested repetition operator",
    "invalid perl operator": "invalid or unsupported Perl syntax", "invalid UTF-8": "invalid UTF-8",
    "invalid named capture group": "invalid named capture",
  ]

  private static func goWords(_ reason: String) -> String {
    // Behind a colon stands the part of the pattern that is wrong.
    guard let colon = reason.firstRange(of: ": "), let message = goMessages[String(reason[..<colon.lowerBound])] else {
      return goMessages[reason].map { "\($0): ``" } ?? reason
    }
    return "\(message): `\(reason[colon.upperBound...])`"
  }

  private static func hasByteEscape(_ pattern: UnsafeBufferPointer<UInt8>) -> Bool {
    var position = 0
    while position + 1 < pattern.count {
      guard pattern[position] == UInt8(ascii: "\\") else {
        position += 1
        continue
      }
      if pattern[position + 1] == UInt8(ascii: "C") { return true }
      position += 2
    }
    return false
  }

  package var groupCount: Int { Int(cre2_group_count(program)) }

  /// Is there a match anywhere in the text?
  package func matches(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    text.withMemoryRebound(to: CChar.self) { cre2_search(program, $0.baseAddress, $0.count, 0, nil, nil, 0) != 0 }
  }

  /// The byte ranges of the whole match and its groups from `start` on; nil without a match, nil for a group that took
  /// no part.
  package func search(_ text: UnsafeBufferPointer<UInt8>, from start: Int, groups: Int = 0) -> [Range<Int>?]? {
    var begin = [Int64](repeating: -1, count: groups + 1)
    var end = begin
    let found = text.withMemoryRebound(to: CChar.self) {
      cre2_search(program, $0.baseAddress, $0.count, start, &begin, &end, Int32(groups + 1)) != 0
    }
    guard found else { return nil }
    return zip(begin, end).map { $0 < 0 ? nil : Int($0)..<Int($1) }
  }
}

/// The patterns that are known only at run time, compiled once per session.
struct RegexCache {
  private var compiled: [String: Result<RegularExpression, RegularExpression.CompileError>] = [:]

  mutating func regex(_ pattern: UnsafeBufferPointer<UInt8>) throws(RegularExpression.CompileError)
    -> RegularExpression
  {
    let text = String(decoding: pattern, as: UTF8.self)
    if let known = compiled[text] { return try known.get() }
    // A hostile document could otherwise fill memory with patterns.
    if compiled.count >= 1000 { compiled.removeAll() }
    let result = Result { () throws(RegularExpression.CompileError) in try RegularExpression(pattern) }
    compiled[text] = result
    return try result.get()
  }
}

extension Frame {
  /// A pattern that is known only now, or the error that says why it is none.
  package func regex(_ pattern: Operand) -> Result<RegularExpression, EvaluationError> {
    do throws(RegularExpression.CompileError) {
      return .success(try state.pointee.regexes.regex(pattern.utf8))
    } catch {
      return .failure(error.evaluationError)
    }
  }
}
