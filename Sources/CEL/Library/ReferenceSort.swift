/// Sorts as the reference implementation does, whose order of equal elements is that of Go's `sort.Slice`: the
/// pattern-defeating quicksort of Orson Peters (https://arxiv.org/abs/2106.05123) with Go's choices of pivots and limits.
/// It keeps the order of equal elements of twelve or fewer; of more it does not, but always moves them alike.
struct ReferenceSort<Element> {
  private var elements: [Element]
  private let precedes: (Element, Element) -> Bool

  static func sorted(_ elements: [Element], by precedes: @escaping (Element, Element) -> Bool) -> [Element] {
    var sort = ReferenceSort(elements: elements, precedes: precedes)
    sort.quicksort(elements.indices, badPivots: Int.bitWidth - elements.count.leadingZeroBitCount)
    return sort.elements
  }

  /// What the elements that were looked at to find a pivot say of the order of all.
  private enum Hint {
    case ascending
    case descending
    case none
  }

  private static var longestInsertion: Int { 12 }
  /// From here on a range is long: three medians make its pivot, and a few exchanges are tried before it is split.
  private static var shortestLong: Int { 50 }
  private static var longestRepair: Int { 5 }

  private mutating func quicksort(_ whole: Range<Int>, badPivots: Int) {
    var range = whole
    var badPivots = badPivots
    var wasBalanced = true
    var wasSplit = true
    while range.count > Self.longestInsertion {
      guard badPivots > 0 else { return heapsort(range) }
      if !wasBalanced {
        scatter(range)
        badPivots -= 1
      }
      var (pivot, hint) = self.pivot(of: range)
      if hint == .descending {
        elements[range].reverse()
        pivot = range.upperBound - 1 - (pivot - range.lowerBound)
        hint = .ascending
      }
      if wasBalanced, wasSplit, hint == .ascending, repair(range) { return }
      // What is before the range is not greater than anything in it; a pivot equal to that is the least.
      if range.lowerBound > 0, !isLess(range.lowerBound - 1, pivot) {
        range = splitEqual(range, pivot)..<range.upperBound
        continue
      }
      let middle: Int
      (middle, wasSplit) = split(range, pivot)
      let left = range.lowerBound..<middle
      let right = middle + 1..<range.upperBound
      // The pivot counts to the right part here.
      let leftIsShorter = left.count < right.count + 1
      wasBalanced = min(left.count, right.count + 1) >= range.count / 8
      quicksort(leftIsShorter ? left : right, badPivots: badPivots)
      range = leftIsShorter ? right : left
    }
    insertionSort(range)
  }

  private func isLess(_ left: Int, _ right: Int) -> Bool { precedes(elements[left], elements[right]) }

  private mutating func insertionSort(_ range: Range<Int>) {
    for start in range.dropFirst() { sink(start, to: range.lowerBound) }
  }

  /// Exchanges an element with those before it that are greater, no further than to a position.
  private mutating func sink(_ start: Int, to first: Int) {
    var position = start
    while position > first, isLess(position, position - 1) {
      elements.swapAt(position, position - 1)
      position -= 1
    }
  }

  // MARK: Splitting

  /// Puts what is less than the pivot before it and the rest after; where the pivot then is, and whether it was so before.
  private mutating func split(_ range: Range<Int>, _ pivot: Int) -> (pivot: Int, wasSplit: Bool) {
    let first = range.lowerBound
    elements.swapAt(first, pivot)
    var low = first + 1
    var high = range.upperBound - 1
    var exchanges = 0
    while true {
      while low <= high, isLess(low, first) { low += 1 }
      while low <= high, !isLess(high, first) { high -= 1 }
      if low > high { break }
      elements.swapAt(low, high)
      low += 1
      high -= 1
      exchanges += 1
    }
    elements.swapAt(high, first)
    return (high, exchanges == 0)
  }

