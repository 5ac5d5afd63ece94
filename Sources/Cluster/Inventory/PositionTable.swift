/// Positions in a list by the hashes of what stands there: four bytes for each, since what stands there is compared in
/// the list itself. Has room for as many as it was made for.
struct PositionTable: Sendable {
  private static let none: Int32 = -1

  /// Twice as many as there are positions, so that few are met on the way to one.
  private var slots: [Int32]

  init(capacity: Int) {
    var count = 2
    while count < 2 * capacity { count *= 2 }
    slots = [Int32](repeating: Self.none, count: count)
  }

  /// The position under a hash for which `isMeant` holds.
  func position(_ hash: Int, where isMeant: (Int) -> Bool) -> Int? {
    var slot = first(hash)
    while slots[slot] != Self.none {
      let position = Int(slots[slot])
      if isMeant(position) { return position }
      slot = next(slot)
    }
    return nil
  }

  /// Adds a position that is not there.
  mutating func insert(_ position: Int, _ hash: Int) {
    var slot = first(hash)
    while slots[slot] != Self.none { slot = next(slot) }
    slots[slot] = Int32(position)
  }

  private func first(_ hash: Int) -> Int { hash & (slots.count - 1) }

  private func next(_ slot: Int) -> Int { (slot + 1) & (slots.count - 1) }
}
