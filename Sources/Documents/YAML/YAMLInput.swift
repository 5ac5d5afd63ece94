/// What libyaml reads from: a document's bytes, with the line break that kubectl adds to a last line without one.
///
/// It lies behind a pointer that libyaml's parser holds.
struct YAMLInput {
  private var next: UnsafePointer<UInt8>?
  private var remaining: Int
  private var addsLineBreak: Bool
  /// How much may still be read before the next event: bounds the memory that one scalar or comment takes.
  var budget: Int
  /// True where the budget was used up.
  private(set) var isExhausted = false

  init(_ bytes: UnsafeBufferPointer<UInt8>, budget: Int) {
    next = bytes.baseAddress
    remaining = bytes.count
    addsLineBreak = bytes.last.map { $0 != 0x0a } ?? false
    self.budget = budget
  }

  mutating func read(into buffer: UnsafeMutablePointer<UInt8>, size: Int) -> Int? {
    guard budget > 0 else {
      isExhausted = true
      return nil
    }
    if remaining == 0 {
      guard addsLineBreak, size > 0 else { return 0 }
      addsLineBreak = false
      buffer[0] = 0x0a
      return 1
    }
    guard let next else { return 0 }
    let count = min(size, remaining)
    buffer.update(from: next, count: count)
    self.next = next + count
    remaining -= count
    budget -= count
    return count
  }

  /// Does what libyaml asks of a read handler; `data` points to a ``YAMLInput``.
  static func handle(
    _ data: UnsafeMutableRawPointer?, _ buffer: UnsafeMutablePointer<UInt8>?, _ size: Int,
    _ count: UnsafeMutablePointer<Int>?
  ) -> Int32 {
    guard let data, let buffer, let count else { return 0 }
    let input = data.assumingMemoryBound(to: YAMLInput.self)
    guard let read = input.pointee.read(into: buffer, size: size) else { return 0 }
    count.pointee = read
    return 1
  }
}
