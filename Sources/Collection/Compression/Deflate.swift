/// A DEFLATE encoder (RFC 1951): matches by hash chains, and for each block a code of its own.
struct Deflate {
  private let input: UnsafeBufferPointer<UInt8>
  private var output = BitOutput()

  /// The compressed form of all bytes, as a stream that ends with them.
  static func compress(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    var deflate = Deflate(input: bytes)
    deflate.run()
    return deflate.output.finish()
  }

  private init(input: UnsafeBufferPointer<UInt8>) { self.input = input }

  /// Blocks adapt to the text; each costs a table of about 80 bytes.
  private static let tokensInBlock = 1 << 15
  private static let shortestMatch = 4
  private static let longestMatch = 258
  private static let window = 1 << 15
  /// How many earlier places are looked at, and from which length on none is looked for.
  private static let longestChain = 24
  private static let goodMatch = 96

  private mutating func run() {
    var chains = MatchChains()
    var tokens: [UInt32] = []
    tokens.reserveCapacity(Self.tokensInBlock)
    var position = 0
    while position < input.count {
      let match = chains.longest(in: input, at: position)
      if match.length >= Self.shortestMatch {
        tokens.append(UInt32(match.length) << 16 | UInt32(match.distance))
        for place in position..<position + match.length { chains.add(place, in: input) }
        position += match.length
      } else {
        tokens.append(UInt32(input[position]))
        chains.add(position, in: input)
        position += 1
      }
      if tokens.count == Self.tokensInBlock, position < input.count {
        write(tokens, isLast: false)
        tokens.removeAll(keepingCapacity: true)
      }
    }
    write(tokens, isLast: true)
  }

  /// A token is a byte, or a match: its length above, its distance below.
  private mutating func write(_ tokens: [UInt32], isLast: Bool) {
    var literalCounts = [Int](repeating: 0, count: 286)
    var distanceCounts = [Int](repeating: 0, count: 30)
    literalCounts[256] = 1
    for token in tokens {
      guard token > 255 else {
        literalCounts[Int(token)] += 1
        continue
      }
      literalCounts[257 + Int(Self.lengthCodes[Int(token >> 16)])] += 1
      distanceCounts[Self.distanceCode(Int(token & 0xffff))] += 1
    }
    let literals = PrefixCode(counts: literalCounts, longest: 15)
    let distances = PrefixCode(counts: distanceCounts, longest: 15)
    output.append(isLast ? 1 : 0, 1)
    output.append(2, 2)
    writeCodes(literals, distances)
    for token in tokens {
      guard token > 255 else {
        output.append(literals, Int(token))
        continue
      }
      let (length, distance) = (Int(token >> 16), Int(token & 0xffff))
      let lengthCode = Int(Self.lengthCodes[length])
      output.append(literals, 257 + lengthCode)
      output.append(length - Int(DeflateTables.lengthBases[lengthCode]), Int(DeflateTables.lengthBits[lengthCode]))
      let distanceCode = Self.distanceCode(distance)
      output.append(distances, distanceCode)
      output.append(
        distance - Int(DeflateTables.distanceBases[distanceCode]), Int(DeflateTables.distanceBits[distanceCode]))
    }
    output.append(literals, 256)
  }

  /// The code lengths of both codes, themselves in a code of 19 symbols; runs of zeros are abridged.
  private mutating func writeCodes(_ literals: PrefixCode, _ distances: PrefixCode) {
    let literalCount = max(257, (literals.lengths.lastIndex { $0 > 0 } ?? 0) + 1)
    let distanceCount = max(1, (distances.lengths.lastIndex { $0 > 0 } ?? 0) + 1)
    let lengths = literals.lengths.prefix(literalCount) + distances.lengths.prefix(distanceCount)
    let steps = Self.runs(Array(lengths))
    var counts = [Int](repeating: 0, count: 19)
    for step in steps { counts[step.symbol] += 1 }
    let code = PrefixCode(counts: counts, longest: 7)
    let order = DeflateTables.lengthOrder
    let used = max(4, (order.lastIndex { code.lengths[$0] > 0 } ?? 0) + 1)
    output.append(literalCount - 257, 5)
    output.append(distanceCount - 1, 5)
    output.append(used - 4, 4)
    for symbol in order.prefix(used) { output.append(Int(code.lengths[symbol]), 3) }
    for step in steps {
      output.append(code, step.symbol)
      output.append(step.extra, step.symbol == 18 ? 7 : step.symbol == 17 ? 3 : step.symbol == 16 ? 2 : 0)
    }
  }

  private static func runs(_ lengths: [UInt8]) -> [(symbol: Int, extra: Int)] {
    var steps: [(symbol: Int, extra: Int)] = []
    var position = 0
    while position < lengths.count {
      let value = lengths[position]
      var run = 1
      while position + run < lengths.count, lengths[position + run] == value { run += 1 }
      position += run
      if value > 0 {
        steps.append((Int(value), 0))
        run -= 1
        while run >= 3 {
          let part = min(run, 6)
          steps.append((16, part - 3))
          run -= part
        }
      } else {
        while run >= 3 {
          let part = min(run, 138)
          steps.append(part < 11 ? (17, part - 3) : (18, part - 11))
          run -= part
        }
      }
      for _ in 0..<run { steps.append((Int(value), 0)) }
    }
    return steps
  }

  /// The code of each match length.
  private static let lengthCodes: [UInt8] = {
    var codes = [UInt8](repeating: 0, count: longestMatch + 1)
    for (code, base) in DeflateTables.lengthBases.enumerated() {
      for length in Int(base)...longestMatch { codes[length] = UInt8(code) }
    }
    return codes
  }()

