import Documents

/// Finds the stretch of a file that a node is, and the line to show of it.
final class RegionReader {
  private var lines: [ObjectIdentifier: LineIndex] = [:]

  /// The value's text; the key of a list or map in block style; for a node that is not in the text (an API default)
  /// what its parent is.
  func region(of node: Node) -> SourceRegion {
    var node = node
    while node.isAbsentFromText, let parent = node.parent { node = parent }
    let source = node.source
    let span = ScalarSpan(source: source).span(of: node)
    let (outermost, start) = source.outermost(span.lowerBound)
    let end = span.upperBound > span.lowerBound ? source.outermost(span.upperBound - 1).offset + 1 : start
    let index = lineIndex(of: outermost)
    let (first, last) = (index.place(of: start), index.place(of: max(end, start)))
    let excerpt = index.excerpt(around: start)
    return SourceRegion(
      start: SourceLocation(file: outermost.name, line: first.line, column: first.column),
      end: SourceLocation(file: outermost.name, line: last.line, column: last.column), excerpt: excerpt.text,
      excerptColumn: excerpt.column)
  }

  private func lineIndex(of source: Source) -> LineIndex {
    if let known = lines[ObjectIdentifier(source)] { return known }
    let index = LineIndex(source)
    lines[ObjectIdentifier(source)] = index
    return index
  }
}

extension Node {
  /// True for API defaults: the builder gives them their parent's place, where a written value follows its key.
  var isAbsentFromText: Bool { parent?.kind == .map && record.keyOffset == record.offset }
}

extension Source {
  /// Where a byte stands in the file that holds it all.
  fileprivate func outermost(_ offset: Int) -> (source: Source, offset: Int) {
    var (source, place) = (self, UInt32(clamping: offset))
    while let carrier = source.carrier { (source, place) = (carrier.source, carrier.outerOffset(place)) }
    return (source, Int(place))
  }
}

/// Lines and columns of a file in a time that does not depend on the length of its lines: a dump of a cluster is one
/// line of many megabytes.
final class LineIndex {
  private static let block = 256
  /// How much of a very long line is shown before and after the place.
  private static let reach = 160

  private let source: Source
  private let lineStarts: [UInt32]
  /// How many code points precede each block of bytes.
  private let codePoints: [UInt32]

  init(_ source: Source) {
    self.source = source
    var lineStarts: [UInt32] = [0]
    var codePoints: [UInt32] = []
    codePoints.reserveCapacity(source.bytes.count / Self.block + 1)
    source.bytes.withUnsafeBufferPointer { bytes in
      var count: UInt32 = 0
      var start = 0
      while start < bytes.count {
        codePoints.append(count)
        let end = min(start + Self.block, bytes.count)
        count += Self.count(bytes, start, end)
        for i in start..<end where bytes[i] == 0x0a || bytes[i] == 0x0d {
          // LF, CR LF and CR alone end a line, as in YAML 1.1.
          if bytes[i] == 0x0d, i + 1 < bytes.count, bytes[i + 1] == 0x0a { continue }
          lineStarts.append(UInt32(i + 1))
        }
        start = end
      }
      codePoints.append(count)
    }
    self.lineStarts = lineStarts
    self.codePoints = codePoints
  }

  func place(of offset: Int) -> (line: Int, column: Int) {
    let offset = min(offset, source.bytes.count)
    let line = self.line(of: offset)
    let start = Int(lineStarts[line - 1])
    return (line, codePoints(before: offset) - codePoints(before: start) + 1)
  }

  /// The line of a byte, or the part of it around that byte where it is very long; and the column of its first.
  func excerpt(around offset: Int) -> (text: String, column: Int) {
    let line = self.line(of: min(offset, source.bytes.count))
    let start = Int(lineStarts[line - 1])
    var end = line < lineStarts.count ? Int(lineStarts[line]) : source.bytes.count
    while end > start, source.bytes[end - 1] == 0x0a || source.bytes[end - 1] == 0x0d { end -= 1 }
    var first = start
    if end - start > 4 * Self.reach {
      first = max(start, offset - Self.reach)
      end = min(end, offset + Self.reach)
      while first > start, source.bytes[first] & 0xc0 == 0x80 { first -= 1 }
      while end > first, end < source.bytes.count, source.bytes[end] & 0xc0 == 0x80 { end -= 1 }
    }
    return (String(decoding: source.bytes[first..<max(first, end)], as: UTF8.self), place(of: first).column)
  }

  /// From 1.
  private func line(of offset: Int) -> Int {
    var low = 0
    var high = lineStarts.count
    while low < high {
      let middle = (low + high) / 2
      if Int(lineStarts[middle]) <= offset { low = middle + 1 } else { high = middle }
    }
    return low
  }

  private func codePoints(before offset: Int) -> Int {
    let block = offset / Self.block
    return Int(codePoints[block])
      + source.bytes.withUnsafeBufferPointer { Int(Self.count($0, block * Self.block, offset)) }
  }

  /// Counts the first bytes of code points; continuation bytes are 10xxxxxx.
  private static func count(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int) -> UInt32 {
    var count: UInt32 = 0
    for i in start..<end { count &+= bytes[i] & 0xc0 == 0x80 ? 0 : 1 }
    return count
  }
}
