import Testing

@testable import Collection

struct DeflateTests {
  /// What compresses in different ways: nothing, one symbol, runs, text, noise, more codes than 15 bits would take.
  static let samples: [[UInt8]] = {
    var seed: UInt64 = 42
    func random(_ below: UInt64) -> UInt64 {
      seed ^= seed << 13
      seed ^= seed >> 7
      seed ^= seed << 17
      return seed % below
    }
    func oneOf(_ count: Int, _ below: UInt64) -> [UInt8] { (0..<count).map { _ in UInt8(random(below)) } }
    let fibonacci = (0..<26).reduce(into: [1, 1]) { numbers, place in
      numbers.append(numbers[place] + numbers[place + 1])
    }
    let skewed = fibonacci.prefix(22).enumerated().flatMap { [UInt8](repeating: UInt8($0), count: $1) }
    return [
      [], [7], [UInt8](repeating: 7, count: 70_000), Array("abcabcabcabcabd".utf8), (0...255).map { UInt8($0) },
      Array(GzipTests.lines.utf8), oneOf(3000, 256), oneOf(40_000, 3), oneOf(5000, 100), skewed,
    ]
  }()

  @Test(arguments: samples.indices) func whatIsCompressedIsReadAgain(_ sample: Int) throws {
    let bytes = Self.samples[sample]
    let member = bytes.withUnsafeBufferPointer { Gzip.compress($0) }
    #expect(try Gzip.decompress(member, limit: 1 << 20) == bytes)
    #expect(Gzip.comment(member) == nil)
  }

  @Test func textGetsSmaller() {
    let member = Array(GzipTests.lines.utf8).withUnsafeBufferPointer { Gzip.compress($0) }
    #expect(member.count * 4 < GzipTests.lines.utf8.count)
  }

  @Test func membersAreReadOneByOne() throws {
    let parts = Self.samples.map { bytes in bytes.withUnsafeBufferPointer { Gzip.compress($0, comment: "a note") } }
    let whole = parts.flatMap { $0 }
    #expect(Gzip.comment(whole) == "a note")
    var position = 0
    for sample in Self.samples {
      #expect(try Gzip.decompressNext(whole, from: &position, limit: 1 << 20) == sample)
    }
    #expect(position == whole.count)
  }
}
