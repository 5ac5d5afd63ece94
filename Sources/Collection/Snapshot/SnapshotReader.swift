package import Cluster
import Crypto
package import Documents
import Glibc

/// What was read of a snapshot.
package struct Snapshot: Sendable {
  package var header: SnapshotHeader
  package var inventory: Inventory
}

/// Reads a snapshot piece by piece. Whatever is missing or changed ends the reading with its place: a part of a snapshot
/// would be judged as if it were the whole.
package struct SnapshotReader: ~Copyable {
  private let name: String
  private let limits: ReadLimits
  private var line = 0
  private var hash = SHA256()
  private var header: SnapshotHeader?
  private var problems: [DocumentProblem] = []
  private var pieces: [Piece] = []
  private var piece = Piece.Draft()
  private var counted = SnapshotLine.End(objects: 0, documents: 0, problems: 0, digest: "")
  private var end: SnapshotLine.End?

  /// Lines that were read into one arena.
  private struct Piece {
    enum Content {
      case object
      case document(kind: String, chart: String?, name: String)
    }

    var arena: Arena
    var contents: [Content]

    struct Draft: ~Copyable {
      var builder = ArenaBuilder(keepsPlaces: false)
      var contents: [Content] = []
      var byteCount = 0
    }
  }

  /// How many bytes of lines go into one arena.
  private static let pieceBytes = 4 << 20

  /// Is this file a snapshot, whole or damaged? False for what cannot be read.
  package static func isSnapshot(_ path: String) -> Bool {
    let start = FileReading.start(of: path, count: 1 << 14)
    if Gzip.isGzip(start) {
      if Gzip.comment(start) == "\(SnapshotWriter.comment)" { return true }
      return isHeader(Gzip.start(of: start))
    }
    return isHeader(start)
  }

  private static func isHeader(_ bytes: [UInt8]) -> Bool {
    let start = #"{"apiVersion":"\#(SnapshotHeader.apiVersion)","kind":"\#(SnapshotHeader.kind)""#
    return bytes.starts(with: start.utf8)
  }

  /// Reads all of it, or fails with the place of what is wrong. `time` is the moment to judge by, where it is not to be
  /// that of the snapshot.
  package static func read(
    _ path: String, time: Int64? = nil, limits: ReadLimits = .standard
  ) throws(DocumentProblem) -> Snapshot {
    var reader = SnapshotReader(name: path, limits: limits)
    try reader.readLines()
    return try reader.snapshot(time: time)
  }

  private init(name: String, limits: ReadLimits) {
    self.name = name
    self.limits = limits
  }
}

// MARK: - Lines

extension SnapshotReader {
  private func problem(_ message: String) -> DocumentProblem {
    DocumentProblem(at: SourceLocation(file: name, line: max(line, 1), column: 1), message)
  }

  private mutating func readLines() throws(DocumentProblem) {
    let bytes: [UInt8]
    do throws(FileError) {
      bytes = try FileReading.raw(name, limit: limits.sourceBytes)
    } catch {
      throw problem(error.message)
    }
    var rest: [UInt8] = []
    var position = 0
    while position < bytes.count {
      let content: [UInt8]
      if Gzip.isGzip(bytes) {
        do throws(CompressionError) {
          content = try Gzip.decompressNext(bytes, from: &position, limit: limits.sourceBytes)
        } catch {
          line += 1
          throw problem("the snapshot is damaged here: \(error)")
        }
      } else {
        content = bytes
        position = bytes.count
      }
      var start = content.startIndex
      while let lineEnd = content[start...].firstIndex(of: 0x0a) {
        try take(rest + content[start..<lineEnd])
        rest = []
        start = lineEnd + 1
      }
      rest += content[start...]
    }
    line += 1
    guard rest.isEmpty else { throw problem("the snapshot ends within a line") }
    guard let end else {
      throw problem("the snapshot ends too early: expected its last line, with the number of objects and the digest")
    }
    line -= 1
    guard end.objects == counted.objects, end.documents == counted.documents, end.problems == counted.problems else {
      throw problem(
        "expected \(end.objects) objects, \(end.documents) documents and \(end.problems) problems, found "
          + "\(counted.objects), \(counted.documents) and \(counted.problems)")
    }
    let digest = hash.finalize().map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
    guard end.digest == digest else {
      throw problem("the snapshot was changed: its lines come to SHA-256 \(digest), and it says \(end.digest)")
    }
  }

