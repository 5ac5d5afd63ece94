/// Why an expression does not compile: every mistake that was found, in order of place.
public struct CompilationError: Error, Sendable, Hashable, CustomStringConvertible {
  /// One mistake.
  public struct Issue: Sendable, Hashable {
    /// Line, from 1.
    public var line: Int
    /// Column in code points, from 1.
    public var column: Int
    /// What is wrong.
    public var message: String
    /// What was probably meant: `did you mean 'replicas'?`
    public var hint: String?

    /// A mistake at a place.
    public init(line: Int, column: Int, message: String, hint: String? = nil) {
      self.line = line
      self.column = column
      self.message = message
      self.hint = hint
    }

    fileprivate var text: String { "\(line):\(column): \(message)\(hint.map { "; \($0)" } ?? "")" }
  }

  /// The mistakes; never empty.
  public var issues: [Issue]

  /// An error of these mistakes.
  public init(issues: [Issue]) {
    self.issues = issues
  }

  /// One line for each mistake: `line:column: message; hint`.
  public var description: String {
    issues.map(\.text).joined(separator: "\n")
  }

  /// The mistakes, each with its line of the expression and a caret below its place. Of a long line the part around
  /// the place is shown; characters that are not to be seen, or that could control a terminal, are replaced.
  public func rendered(_ source: String) -> String {
    let lines = source.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
    return issues.map { issue in
      guard issue.line >= 1, issue.line <= lines.count else { return issue.text }
      return "\(issue.text)\n\(Excerpt(line: Substring(lines[issue.line - 1]), column: issue.column))"
    }.joined(separator: "\n")
  }
}
