import Collection
import Documents

/// Bytes as the answer to a list: in whatever pieces they come, they are the same items, or wrong in the same way.
struct ListInput {
  private let input: [UInt8]

  init(_ input: [UInt8]) {
    self.input = input
  }

  private struct Outcome: Equatable {
    var items: [[UInt8]] = []
    var envelope: [UInt8] = []
    var isWhole = false
    var problem: String?
  }

  func run() throws(Violation) {
    let whole = outcome(pieces: max(input.count, 1))
    for size in [1, 3, 16, 100] where size < input.count {
      let pieces = outcome(pieces: size)
      try require(pieces == whole, "in pieces of \(size): \(pieces) instead of \(whole)")
    }
    // What is around the items is a list without them.
    guard whole.isWhole, whole.problem == nil, !whole.items.isEmpty else { return }
    try require(
      input.count >= whole.envelope.count + whole.items.reduce(0) { $0 + $1.count }, "more came out than was put in")
  }

  private func outcome(pieces size: Int) -> Outcome {
    var outcome = Outcome()
    var splitter = ItemSplitter(limit: 1 << 20)
    let item: ItemSplitter.ItemReader = { text throws(BodyError) in
      var builder = ArenaBuilder(keepsPlaces: false)
      do throws(DocumentProblem) {
        let source = Source(nameOnly: "list")
        guard let (_, count) = try DocumentReader.append(jsonPrefix: text, of: source, into: &builder) else {
          return nil
        }
        outcome.items.append(Array(text.prefix(count)))
        return count
      } catch {
        throw BodyError(message: error.message)
      }
    }
    do throws(BodyError) {
      var rest = input[...]
      while !rest.isEmpty {
        try Array(rest.prefix(size)).withUnsafeBufferPointer { text throws(BodyError) in
          try splitter.feed(text, item)
        }
        rest = rest.dropFirst(size)
      }
      try splitter.end(item)
      outcome.envelope = splitter.envelope
      outcome.isWhole = splitter.isWhole
    } catch {
      outcome.problem = error.message
    }
    return outcome
  }
}
