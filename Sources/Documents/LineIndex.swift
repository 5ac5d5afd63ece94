/// Lines and columns of a file in a time that does not depend on the length of its lines: a dump of a cluster is one
/// line of many megabytes.
struct LineIndex: Sendable {
  private static let block = 256
  /// The byte at which each line starts.
  let lineStarts: [UInt32]
  /// How many code points precede each block of bytes.
  private let codePoints: [UInt32]

  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    var lineStarts: [UInt32] = [0]
    var codePoints: [UInt32] = []
    codePoints.reserveCapacity(bytes.count / Self.block + 1)
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
    self.lineStarts = lineStarts
    self.codePoints = codePoints
  }

  /// Line and column of a byte of the text that the index was made of, both from 1.
  func place(of offset: Int, in bytes: UnsafeBufferPointer<UInt8>) -> (line: Int, column: Int) {
    let line = self.line(of: offset)
    let start = Int(lineStarts[line - 1])
    return (line, codePoints(before: offset, in: bytes) - codePoints(before: start, in: bytes) + 1)
  }

  /// From 1.
  func line(of offset: Int) -> Int {
    var low = 0
    var high = lineStarts.count
    while low < high {
      let middle = (low + high) / 2
      if Int(lineStarts[middle]) <= offset { low = middle + 1 } else { high = middle }
    }
    return low
  }

  private func codePoints(before offset: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Int {
    let block = offset / Self.block
    return Int(codePoints[block]) + Int(Self.count(bytes, block * Self.block, offset))
  }

  /// Counts the first bytes of code points; continuation bytes are 10xxxxxx.
  private static func count(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int) -> UInt32 {
    var count: UInt32 = 0
    for i in start..<end { count &+= bytes[i] & 0xc0 == 0x80 ? 0 : 1 }
    return count
  }
}
