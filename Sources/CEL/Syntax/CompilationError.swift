/// Why an expression does not compile: every mistake that was found, in order of place.
public struct CompilationError: Error, Sendable, Hashable, CustomStringConvertible {
  /// One mistake.
  public struct Issue: Sendable, Hashable {
    /// Line, from 1; -1 for a mistake of the expression as a whole.
    public var line: Int
    /// Column in code points, from 1; 0 for a mistake of the expression as a whole.
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

    fileprivate var text: String {
      (line < 1 ? "" : "\(line):\(column): ") + message + (hint.map { "; \($0)" } ?? "")
    }
  }

  /// The mistakes; never empty.
  public var issues: [Issue]

  /// An error of these mistakes.
  public init(issues: [Issue]) {
    self.issues = issues
  }

  /// One line for each mistake: `line:column: message; hint`, the place only where there is one.
  public var description: String {
    issues.map(\.text).joined(separator: "\n")
  }

  /// The mistakes, each with its line of the expression and a caret below its place. Of a long line the part around
  /// the place is shown; characters that are not to be seen, or that could control a terminal, are replaced.
  public func rendered(_ source: String) -> String {
    let lines = source.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
    var shown: (line: Int, excerpt: Excerpt)?
    return issues.map { issue in
      guard issue.line >= 1, issue.line <= lines.count else { return issue.text }
      let excerpt = shown?.line == issue.line ? shown?.excerpt : nil
      let line = excerpt ?? Excerpt(line: Substring(lines[issue.line - 1]))
      shown = (issue.line, line)
      return "\(issue.text)\n\(line.text(column: issue.column))"
    }.joined(separator: "\n")
  }
}

extension CompilationError {
  /// An error of mistakes known by their bytes, as many of them as are reported.
  init(source: String, mistakes: [SyntaxError]) {
    self.init(
      // The reference implementation tells of as many and no more.
      issues: mistakes.prefix(Parser.maximumMistakes).map { mistake in
        let (line, column) = Self.place(of: mistake.offset, in: source)
        return Issue(line: line, column: column, message: mistake.message, hint: mistake.hint)
      })
  }

  /// Line and column, from 1, the column in code points; -1 and 0 where there is none.
  static func place(of offset: Int, in source: String) -> (line: Int, column: Int) {
    guard offset != SyntaxError.nowhere else { return (-1, 0) }
    var line = 1
    var column = 1
    for byte in source.utf8.prefix(offset) {
      if byte == 0x0a {
        line += 1
        column = 1
      } else if byte & 0xc0 != 0x80 {
        column += 1
      }
    }
    return (line, column)
  }
}
