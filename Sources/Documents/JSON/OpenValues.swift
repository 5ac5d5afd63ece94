/// Of each open list or map whether it is a map: a bit each, so that the common depths cost no memory.
struct OpenValues {
  private(set) var count = 0
  /// The innermost 64 at most, the last one lowest.
  private var bits: UInt64 = 0
  private var outer: [UInt64] = []

  /// Is the innermost one a map?
  var isMap: Bool { bits & 1 != 0 }

  @inline(__always)
  mutating func push(isMap: Bool) {
    if count & 63 == 0, count > 0 {
      outer.append(bits)
      bits = 0
    }
    bits = bits << 1 | (isMap ? 1 : 0)
    count += 1
  }

  @inline(__always)
  mutating func pop() {
    count -= 1
    bits >>= 1
    if count & 63 == 0, count > 0 { bits = outer.removeLast() }
  }
}
