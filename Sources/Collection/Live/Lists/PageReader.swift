import Cluster
import Dispatch
import Documents
import Synchronization

/// Turns the text of a list's pages into objects, on a thread of its own: what comes meanwhile is only kept. One page
/// after the other.
final class PageReader: Sendable {
  private let resource: ServedResource
  private let form: ObjectForm
  private let limits: ReadLimits
  private let source: Source
  private let state: Mutex<State>
  private let queue = DispatchQueue(label: "page", target: .global())
  /// Who is sent faster than can be read waits: memory follows what is kept.
  private let room = DispatchSemaphore(value: 8)

  private struct State: ~Copyable {
    var splitter: ItemSplitter
    var builder = ArenaBuilder(keepsPlaces: false)
    var count = 0
    var error: BodyError?
    /// Of the pages that count.
    var kept: [KeptPage] = []
  }

  /// The objects of a page.
  struct KeptPage: Sendable {
    /// Counts the pages of the list.
    var number: Int
    var arena: Arena
  }

  /// What came of a page.
  struct Page {
    /// The list without its items, or the whole text where it has none.
    var envelope: [UInt8]
    /// Does the text end where the list does?
    var isWhole: Bool
    /// How many objects it holds.
    var count: Int
  }

  init(_ resource: ServedResource, form: ObjectForm, limits: ReadLimits, source: Source) {
    self.resource = resource
    self.form = form
    self.limits = limits
    self.source = source
    state = Mutex(State(splitter: ItemSplitter(limit: limits.scalarBytes)))
  }

  /// A page begins, the first time or again: what was read of it counts no more.
  func begin() {
    // Waited for: what went wrong with the page before must not be taken for what is wrong with this one.
    queue.sync {
      state.withLock { state in
        if state.count > 0 { _ = state.builder.takeArena() }
        state.splitter = ItemSplitter(limit: limits.scalarBytes)
        state.count = 0
        state.error = nil
      }
    }
  }

  /// A part of the page's text. What is wrong with it is told at a later part, or at the end.
  func feed(_ text: [UInt8]) throws(BodyError) {
    if let error = state.withLockIfAvailable({ $0.error }) ?? nil { throw error }
    room.wait()
    queue.async { [self] in
      state.withLock { read(text, &$0) }
      room.signal()
    }
  }

  /// The page's text is there: waits until it is read.
  func end() throws(BodyError) -> Page {
    let page: Result<Page, BodyError> = queue.sync {
      state.withLock { state in
        // What a queue runs cannot throw an error of a type.
        Result { () throws(BodyError) in
          if let error = state.error { throw error }
          try split(&state) { splitter, item throws(BodyError) in try splitter.end(item) }
          return Page(envelope: state.splitter.envelope, isWhole: state.splitter.isWhole, count: state.count)
        }
      }
    }
    return try page.get()
  }

  /// The one object that a text holds which is no list.
  func readWhole(_ text: [UInt8]) throws(BodyError) {
    try state.withLock { state throws(BodyError) in
      try text.withUnsafeBufferPointer { text throws(BodyError) in
        guard try item(text, &state) != nil else { throw BodyError(message: "it ends before the object does") }
      }
    }
  }

  /// The page, which is whole, counts. Nobody waits for that: the next one may come meanwhile.
  func keep(as number: Int) {
    queue.async { [self] in
      state.withLock { state in
        guard state.count > 0 else { return }
        state.count = 0
        state.kept.append(KeptPage(number: number, arena: state.builder.takeArena()))
      }
    }
  }

  /// The pages that count; they are given once.
  func takePages() -> [KeptPage] {
    queue.sync {
      state.withLock { state in
        defer { state.kept = [] }
        return state.kept
      }
    }
  }

  private func read(_ text: [UInt8], _ state: inout State) {
    guard state.error == nil else { return }
    do throws(BodyError) {
      try text.withUnsafeBufferPointer { text throws(BodyError) in
        try split(&state) { splitter, item throws(BodyError) in try splitter.feed(text, item) }
      }
    } catch {
      state.error = error
    }
  }

  /// Lets the splitter work, which is taken out meanwhile: what reads the items needs the rest of the state.
  private func split(
    _ state: inout State, _ body: (inout ItemSplitter, ItemSplitter.ItemReader) throws(BodyError) -> Void
  ) throws(BodyError) {
    var splitter = ItemSplitter(limit: limits.scalarBytes)
    swap(&splitter, &state.splitter)
    defer { swap(&splitter, &state.splitter) }
    try body(&splitter) { text throws(BodyError) in try item(text, &state) }
  }

  private func item(_ text: UnsafeBufferPointer<UInt8>, _ state: inout State) throws(BodyError) -> Int? {
    do throws(DocumentProblem) {
      guard
        let (root, size) = try DocumentReader.append(
          jsonPrefix: text, of: source, limits: limits, pruning: form.pruning, into: &state.builder)
      else { return nil }
      // Lists of built-in kinds leave their items' type out, for the list's says it.
      state.builder.addDefault("apiVersion", .string(resource.apiVersion), to: root)
      state.builder.addDefault("kind", .string(resource.kind), to: root)
      Defaulting.prepare(&state.builder, root)
      state.count += 1
      return size
    } catch {
      throw BodyError(message: "item \(state.count + 1) \(error.message)", isPassing: error.kind != .limit)
    }
  }
}