  private static func distanceCode(_ distance: Int) -> Int {
    guard distance > 4 else { return distance - 1 }
    let bits = distance - 1
    let top = Int.bitWidth - 1 - bits.leadingZeroBitCount
    return 2 * top + (bits >> (top - 1) & 1)
  }

  /// Earlier places with the same next four bytes, the latest first.
  private struct MatchChains {
    private static let hashBits: UInt32 = 15
    private var heads = [Int32](repeating: -1, count: 1 << 15)
    private var previous = [Int32](repeating: -1, count: window)

    mutating func add(_ place: Int, in input: UnsafeBufferPointer<UInt8>) {
      guard place + shortestMatch <= input.count else { return }
      let hash = Self.hash(input, place)
      previous[place & (window - 1)] = heads[hash]
      heads[hash] = Int32(truncatingIfNeeded: place)
    }

    func longest(in input: UnsafeBufferPointer<UInt8>, at position: Int) -> (length: Int, distance: Int) {
      let limit = min(longestMatch, input.count - position)
      guard limit >= shortestMatch else { return (0, 0) }
      var best = (length: 0, distance: 0)
      var candidate = Int(heads[Self.hash(input, position)])
      var steps = 0
      while candidate >= 0, position - candidate < window, steps < longestChain {
        if best.length == 0 || input[candidate + best.length] == input[position + best.length] {
          var length = 0
          while length < limit, input[candidate + length] == input[position + length] { length += 1 }
          if length > best.length { best = (length, position - candidate) }
          if length >= goodMatch || length == limit { break }
        }
        let next = Int(previous[candidate & (window - 1)])
        // The ring has gone on: what stands there is of a later place.
        guard next < candidate else { break }
        candidate = next
        steps += 1
      }
      return best
    }

    private static func hash(_ input: UnsafeBufferPointer<UInt8>, _ place: Int) -> Int {
      let word =
        UnsafeRawPointer(input.baseAddress)?.loadUnaligned(fromByteOffset: place, as: UInt32.self) ?? 0
      return Int((word &* 0x9e37_79b1) >> (32 - hashBits))
    }
  }
}

/// Bits in the order of DEFLATE: the first one lowest.
private struct BitOutput {
  private var bytes: [UInt8] = []
  private var bits: UInt64 = 0
  private var count: UInt64 = 0

  mutating func append(_ value: Int, _ width: Int) {
    bits |= UInt64(value) << count
    count += UInt64(width)
    while count >= 8 {
      bytes.append(UInt8(truncatingIfNeeded: bits))
      bits >>= 8
      count -= 8
    }
  }

  mutating func append(_ code: PrefixCode, _ symbol: Int) {
    append(Int(code.codes[symbol]), Int(code.lengths[symbol]))
  }

  mutating func finish() -> [UInt8] {
    if count > 0 { bytes.append(UInt8(truncatingIfNeeded: bits)) }
    (bits, count) = (0, 0)
    return bytes
  }
}

/// A canonical prefix code (RFC 1951, 3.2.2) for symbols that occur so often, no code longer than allowed.
private struct PrefixCode {
  let lengths: [UInt8]
  /// With the first bit lowest, as they are written.
  let codes: [UInt16]

  init(counts: [Int], longest: Int) {
    var counts = counts
    var lengths = Self.lengths(of: counts)
    // Rarer symbols get shorter codes as their counts come closer to the others'.
    while Int(lengths.max() ?? 0) > longest {
      counts = counts.map { $0 > 0 ? $0 / 2 + 1 : 0 }
      lengths = Self.lengths(of: counts)
    }
    self.lengths = lengths
    codes = Self.codes(lengths)
  }

  /// Huffman's lengths. A lone symbol gets one bit.
  private static func lengths(of counts: [Int]) -> [UInt8] {
    let symbols = counts.indices.filter { counts[$0] > 0 }.sorted { counts[$0] < counts[$1] }
    var lengths = [UInt8](repeating: 0, count: counts.count)
    guard symbols.count > 1 else {
      if let symbol = symbols.first { lengths[symbol] = 1 }
      return lengths
    }
    // Two queues: the symbols in order, and the nodes made of them, which come in order by themselves.
    var weights = symbols.map { counts[$0] }
    var parents = [Int](repeating: 0, count: 2 * symbols.count - 1)
    var (leaf, node) = (0, symbols.count)
    func take() -> Int {
      if leaf < symbols.count, node >= weights.count || weights[leaf] <= weights[node] {
        leaf += 1
        return leaf - 1
      }
      node += 1
      return node - 1
    }
    while weights.count < parents.count {
      let (left, right) = (take(), take())
      parents[left] = weights.count
      parents[right] = weights.count
      weights.append(weights[left] + weights[right])
    }
    var depths = [UInt8](repeating: 0, count: parents.count)
    for place in (0..<parents.count - 1).reversed() { depths[place] = depths[parents[place]] + 1 }
    for (place, symbol) in symbols.enumerated() { lengths[symbol] = depths[place] }
    return lengths
  }

  private static func codes(_ lengths: [UInt8]) -> [UInt16] {
    var codes = [UInt16](repeating: 0, count: lengths.count)
    var code: UInt16 = 0
    for length in 1...15 {
      for (symbol, own) in lengths.enumerated() where Int(own) == length {
        for bit in 0..<length where code >> UInt16(bit) & 1 == 1 { codes[symbol] |= 1 << UInt16(length - 1 - bit) }
        code &+= 1
      }
      code &<<= 1
    }
    return codes
  }
}
