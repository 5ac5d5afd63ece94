import Cluster
import Documents

/// One page of a list, or one object, on its way into an arena: nothing of it counts until it is whole.
final class ListPage {
  private let resource: ServedResource
  private let form: ObjectForm
  private let limits: ReadLimits
  private let source: Source
  private let isList: Bool
  private var splitter: ItemSplitter
  private var builder = ArenaBuilder()
  private(set) var count = 0
  /// Where the list goes on; nil at its end.
  private(set) var continueToken: String?

  /// `isList` false where an object was asked for by its name.
  init(_ resource: ServedResource, form: ObjectForm, isList: Bool, limits: ReadLimits, source: Source) {
    self.isList = isList
    self.resource = resource
    self.form = form
    self.limits = limits
    self.source = source
    splitter = ItemSplitter(limit: limits.scalarBytes)
  }

  func clear() {
    splitter = ItemSplitter(limit: limits.scalarBytes)
    builder = ArenaBuilder()
    count = 0
    continueToken = nil
  }

  func feed(_ bytes: UnsafeBufferPointer<UInt8>) throws(BodyError) {
    try splitter.feed(bytes) { [self] item throws(BodyError) in try append(item) }
  }

  private func append(_ item: UnsafeBufferPointer<UInt8>) throws(BodyError) {
    do throws(DocumentProblem) {
      let root = try DocumentReader.append(
        json: item, of: source, limits: limits, pruning: form.pruning, into: &builder)
      // Lists of built-in kinds leave their items' type out, for the list's says it.
      builder.addDefault("apiVersion", .string(resource.apiVersion), to: root)
      builder.addDefault("kind", .string(resource.kind), to: root)
      Defaulting.prepare(&builder, root)
    } catch {
      throw BodyError(message: "item \(count + 1) \(error.message)")
    }
    count += 1
  }

  /// The body has ended: is it a list, and does it go on?
  func end(_ response: HTTPResponse) throws(BodyError) {
    let start = splitter.envelope.first { !($0 == 0x20 || (0x09...0x0d).contains($0)) }
    if let start, start != UInt8(ascii: "{") {
      throw BodyError(message: "it is \(response.mediaType) that is not a list in JSON", isPassing: false)
    }
    guard splitter.isWhole else {
      throw BodyError(message: isList ? "it ends before the list does" : "it ends before the object does")
    }
    guard isList else {
      return try splitter.envelope.withUnsafeBufferPointer { object throws(BodyError) in try append(object) }
    }
    let root: Node
    do throws(DocumentProblem) {
      root = try DocumentReader.json(Source(name: resource.name, bytes: splitter.envelope), limits: limits)
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

  /// The page's objects; nil where there are none.
  func finish() -> Arena? {
    guard count > 0 else { return nil }
    var filled = ArenaBuilder()
    swap(&filled, &builder)
    return filled.finish(isTrimmed: true)
  }
}
