import Synchronization

/// A place in a file as people and editors count: lines and columns from 1, columns in Unicode code points.
public struct SourceLocation: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// The file as it was named on the command line or found below a directory; `<stdin>` for standard input.
  public var file: String
  /// Line, from 1.
  public var line: Int
  /// Column in code points, from 1.
  public var column: Int

  /// A place in a file.
  public init(file: String, line: Int, column: Int) {
    self.file = file
    self.line = line
    self.column = column
  }

  /// `file:line:column`, as compilers write it.
  public var description: String { "\(file):\(line):\(column)" }

  /// By file, then line, then column.
  public static func < (left: SourceLocation, right: SourceLocation) -> Bool {
    (left.file, left.line, left.column) < (right.file, right.line, right.column)
  }
}

/// The text that node positions point into: a file, or a text that lies inside another one.
public final class Source: Sendable {
  /// The file's name as users know it.
  public let name: String
  private let text: Text
  /// For a text inside a scalar of another document: where its bytes stand there.
  public let carrier: Carrier?
  /// False where the text was let go once it was read, as with what a cluster answered: places mean nothing then.
  public let hasText: Bool

  private let lineIndex = Mutex<LineIndex?>(nil)

  private enum Text: Sendable {
    case own([UInt8])
    /// Compiled into the program: what is read from its image is never looked at, but for places in it.
    case constant(StaticString)
  }

  /// How a text that lies inside a scalar of another source maps back to it.
  public struct Carrier: Sendable {
    /// The source that holds the scalar.
    public let source: Source
    /// Ascending pairs: from this offset of the inner text on, inner and outer advance together.
    public let runs: [(inner: UInt32, outer: UInt32)]
    /// The scalar, where parts of its text are nodes of their own (``Node/part(_:)``).
    package let scalar: Node?

    /// A mapping from an inner text to the source around it.
    public init(source: Source, runs: [(inner: UInt32, outer: UInt32)]) {
      self.init(source: source, runs: runs, scalar: nil)
    }

    package init(source: Source, runs: [(inner: UInt32, outer: UInt32)], scalar: Node?) {
      self.source = source
      self.runs = runs
      self.scalar = scalar
    }

    /// The offset in ``source`` of a byte of the inner text.
    public func outerOffset(_ inner: UInt32) -> UInt32 {
      var low = 0
      var high = runs.count
      while low < high {
        let middle = (low + high) / 2
        if runs[middle].inner <= inner { low = middle + 1 } else { high = middle }
      }
      guard low > 0 else { return runs.first?.outer ?? 0 }
      return runs[low - 1].outer + (inner - runs[low - 1].inner)
    }
  }

  /// A source of this name and text; `carrier` for a text inside another document.
  public init(name: String, bytes: [UInt8], carrier: Carrier? = nil) {
    self.name = name
    text = .own(bytes)
    self.carrier = carrier
    hasText = carrier?.source.hasText ?? true
  }

  /// A source of which only the name is kept.
  public init(nameOnly name: String) {
    self.name = name
    text = .own([])
    carrier = nil
    hasText = false
  }

  /// A text that is compiled into the program.
  public init(name: String, text: StaticString) {
    self.name = name
    self.text = .constant(text)
    carrier = nil
    hasText = true
  }

  /// The text as UTF-8, after any transcoding from UTF-16; of one that is compiled into the program a new copy.
  public var bytes: [UInt8] {
    switch text {
    case .own(let bytes): bytes
    case .constant: withBytes { Array($0) }
    }
  }

  /// Lends the text, which is not copied for it.
  package func withBytes<Result, Failure>(
    _ body: (UnsafeBufferPointer<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    switch text {
    case .own(let bytes):
      try bytes.withUnsafeBufferPointer { bytes throws(Failure) in try body(bytes) }
    case .constant(let text):
      try body(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }
  }

  /// How long the text is.
  package var byteCount: Int {
    switch text {
    case .own(let bytes): bytes.count
    case .constant(let text): text.utf8CodeUnitCount
    }
  }

  /// Line and column of a byte offset, in the outermost file.
  public func location(at offset: UInt32) -> SourceLocation {
    let (source, offset) = outermost(offset)
    return source.ownLocation(at: offset)
  }

  /// The place just behind a byte, in the outermost file; of an inner text too, whose next byte may stand elsewhere.
  public func location(after offset: UInt32) -> SourceLocation {
    let (source, offset) = outermost(offset)
    return source.ownLocation(at: offset + 1)
  }

  /// The line of the outermost file that holds a byte, or the part of it around that byte where it is very long; and
  /// the column of its first character.
  public func excerpt(around offset: UInt32) -> (text: String, column: Int) {
    let (source, offset) = outermost(offset)
    return source.ownExcerpt(around: offset)
  }

  /// The text of a line (from 1) of the outermost file, without its line break, or nil where there is no such line.
  public func line(_ number: Int) -> String? {
    if let carrier { return carrier.source.line(number) }
    return withBytes { bytes in
      let index = lines(of: bytes)
      guard number >= 1, number <= index.lineStarts.count else { return nil }
      return String(decoding: bytes[Self.range(ofLine: number, of: bytes, index)], as: UTF8.self)
    }
  }

  /// Where a byte stands in the file that holds it all.
  private func outermost(_ offset: UInt32) -> (source: Source, offset: Int) {
    var (source, place) = (self, offset)
    while let carrier = source.carrier { (source, place) = (carrier.source, carrier.outerOffset(place)) }
    return (source, Int(place))
  }

  private func ownLocation(at offset: Int) -> SourceLocation {
    let place = withBytes { lines(of: $0).place(of: min(offset, $0.count), in: $0) }
    return SourceLocation(file: name, line: place.line, column: place.column)
  }

  /// How much of a very long line is shown before and after the place.
  private static let reach = 160

  private func ownExcerpt(around offset: Int) -> (text: String, column: Int) {
    withBytes { bytes in
      let index = lines(of: bytes)
      let whole = Self.range(ofLine: index.line(of: min(offset, bytes.count)), of: bytes, index)
      let start = whole.lowerBound
      var (first, end) = (start, whole.upperBound)
      if end - start > 4 * Self.reach {
        first = max(start, offset - Self.reach)
        end = min(end, offset + Self.reach)
        while first > start, bytes[first] & 0xc0 == 0x80 { first -= 1 }
        while end > first, end < bytes.count, bytes[end] & 0xc0 == 0x80 { end -= 1 }
      }
      let text = String(decoding: bytes[first..<max(first, end)], as: UTF8.self)
      return (text, index.place(of: first, in: bytes).column)
    }
  }

  private static func range(
    ofLine number: Int, of bytes: UnsafeBufferPointer<UInt8>, _ index: LineIndex
  ) -> Range<Int> {
    let start = Int(index.lineStarts[number - 1])
    var end = number < index.lineStarts.count ? Int(index.lineStarts[number]) : bytes.count
    while end > start, bytes[end - 1] == 0x0a || bytes[end - 1] == 0x0d { end -= 1 }
    return start..<end
  }

  /// Made when a place is first asked for: most files are read without one.
  private func lines(of bytes: UnsafeBufferPointer<UInt8>) -> LineIndex {
    lineIndex.withLock { known in
      if let known { return known }
      let index = LineIndex(bytes)
      known = index
      return index
    }
  }
}
