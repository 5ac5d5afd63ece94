/// What a comment in a YAML text is about, told by indentation: the tree of a file knows nothing of comments.
///
/// A comment on a line of its own stands for what starts on the next line, with all that is indented below it; above the
/// first line of a document for the whole document. A comment behind something stands for that line, and for what is
/// below it where the line only opens a map or list.
struct CommentScope {
  private let lines: [Line]

  private struct Line {
    var text: Substring
    var indent: Int

    init(_ line: Substring) {
      indent = line.prefix { $0 == " " }.count
      text = line.dropFirst(indent)
      while text.last?.isWhitespace ?? false { text.removeLast() }
    }

    var isContent: Bool { !text.isEmpty && text.first != "#" && !isSeparator }
    var isSeparator: Bool { indent == 0 && (text.hasPrefix("---") || text == "...") }
    var isElement: Bool { text == "-" || text.hasPrefix("- ") }
  }

  init(_ text: String) {
    lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" || $0 == "\r" }.map(Line.init)
  }

  /// The lines, from 1, that a comment stands for; nil where nothing follows it. `before` is what stands before it.
  func lines(ofCommentOn number: Int, behind before: String) -> ClosedRange<Int>? {
    let own = Line(before[...])
    if own.isContent {
      guard own.text.hasSuffix(":") || own.text == "-" else { return number...number }
      return number...end(ofBlockAt: number - 1)
    }
    guard let next = lines[min(number, lines.count)...].firstIndex(where: { $0.isContent || $0.isSeparator }),
      lines[next].isContent
    else { return nil }
    return next + 1...(isFirstOfDocument(next) ? end(ofDocumentAt: next) : end(ofBlockAt: next))
  }

  private func isFirstOfDocument(_ position: Int) -> Bool {
    for line in lines[..<position].reversed() {
      if line.isSeparator { return true }
      if line.isContent { return false }
    }
    return true
  }

  private func end(ofDocumentAt position: Int) -> Int {
    lines[position...].firstIndex(where: \.isSeparator) ?? lines.count
  }

  /// The number of the last line that belongs to what starts on a line.
  private func end(ofBlockAt position: Int) -> Int {
    let first = lines[position]
    let next = lines[(position + 1)...].firstIndex { line in
      guard line.isContent else { return line.isSeparator }
      // A list may stand at its key's own indentation.
      return line.indent < first.indent || line.indent == first.indent && (first.isElement || !line.isElement)
    }
    return next ?? lines.count
  }
}
