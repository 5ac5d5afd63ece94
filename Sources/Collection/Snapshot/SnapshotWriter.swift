package import Cluster
import Crypto
import Documents

/// Writes an inventory as a snapshot: JSON Lines, compressed with gzip, one line for the header, one for each object,
/// configuration document and problem, and a last one that says how many there are and what their bytes come to
/// (SHA-256), so that nothing can be missing unseen.
///
/// Objects are written without credentials, see ``Redaction``. What objects carry inside them is read out of them again.
package struct SnapshotWriter {
  /// What was written.
  package struct Summary: Sendable, Hashable {
    package var objects = 0
    package var documents = 0
    package var problems = 0
    package var redactedValues = 0
    /// SHA-256 of all lines but the last, in hexadecimal.
    package var digest = ""

    package init() {}
  }

  /// In the gzip header, so that a damaged snapshot is known for one.
  static let comment: StaticString = "portcullis snapshot"
  /// How much is compressed at a time: as much as must be held at once to read it again.
  private static let memberBytes = 1 << 20

  private let sink: ([UInt8]) -> Void
  private var pending: [UInt8] = []
  private var isFirst = true
  private var hash = SHA256()

  /// Writes all of it, piece by piece, to `sink`.
  package static func write(
    _ inventory: Inventory, _ header: SnapshotHeader, to sink: @escaping ([UInt8]) -> Void
  ) -> Summary {
    var writer = SnapshotWriter(sink: sink)
    return writer.write(inventory, header)
  }

  private init(sink: @escaping ([UInt8]) -> Void) { self.sink = sink }

  private mutating func write(_ inventory: Inventory, _ header: SnapshotHeader) -> Summary {
    var summary = Summary()
    let redaction = Redaction()
    write(line: header.line)
    for object in inventory.objects where object.carrier == nil {
      for root in [object.node] + inventory.copies(of: object) {
        write(
          SnapshotLine.object,
          redaction.json(object: root, kind: object.identity.kind, group: object.identity.group))
        summary.objects += 1
      }
    }
    for document in inventory.configurations where document.carrier == nil {
      write(SnapshotLine.document(document), redaction.json(document: document.node))
      summary.documents += 1
    }
    for problem in inventory.problems {
      write(line: SnapshotLine.problem(problem))
      summary.problems += 1
    }
    summary.redactedValues = redaction.count
    summary.digest = hash.finalize().map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
    let end = SnapshotLine.End(
      objects: summary.objects, documents: summary.documents, problems: summary.problems, digest: summary.digest)
    pending += end.line + [0x0a]
    writeMember()
    return summary
  }

  private mutating func write(_ start: [UInt8], _ json: [UInt8]) { write(line: start + json + [UInt8(ascii: "}")]) }

  private mutating func write(line: [UInt8]) {
    let start = pending.count
    pending += line
    pending.append(0x0a)
    pending[start...].withContiguousStorageIfAvailable { hash.update(bufferPointer: UnsafeRawBufferPointer($0)) }
    if pending.count >= Self.memberBytes { writeMember() }
  }

  private mutating func writeMember() {
    let comment = isFirst ? Self.comment : nil
    isFirst = false
    sink(pending.withUnsafeBufferPointer { Gzip.compress($0, comment: comment) })
    pending.removeAll(keepingCapacity: true)
  }
}
