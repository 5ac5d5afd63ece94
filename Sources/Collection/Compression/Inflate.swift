/// Why compressed bytes could not be read.
package struct CompressionError: Error, Sendable, Hashable, CustomStringConvertible {
  package var description: String

  init(_ description: String) { self.description = description }

  static let truncated = CompressionError("the compressed data ends too early")
}

/// A DEFLATE decoder (RFC 1951). Inputs are hostile: every length and distance is checked, the output is bounded.
struct Inflate: ~Copyable {
  private let input: UnsafeBufferPointer<UInt8>
  private var position: Int
  /// Bits that were taken from the input and not used yet, the next one lowest.
  private var bits: UInt64 = 0
  private var bitCount = 0

  private var output: UnsafeMutablePointer<UInt8>
  private var capacity: Int
  private(set) var count = 0
  private let limit: Int

  /// Decodes from `position` of the input on; more than `limit` bytes of output are an error.
  init(_ input: UnsafeBufferPointer<UInt8>, from position: Int, expectedBytes: Int, limit: Int) {
    self.input = input
    self.position = position
    self.limit = limit
    capacity = min(max(expectedBytes, 4096), limit + 1)
    output = .allocate(capacity: capacity)
  }

  deinit { output.deallocate() }

  /// All that was decoded so far.
  var decoded: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: output, count: count) }

  /// Decodes to the end of the stream and gives the input position after it.
  mutating func run() throws(CompressionError) -> Int {
    var isLast = false
    while !isLast {
      isLast = try take(1) == 1
      switch try take(2) {
      case 0: try copyStored()
      case 1: try decode(literals: Self.fixedLiterals, distances: Self.fixedDistances)
      case 2: try decodeDynamic()
      default: throw CompressionError("the compressed data has a block of an unknown type")
      }
    }
    return position - bitCount / 8
  }

  // MARK: - Bits

  @inline(__always)
  private mutating func refill() {
    while bitCount <= 56, position < input.count {
      bits |= UInt64(input[position]) &<< UInt64(bitCount)
      position += 1
      bitCount += 8
    }
  }

  @inline(__always)
  private mutating func take(_ width: Int) throws(CompressionError) -> Int {
    if bitCount < width { refill() }
    guard bitCount >= width else { throw .truncated }
    let value = Int(bits & ((1 &<< UInt64(width)) - 1))
    bits &>>= UInt64(width)
    bitCount -= width
    return value
  }

  @inline(__always)
  private mutating func symbol(_ code: borrowing HuffmanCode) throws(CompressionError) -> Int {
    if bitCount < code.width { refill() }
    let entry = code.entries[Int(bits & code.mask)]
    let length = Int(entry & 15)
    guard length > 0 else { throw CompressionError("the compressed data holds an invalid code") }
    guard length <= bitCount else { throw .truncated }
    bits &>>= UInt64(length)
    bitCount -= length
    return Int(entry &>> 4)
  }

  // MARK: - Blocks

  private mutating func copyStored() throws(CompressionError) {
    _ = try take(bitCount % 8)
    let length = try take(16)
    guard try take(16) == length ^ 0xffff else { throw CompressionError("a stored block has an invalid length") }
    try reserve(length)
    for _ in 0..<length {
      output[count] = UInt8(try take(8))
      count += 1
    }
  }

  private mutating func decodeDynamic() throws(CompressionError) {
    let literalCount = try take(5) + 257
    let distanceCount = try take(5) + 1
    let lengthCount = try take(4) + 4
    guard literalCount <= 286, distanceCount <= 30 else {
      throw CompressionError("a block of the compressed data has too many codes")
    }
    var order = [UInt8](repeating: 0, count: 19)
    for position in DeflateTables.lengthOrder.prefix(lengthCount) { order[position] = UInt8(try take(3)) }
    let lengthCode = try HuffmanCode(lengths: order[...])
    var lengths: [UInt8] = []
    while lengths.count < literalCount + distanceCount {
      let symbol = try symbol(lengthCode)
      if symbol < 16 {
        lengths.append(UInt8(symbol))
        continue
      }
      guard symbol != 16 || !lengths.isEmpty else {
        throw CompressionError("the compressed data repeats a code length before the first")
      }
      let value = symbol == 16 ? lengths[lengths.count - 1] : 0
      let run = symbol == 16 ? try take(2) + 3 : symbol == 17 ? try take(3) + 3 : try take(7) + 11
      lengths.append(contentsOf: repeatElement(value, count: run))
    }
    guard lengths.count == literalCount + distanceCount else {
      throw CompressionError("a block of the compressed data has too many code lengths")
    }
    try decode(
      literals: HuffmanCode(lengths: lengths[..<literalCount]),
      distances: HuffmanCode(lengths: lengths[literalCount...]))
  }

  private mutating func decode(
    literals: borrowing HuffmanCode, distances: borrowing HuffmanCode
  ) throws(CompressionError) {
    while true {
      // A literal and a whole match each fit what one refill leaves: 15 + 5 + 15 + 13 bits.
      if bitCount < 48 { refill() }
      let symbol = try symbol(literals)
      if symbol < 256 {
        if count == capacity { try reserve(1) }
        output[count] = UInt8(truncatingIfNeeded: symbol)
        count += 1
        continue
      }
      if symbol == 256 { return }
      guard symbol <= 285 else { throw CompressionError("the compressed data holds an invalid length") }
      let length =
        Int(DeflateTables.lengthBases[symbol - 257]) + (try take(Int(DeflateTables.lengthBits[symbol - 257])))
      let code = try self.symbol(distances)
      guard code < 30 else { throw CompressionError("the compressed data holds an invalid distance") }
      let distance = Int(DeflateTables.distanceBases[code]) + (try take(Int(DeflateTables.distanceBits[code])))
      guard distance <= count else { throw CompressionError("the compressed data refers to before its start") }
      if count + length > capacity { try reserve(length) }
      for _ in 0..<length {
        output[count] = output[count - distance]
        count += 1
      }
    }
  }

  private mutating func reserve(_ more: Int) throws(CompressionError) {
    guard count + more <= limit else { throw CompressionError("it decompresses to more than \(limit) bytes") }
    guard count + more > capacity else { return }
    let larger = max(capacity * 2, count + more)
    let grown = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
    grown.update(from: output, count: count)
    output.deallocate()
    output = grown
    capacity = larger
  }

  private static let fixedLiterals = HuffmanCode(
    complete: (0..<288).map { $0 < 144 ? 8 : $0 < 256 ? 9 : $0 < 280 ? 7 : 8 })
  private static let fixedDistances = HuffmanCode(complete: [UInt8](repeating: 5, count: 32))
}

