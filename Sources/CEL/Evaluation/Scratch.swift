/// Memory for the values that evaluations compute: taken by moving a cursor, given back all at once.
struct Scratch: ~Copyable {
  private var chunks: [UnsafeMutableRawBufferPointer] = []
  private var current = -1
  private var cursor: UnsafeMutableRawPointer
  private var end: UnsafeMutableRawPointer
  private var boxes: [AnyObject] = []

  /// A state to return to.
  struct Mark {
    fileprivate let chunk: Int
    fileprivate let cursor: UnsafeMutableRawPointer
    fileprivate let boxes: Int
  }

  init(byteCount: Int = 16 * 1024) {
    let first = UnsafeMutableRawBufferPointer.allocate(byteCount: byteCount, alignment: 16)
    // A buffer that was asked for bytes has an address; the fallback never runs and leaks nothing.
    cursor = first.baseAddress ?? UnsafeMutableRawPointer.allocate(byteCount: 16, alignment: 16)
    end = cursor + first.count
    chunks = [first]
    current = 0
  }

  deinit {
    for chunk in chunks { chunk.deallocate() }
  }

  /// Memory for `count` bytes, aligned for operands.
  @inline(__always) mutating func allocate(byteCount: Int) -> UnsafeMutableRawPointer {
    let size = (byteCount + 15) & ~15
    if end - cursor < size { grow(size) }
    defer { cursor += size }
    return cursor
  }

  private mutating func grow(_ size: Int) {
    let previous = chunks[current].count
    let chunk = UnsafeMutableRawBufferPointer.allocate(
      byteCount: max(size, min(previous * 2, 4 << 20)), alignment: 16)
    chunks.append(chunk)
    current += 1
    if let start = chunk.baseAddress {
      cursor = start
      end = start + chunk.count
    }
  }

  /// Keeps an object as long as the values around it.
  mutating func keep(_ box: AnyObject) -> UnsafeRawPointer {
    boxes.append(box)
    return UnsafeRawPointer(Unmanaged.passUnretained(box).toOpaque())
  }

  var mark: Mark { Mark(chunk: current, cursor: cursor, boxes: boxes.count) }

  /// Gives back all that was taken since the mark.
  @inline(__always) mutating func rewind(to mark: Mark) {
    if boxes.count > mark.boxes { boxes.removeSubrange(mark.boxes...) }
    if current > mark.chunk { release(downTo: mark.chunk) }
    cursor = mark.cursor
  }

  private mutating func release(downTo chunk: Int) {
    while current > chunk {
      chunks.removeLast().deallocate()
      current -= 1
    }
    if let start = chunks[chunk].baseAddress { end = start + chunks[chunk].count }
  }
}
