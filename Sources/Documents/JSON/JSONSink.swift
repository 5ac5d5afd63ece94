/// What a ``JSONScanner`` reads into.
protocol JSONSink: ~Copyable {
  /// Is the next value one that is not wanted? It is read all the same, into nothing.
  var isSkipping: Bool { get }
  mutating func openMap(at offset: UInt32)
  mutating func openList(at offset: UInt32)
  mutating func close()
  mutating func key(_ key: UnsafeBufferPointer<UInt8>, at offset: UInt32)
  mutating func scalar(_ kind: NodeKind, _ payload: UInt64, at offset: UInt32)
  mutating func string(_ bytes: UnsafeBufferPointer<UInt8>, at offset: UInt32)
  /// Room for a string whose length is known only once it is decoded; nil where there is none, or no need.
  mutating func room(_ count: Int) -> UnsafeMutablePointer<UInt8>?
  /// A string of the first `count` bytes written to the room.
  mutating func decodedString(_ count: Int, at offset: UInt32)
}

extension ArenaBuilder: JSONSink {
  @inline(__always)
  mutating func openMap(at offset: UInt32) { openMap(style: .flow, at: offset) }

  @inline(__always)
  mutating func openList(at offset: UInt32) { openList(style: .flow, at: offset) }

  @inline(__always)
  mutating func scalar(_ kind: NodeKind, _ payload: UInt64, at offset: UInt32) {
    appendScalar(kind, payload: payload, at: offset)
  }

  @inline(__always)
  mutating func string(_ bytes: UnsafeBufferPointer<UInt8>, at offset: UInt32) {
    appendString(bytes, style: .doubleQuoted, at: offset)
  }

  @inline(__always)
  mutating func room(_ count: Int) -> UnsafeMutablePointer<UInt8>? { reserveText(count) }

  @inline(__always)
  mutating func decodedString(_ count: Int, at offset: UInt32) {
    appendReservedText(count, style: .doubleQuoted, at: offset)
  }
}

/// Takes what is not wanted: its syntax counts, and nothing else.
struct DiscardingSink: JSONSink {
  var isSkipping: Bool { false }
  mutating func openMap(at offset: UInt32) {}
  mutating func openList(at offset: UInt32) {}
  mutating func close() {}
  mutating func key(_ key: UnsafeBufferPointer<UInt8>, at offset: UInt32) {}
  mutating func scalar(_ kind: NodeKind, _ payload: UInt64, at offset: UInt32) {}
  mutating func string(_ bytes: UnsafeBufferPointer<UInt8>, at offset: UInt32) {}
  mutating func room(_ count: Int) -> UnsafeMutablePointer<UInt8>? { nil }
  mutating func decodedString(_ count: Int, at offset: UInt32) {}
}
