import CEL
import Documents

extension ExpressionText {
  /// The place in the YAML file of a byte of the expression.
  func location(of offset: Int) -> SourceLocation {
    inner.location(at: UInt32(clamping: offset))
  }

  /// The mistakes of the expression at their own lines and columns in the YAML file.
  func problems(of error: CompilationError) -> [DocumentProblem] {
    error.issues.map {
      DocumentProblem(at: location(of: offset(line: $0.line, column: $0.column)), $0.message)
    }
  }

  /// The expression's text as a source whose places are those of the scalar that holds it.
  private var inner: Source { Source.embedded(in: node, name: "expression") ?? node.source }

  /// The byte at a line and a column in code points, both from 1.
  private func offset(line: Int, column: Int) -> Int {
    let bytes = Array(text.utf8)
    var offset = 0
    var lines = line - 1
    while lines > 0, offset < bytes.count {
      if bytes[offset] == 0x0a { lines -= 1 }
      offset += 1
    }
    var columns = column - 1
    while columns > 0, offset < bytes.count, bytes[offset] != 0x0a {
      offset += 1
      while offset < bytes.count, bytes[offset] & 0xc0 == 0x80 { offset += 1 }
      columns -= 1
    }
    return offset
  }
}
