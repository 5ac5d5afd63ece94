import Cluster
import Documents

/// The pages of a list, or one object, on their way into arenas, one after the other: nothing of a page counts until it
/// is whole.
final class ListPages {
  private let resource: ServedResource
  private let limits: ReadLimits
  private let isList: Bool
  private let reader: ListReader
  /// What has come and was not handed on.
  private var text: [UInt8] = []
  /// How many objects the page holds.
  private(set) var count = 0
  /// Where the list goes on; nil at its end.
  private(set) var continueToken: String?

  /// Large enough that handing it on costs nothing beside reading it.
  private static let partSize = 128 << 10

  /// `isList` false where an object was asked for by its name.
  init(_ resource: ServedResource, form: ObjectForm, isList: Bool, limits: ReadLimits, source: Source) {
    self.resource = resource
    self.limits = limits
    self.isList = isList
    reader = ListReader(resource, form: form, limits: limits, source: source)
  }

  /// A page begins, the first time or again.
  func begin() {
    reader.begin()
    text.removeAll(keepingCapacity: true)
    count = 0
    continueToken = nil
  }

  func feed(_ bytes: UnsafeBufferPointer<UInt8>) throws(BodyError) {
    text.append(contentsOf: bytes)
    if text.count >= Self.partSize { try handOn() }
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
    continueToken = root["metadata", "continue"]?.string.flatMap { $0.isEmpty ? nil : $0 }
  }

  /// The page counts.
  func keep() { reader.keep() }

  /// The objects of the pages that count; they are given once.
  func takeArenas() -> [Arena] { reader.takeArenas() }
}