  private mutating func take(_ bytes: [UInt8]) throws(DocumentProblem) {
    line += 1
    guard end == nil else { throw problem("expected nothing behind the last line of the snapshot") }
    if bytes.starts(with: #"{"end":"#.utf8) {
      end = SnapshotLine.End(try member("end", of: bytes))
      return
    }
    bytes.withUnsafeBytes { hash.update(bufferPointer: $0) }
    hash.update(data: [0x0a] as [UInt8])
    guard header != nil else {
      header = try SnapshotHeader(try json(bytes))
      return
    }
    if bytes.starts(with: SnapshotLine.object) {
      counted.objects += 1
      try append(bytes[SnapshotLine.object.count...].dropLast(), .object)
    } else if bytes.starts(with: #"{"document":"#.utf8) {
      counted.documents += 1
      try takeDocument(bytes)
    } else if bytes.starts(with: #"{"problem":"#.utf8) {
      counted.problems += 1
      problems.append(DocumentProblem(snapshot: try member("problem", of: bytes)))
    } else {
      throw problem("expected an object, a document, a problem or the end of the snapshot")
    }
  }

  private mutating func takeDocument(_ bytes: [UInt8]) throws(DocumentProblem) {
    let root = try json(bytes)
    guard let kind = root["document", "kind"]?.string, let name = root["document", "name"]?.string,
      let content = root["content"]
    else { throw problem("expected a document with its kind, name and content") }
    let start = Int(content.offset)
    try append(
      bytes[start...].dropLast(),
      .document(kind: kind, chart: root["document", "chart"]?.string, name: name))
  }

  private func member(_ key: String, of bytes: [UInt8]) throws(DocumentProblem) -> Node {
    guard let member = try json(bytes)[key] else { throw problem("expected a member '\(key)'") }
    return member
  }

  private func json(_ bytes: [UInt8]) throws(DocumentProblem) -> Node {
    do throws(DocumentProblem) {
      return try DocumentReader.json(Source(name: name, bytes: bytes), limits: limits)
    } catch {
      var located = error
      located.location.line = line
      throw located
    }
  }

  private mutating func append(_ json: ArraySlice<UInt8>, _ content: Piece.Content) throws(DocumentProblem) {
    let source = source
    let limits = limits
    let outcome: Result<NodeIndex, DocumentProblem>? = json.withContiguousStorageIfAvailable { bytes in
      do throws(DocumentProblem) {
        return .success(try DocumentReader.append(json: bytes, of: source, limits: limits, into: &piece.builder))
      } catch {
        return .failure(error)
      }
    }
    switch outcome {
    case .success(let root): Defaulting.prepare(&piece.builder, root)
    case .failure(let error): throw problem(error.message)
    case nil: throw problem("the line cannot be read")
    }
    piece.contents.append(content)
    piece.byteCount += json.count
    if piece.byteCount >= Self.pieceBytes { endPiece() }
  }

  private var source: Source { Source(nameOnly: name) }

  private mutating func endPiece() {
    var filled = Piece.Draft()
    swap(&filled, &piece)
    let contents = filled.contents
    pieces.append(Piece(arena: filled.builder.takeArena(), contents: contents))
  }
}

// MARK: - The inventory

extension SnapshotReader {
  private mutating func snapshot(time: Int64?) throws(DocumentProblem) -> Snapshot {
    guard let header else { throw problem("expected a snapshot, found an empty file") }
    endPiece()
    var scheme = Scheme.builtIn
    for kind in header.kinds {
      scheme.add(group: kind.group, kind: kind.kind, resource: kind.resource.name, scope: kind.resource.scope)
    }
    var found = DocumentClassifier(
      inputs: [Inventory.Input(name: "\(name) (\(header.origin), taken \(header.takenAt))")], isFixture: false,
      scheme: scheme)
    for piece in pieces {
      var reader = ObjectReader(arena: piece.arena)
      for (root, content) in zip(piece.arena.roots, piece.contents) {
        switch content {
        case .object:
          found.classify(root, DocumentClassifier.Origin(name: name, role: .manifest, input: 0), reader: &reader)
        case .document(let kind, let chart, let name):
          found.add(
            configuration: kind, chart: chart, root,
            DocumentClassifier.Origin(name: name, role: .manifest, input: 0))
        }
      }
    }
    found.classifyEmbedded(limits: limits)
    var view = header.view
    if let time { view.time = time }
    var builder = found.builder
    // Those that were found then; reading the same objects once more finds some of them again.
    builder.problems = problems
    return Snapshot(header: header, inventory: builder.inventory(view: view))
  }
}
