import Documents

/// Finds the stretch of a file that a node is, and the line to show of it.
struct RegionReader {
  /// The value's text; the key of a list or map in block style; for a node that is not in the text (an API default)
  /// what its parent is. Nil where the text was let go.
  func region(of node: Node) -> SourceRegion? {
    guard node.source.hasText else { return nil }
    var node = node
    while node.isAbsentFromText, let parent = node.parent { node = parent }
    let source = node.source
    let span = ScalarSpan(source: source).span(of: node)
    let (start, end) = (UInt32(clamping: span.lowerBound), UInt32(clamping: span.upperBound))
    let first = source.location(at: start)
    let last = end > start ? max(first, source.location(after: end - 1)) : first
    let excerpt = source.excerpt(around: start)
    return SourceRegion(start: first, end: last, excerpt: excerpt.text, excerptColumn: excerpt.column)
  }
}

extension Node {
  /// True for API defaults, and for what was derived: they have the place of what they come from, where a written value
  /// follows its key.
  var isAbsentFromText: Bool { record.isDefault || record.key >= 0 && keyOffset == offset }
}
