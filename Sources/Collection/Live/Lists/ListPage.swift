import Cluster
import Documents

/// A page of a list, or one object, on its way into an arena: nothing of it counts until it is whole.
final class ListPage {
  private let resource: ServedResource
  private let limits: ReadLimits
  private let isList: Bool
  let reader: PageReader
  /// What has come and was not handed on.
  private var text: [UInt8] = []
  /// Has the start of the text been looked at?
  private var isForeseen = false
  /// How many objects the page holds.
  private(set) var count = 0
  /// Where the list goes on; nil at its end, or before anything says where.
  private(set) var continueToken: String?

  /// Large enough that handing it on costs nothing beside reading it.
  private static let partSize = 128 << 10
  /// Within so many bytes a list says where it goes on, if it does so before its items.
  private static let headSize = 4 << 10

  /// `isList` false where an object was asked for by its name.
  init(_ resource: ServedResource, isList: Bool, limits: ReadLimits, reader: PageReader) {
    self.resource = resource
    self.limits = limits
    self.isList = isList
    self.reader = reader
  }

  /// The page begins, the first time or again.
  func begin() {
    reader.begin()
    text.removeAll(keepingCapacity: true)
    isForeseen = false
    count = 0
    continueToken = nil
  }

  func feed(_ bytes: UnsafeBufferPointer<UInt8>) throws(BodyError) {
    text.append(contentsOf: bytes)
    if !isForeseen, text.count >= Self.headSize {
      isForeseen = true
      continueToken = foreseenToken
    }
    if text.count >= Self.partSize { try handOn() }
  }

  /// Where the list goes on, by the start of its text: the API server writes that before the items.
  private var foreseenToken: String? {
    guard isList else { return nil }
    var head = ItemSplitter(limit: Self.headSize)
    let isRead = text.withUnsafeBufferPointer { text in
      (try? head.feed(UnsafeBufferPointer(rebasing: text.prefix(Self.headSize))) { _ throws(BodyError) in nil }) != nil
    }
    guard isRead else { return nil }
    let list = Source(name: resource.name, bytes: head.envelope + Array("]}".utf8))
    return (try? DocumentReader.json(list)).flatMap(Self.continueToken)
  }

  private static func continueToken(of list: Node) -> String? {
    list["metadata", "continue"]?.string.flatMap { $0.isEmpty ? nil : $0 }
  }

  private func handOn() throws(BodyError) {
    var part: [UInt8] = []
    part.reserveCapacity(Self.partSize + Self.partSize / 4)
    swap(&part, &text)
    try reader.feed(part)
  }

  /// The body has ended: is it a list, and does it go on?
  func end(_ response: HTTPResponse) throws(BodyError) {
    try handOn()
    let page = try reader.end()
    let start = page.envelope.first { !($0 == 0x20 || (0x09...0x0d).contains($0)) }
    if let start, start != UInt8(ascii: "{") {
      throw BodyError(message: "it is \(response.mediaType) that is not a list in JSON", isPassing: false)
    }
    guard page.isWhole else {
      throw BodyError(message: isList ? "it ends before the list does" : "it ends before the object does")
    }
    count = page.count
    guard isList else {
      try reader.readWhole(page.envelope)
      count = 1
      return
    }
    let root: Node
    do throws(DocumentProblem) {
      root = try DocumentReader.json(Source(name: resource.name, bytes: page.envelope), limits: limits)
    } catch {
      throw BodyError(message: error.message)
    }
    guard root["kind"]?.string?.hasSuffix("List") == true, let items = root["items"] else {
      throw BodyError(message: "it is a \(root["kind"]?.string ?? "document without a kind"), not a list")
    }
    // An empty list may be null in Go.
    guard items.kind == .list || items.isNull else { throw BodyError(message: "its items are no list") }
    continueToken = Self.continueToken(of: root)
  }
}
