/// Where a report is written to: collects bytes and hands them on in large pieces, so that a report of 50,000 findings
/// is never held whole.
///
/// A class, because the writer of a format and its caller share one.
package final class ByteOutput {
  /// Takes a piece of the output; false stops the writing for good (the reader has gone, the disk is full).
  package typealias Drain = (UnsafeRawBufferPointer) -> Bool

  private var buffer: [UInt8] = []
  private let drain: Drain?
  private var hasStopped = false
  private static let pieceSize = 1 << 16

  /// An output that hands on; nil keeps everything in ``text``.
  package init(drain: Drain? = nil) {
    self.drain = drain
    if drain != nil { buffer.reserveCapacity(2 * Self.pieceSize) }
  }

  /// What was written and not yet handed on.
  package var text: String { String(decoding: buffer, as: UTF8.self) }

  package func write(_ text: String) {
    buffer.append(contentsOf: text.utf8)
    if buffer.count >= Self.pieceSize { handOn() }
  }

  package func write(_ text: StaticString) {
    buffer.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    if buffer.count >= Self.pieceSize { handOn() }
  }

  package func write(bytes: some Collection<UInt8>) {
    buffer.append(contentsOf: bytes)
    if buffer.count >= Self.pieceSize { handOn() }
  }

  package func write(byte: UInt8) {
    buffer.append(byte)
  }

  /// Hands on what is left; true if all of the output was taken.
  package func finish() -> Bool {
    handOn()
    return !hasStopped
  }

  private func handOn() {
    guard let drain else { return }
    if !hasStopped, !buffer.isEmpty {
      hasStopped = !buffer.withUnsafeBytes(drain)
    }
    buffer.removeAll(keepingCapacity: true)
  }
}
