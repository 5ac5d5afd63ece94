import Testing

@testable import Collection

struct GzipTests {
  /// 120 lines, compressed with a dynamic code.
  static let lines = (0..<120).map { "name: pod-\($0 * 7919 % 1000)\n" }.joined()
  static let compressedLines = """
    1f8b080000000000020355d43b4e44410c44d19c55b001a4f6af6db31ba4216460ff1144a86e369626b8af7554cf8fafcff7
    d79fefc7db7979feff5e5bb92646aeae96ebf695abb6f4b2942b23e48a72b9bc4d2e5b6db1a32dae299b9a3257537a34a58f
    a65cd7944a4dc9ab29319ae28b14d3160b6d294dd9d694594d19d3940e4db9a529d59a92a3297934255c533cb5c52e5a3445
    43d61d7fd390be0700160006001a002e0014002400688b99b684a66c1d00580080da03b50eb55900804719a83d50eb509b07
    0f01000300506b501b050009009a920bb506b501b5b9008016bc0a00d049028086dc81d903b30eb3b1003000d00000b3a62d
    910010f81a4de9855a835a87da1c00680080da03b50eb58967d1941da83d508bad6d6cedc5d616b636b1b589ad0d6cad636b
    add9a20700c00996b6b1b4174b7bb1b485a54d2c6dfc2ded2f870c5fe57f060000
    """

  @Test(arguments: [
    // A fixed code, a stored block, a header with all optional fields.
    "1f8b0800000000000203cbcecc4bb15208c84fe10200bcb5378d0a000000",
    "1f8b0800000000000403010a00f5ff6b696e643a20506f640abcb5378d0a000000",
    "1f8b081e0000000002030300616263612e79616d6c006e6f7465000000cbcecc4bb15208c84fe10200bcb5378d0a000000",
  ])
  func samples(_ hexadecimal: String) throws {
    #expect(try Gzip.decompress(bytes(hexadecimal), limit: 100) == Array("kind: Pod\n".utf8))
  }

  @Test func dynamicCode() throws {
    let content = try Gzip.decompress(bytes(Self.compressedLines), limit: 10_000)
    #expect(String(decoding: content, as: UTF8.self) == Self.lines)
  }

  @Test func membersFollowEachOther() throws {
    let one = bytes(Self.compressedLines)
    let content = try Gzip.decompress(one + one + [0, 0, 0], limit: 10_000)
    #expect(String(decoding: content, as: UTF8.self) == Self.lines + Self.lines)
  }

  @Test func tooMuchContentIsAnError() {
    #expect(throws: CompressionError("it decompresses to more than 1000 bytes")) {
      try Gzip.decompress(bytes(Self.compressedLines), limit: 1000)
    }
  }

  @Test func everyTruncationIsAnError() {
    let whole = bytes(Self.compressedLines)
    for length in 1..<whole.count {
      #expect(throws: CompressionError.self) { try Gzip.decompress(Array(whole[..<length]), limit: 10_000) }
    }
  }

  /// Any change is an error or is seen by the checksum; only a few header bytes mean nothing.
  @Test func everyChangeIsAnErrorOrHarmless() {
    let whole = bytes(Self.compressedLines)
    for position in whole.indices {
      for bit in 0..<8 {
        var changed = whole
        changed[position] ^= 1 << UInt8(bit)
        let content = try? Gzip.decompress(changed, limit: 10_000)
        #expect(content == nil || content == Array(Self.lines.utf8))
      }
    }
  }

  private func bytes(_ hexadecimal: String) -> [UInt8] {
    let digits = hexadecimal.compactMap(\.hexDigitValue)
    return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
  }
}