  /// Puts what equals the pivot, the least of the range, before what is greater; where that begins.
  private mutating func splitEqual(_ range: Range<Int>, _ pivot: Int) -> Int {
    let first = range.lowerBound
    elements.swapAt(first, pivot)
    var low = first + 1
    var high = range.upperBound - 1
    while true {
      while low <= high, !isLess(first, low) { low += 1 }
      while low <= high, isLess(first, high) { high -= 1 }
      if low > high { return low }
      elements.swapAt(low, high)
      low += 1
      high -= 1
    }
  }

  // MARK: Pivots

  private func pivot(of range: Range<Int>) -> (pivot: Int, Hint) {
    let step = range.count / 4
    var exchanges = 0
    var quarters = [1, 2, 3].map { range.lowerBound + step * $0 }
    if range.count >= Self.shortestLong {
      quarters = quarters.map { median($0 - 1, $0, $0 + 1, &exchanges) }
    }
    let pivot = median(quarters[0], quarters[1], quarters[2], &exchanges)
    // Four medians of three exchanges each found everything the wrong way round.
    return (pivot, exchanges == 0 ? .ascending : exchanges == 12 ? .descending : .none)
  }

  private func median(_ first: Int, _ second: Int, _ third: Int, _ exchanges: inout Int) -> Int {
    var (low, middle, high) = (first, second, third)
    func order(_ left: inout Int, _ right: inout Int) {
      guard isLess(right, left) else { return }
      exchanges += 1
      swap(&left, &right)
    }
    order(&low, &middle)
    order(&middle, &high)
    order(&low, &middle)
    return middle
  }

  // MARK: Patterns

  /// Sorts a range that few exchanges sort; false where they did not.
  private mutating func repair(_ range: Range<Int>) -> Bool {
    var position = range.lowerBound + 1
    for _ in 0..<Self.longestRepair {
      while position < range.upperBound, !isLess(position, position - 1) { position += 1 }
      if position == range.upperBound { return true }
      if range.count < Self.shortestLong { return false }
      elements.swapAt(position, position - 1)
      // The lesser one goes on to the left, to the beginning of all if it must, the greater one to the right.
      if position - range.lowerBound >= 2 { sink(position - 1, to: 0) }
      if range.upperBound - position >= 2 { rise(position, to: range.upperBound) }
    }
    return false
  }

  private mutating func rise(_ start: Int, to end: Int) {
    var position = start + 1
    while position < end, isLess(position, position - 1) {
      elements.swapAt(position, position - 1)
      position += 1
    }
  }

  /// Exchanges three elements in the middle with others, to break what pattern led to a bad pivot. The numbers are those
  /// of an xorshift generator (https://www.jstatsoft.org/article/view/v008i14), seeded with the length.
  private mutating func scatter(_ range: Range<Int>) {
    var random = UInt64(range.count)
    let mask = UInt64(1) << UInt64(Int.bitWidth - range.count.leadingZeroBitCount) - 1
    let middle = range.lowerBound + range.count / 4 * 2
    for position in middle - 1...middle + 1 {
      random ^= random << 13
      random ^= random >> 7
      random ^= random << 17
      let other = Int(random & mask)
      elements.swapAt(position, range.lowerBound + (other < range.count ? other : other - range.count))
    }
  }

  // MARK: Heaps

  private mutating func heapsort(_ range: Range<Int>) {
    for root in (0...(range.count - 1) / 2).reversed() { siftDown(root, in: range.count, from: range.lowerBound) }
    for last in range.reversed() {
      elements.swapAt(range.lowerBound, last)
      siftDown(0, in: last - range.lowerBound, from: range.lowerBound)
    }
  }

  /// Restores the heap below a node of the `count` that start at `first`.
  private mutating func siftDown(_ node: Int, in count: Int, from first: Int) {
    var root = node
    while 2 * root + 1 < count {
      var child = 2 * root + 1
      if child + 1 < count, isLess(first + child, first + child + 1) { child += 1 }
      guard isLess(first + root, first + child) else { return }
      elements.swapAt(first + root, first + child)
      root = child
    }
  }
}