/// The tables of RFC 1951, 3.2.5 and 3.2.7.
enum DeflateTables {
  static let lengthOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]
  static let lengthBases: [UInt16] = [
    3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258,
  ]
  static let lengthBits: [UInt8] = [
    0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0,
  ]
  static let distanceBases: [UInt16] = [
    1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145,
    8193, 12289, 16385, 24577,
  ]
  static let distanceBits: [UInt8] = [
    0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13,
  ]
}

/// A prefix code as one table over its longest code's bits: symbol (high bits) and code length (low 4 bits), 0 for
/// bits that are no code.
struct HuffmanCode: Sendable {
  private(set) var entries: [UInt16]
  let width: Int
  var mask: UInt64 { UInt64(entries.count - 1) }

  /// The canonical code of these lengths; an incomplete one is fine until a missing code occurs.
  init(lengths: ArraySlice<UInt8>) throws(CompressionError) {
    var used = 0
    for length in lengths where length > 0 { used += 1 << (15 - Int(length)) }
    guard used <= 1 << 15 else { throw CompressionError("a block of the compressed data has more codes than fit") }
    self.init(complete: Array(lengths))
  }

  /// The canonical code of lengths that are known to fit.
  fileprivate init(complete lengths: [UInt8]) {
    width = max(Int(lengths.max() ?? 0), 1)
    entries = [UInt16](repeating: 0, count: 1 << width)
    var code = 0
    for length in 1...width {
      for (symbol, own) in lengths.enumerated() where Int(own) == length {
        fill(code: code, length: length, symbol: symbol)
        code += 1
      }
      code <<= 1
    }
  }

  /// Codes come with their first bit lowest, so the table is indexed by the reversed code.
  private mutating func fill(code: Int, length: Int, symbol: Int) {
    var reversed = 0
    for bit in 0..<length where code >> bit & 1 == 1 { reversed |= 1 << (length - 1 - bit) }
    let entry = UInt16(symbol << 4 | length)
    for index in stride(from: reversed, to: entries.count, by: 1 << length) { entries[index] = entry }
  }
}
