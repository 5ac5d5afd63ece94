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
  /// The text as UTF-8, after any transcoding from UTF-16.
  public let bytes: [UInt8]
  /// For a text inside a scalar of another document: where its bytes stand there.
  public let carrier: Carrier?

  private let lineStarts = Mutex<[UInt32]?>(nil)

  /// How a text that lies inside a scalar of another source maps back to it.
  public struct Carrier: Sendable {
    /// The source that holds the scalar.
    public let source: Source
    /// Ascending pairs: from this offset of the inner text on, inner and outer advance together.
    public let runs: [(inner: UInt32, outer: UInt32)]

    /// A mapping from an inner text to the source around it.
    public init(source: Source, runs: [(inner: UInt32, outer: UInt32)]) {
      self.source = source
      self.runs = runs
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
    self.bytes = bytes
    self.carrier = carrier
  }

  /// Line and column of a byte offset, in the outermost file.
  public func location(at offset: UInt32) -> SourceLocation {
    if let carrier { return carrier.source.location(at: carrier.outerOffset(offset)) }
    let offset = min(Int(offset), bytes.count)
    let starts = lines()
    var low = 0
    var high = starts.count
    while low < high {
      let middle = (low + high) / 2
      if Int(starts[middle]) <= offset { low = middle + 1 } else { high = middle }
    }
    let start = Int(starts[low - 1])
    // A code point is counted at its first byte; continuation bytes are 10xxxxxx.
    var column = 1
    for i in start..<offset where bytes[i] & 0xc0 != 0x80 { column += 1 }
    return SourceLocation(file: name, line: low, column: column)
  }

  /// The text of a line (from 1) of the outermost file, without its line break, or nil where there is no such line.
  public func line(_ number: Int) -> String? {
    if let carrier { return carrier.source.line(number) }
    let starts = lines()
    guard number >= 1, number <= starts.count else { return nil }
    let start = Int(starts[number - 1])
    var end = number < starts.count ? Int(starts[number]) : bytes.count
    while end > start, bytes[end - 1] == 0x0a || bytes[end - 1] == 0x0d { end -= 1 }
    return String(decoding: bytes[start..<end], as: UTF8.self)
  }

  /// Where each line starts. LF, CR LF and CR alone end a line, as in YAML 1.1.
  private func lines() -> [UInt32] {
    lineStarts.withLock { known in
      if let known { return known }
      var starts: [UInt32] = [0]
      bytes.withUnsafeBufferPointer { bytes in
        var i = 0
        while i < bytes.count {
          let byte = bytes[i]
          i += 1
          guard byte == 0x0a || byte == 0x0d else { continue }
          if byte == 0x0d, i < bytes.count, bytes[i] == 0x0a { i += 1 }
          starts.append(UInt32(i))
        }
      }
      known = starts
      return starts
    }
  }
}
