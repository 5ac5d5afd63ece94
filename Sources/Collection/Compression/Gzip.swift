/// The gzip container (RFC 1952) around DEFLATE.
package enum Gzip {
  /// Do the bytes start as gzip does?
  package static func isGzip(_ bytes: [UInt8]) -> Bool { bytes.starts(with: [0x1f, 0x8b, 0x08]) }

  /// The content of all members; more than `limit` bytes are an error.
  package static func decompress(_ bytes: [UInt8], limit: Int) throws(CompressionError) -> [UInt8] {
    var content: [UInt8] = []
    var position = 0
    while position < bytes.count {
      // Padding after the last member, as on tapes.
      if position > 0, bytes[position...].allSatisfy({ $0 == 0 }) { break }
      position = try decompressMember(bytes, from: position, into: &content, limit: limit)
    }
    return content
  }

  /// The content of the member that starts at a position, which moves on behind it: what is too large to be held at
  /// once is written in many.
  static func decompressNext(
    _ bytes: [UInt8], from position: inout Int, limit: Int
  ) throws(CompressionError) -> [UInt8] {
    var content: [UInt8] = []
    position = try decompressMember(bytes, from: position, into: &content, limit: limit)
    return content
  }

  /// One member that holds these bytes; `comment` stands in its header, in ASCII.
  static func compress(_ bytes: UnsafeBufferPointer<UInt8>, comment: StaticString? = nil) -> [UInt8] {
    // Deflated, no time, made by an unknown system.
    var member: [UInt8] = [0x1f, 0x8b, 0x08, comment == nil ? 0 : 0x10, 0, 0, 0, 0, 0, 0xff]
    if let comment {
      member.append(contentsOf: UnsafeBufferPointer(start: comment.utf8Start, count: comment.utf8CodeUnitCount))
      member.append(0)
    }
    member += Deflate.compress(bytes)
    for word in [CRC32.checksum(bytes), UInt32(truncatingIfNeeded: bytes.count)] {
      for lane in 0..<4 { member.append(UInt8(truncatingIfNeeded: word >> UInt32(8 * lane))) }
    }
    return member
  }

  /// The comment in the header of the first member; nil where there is none.
  static func comment(_ bytes: some Collection<UInt8>) -> String? {
    let head = Array(bytes.prefix(512))
    guard head.count >= 10, isGzip(head), head[3] & 0x1c == 0x10, let end = head[10...].firstIndex(of: 0) else {
      return nil
    }
    return String(decoding: head[10..<end], as: UTF8.self)
  }

  /// As much of the content as the first bytes of a file give.
  static func start(of bytes: [UInt8]) -> [UInt8] {
    guard let body = try? skipHeader(bytes, from: 0) else { return [] }
    return bytes.withUnsafeBufferPointer { input in
      var inflate = Inflate(input, from: body, expectedBytes: 4 * bytes.count, limit: 1 << 26)
      // The bytes end within the data, which is no matter here.
      _ = try? inflate.run()
      return Array(inflate.decoded)
    }
  }

  private static func decompressMember(
    _ bytes: [UInt8], from start: Int, into content: inout [UInt8], limit: Int
  ) throws(CompressionError) -> Int {
    let body = try skipHeader(bytes, from: start)
    // The last four bytes hold the size modulo 2^32: a hint, right for a file of one member.
    let hint = bytes.count >= 4 ? Int(word(bytes, at: bytes.count - 4)) : 0
    let outcome: Result<Int, CompressionError> = bytes.withUnsafeBufferPointer { input in
      var inflate = Inflate(
        input, from: body, expectedBytes: min(hint, bytes.count * 32), limit: limit - content.count)
      do throws(CompressionError) {
        let end = try inflate.run()
        guard end + 8 <= input.count else { return .failure(.truncated) }
        guard CRC32.checksum(inflate.decoded) == word(bytes, at: end),
          UInt32(truncatingIfNeeded: inflate.count) == word(bytes, at: end + 4)
        else { return .failure(CompressionError("the checksum of the compressed data is wrong")) }
        content.append(contentsOf: inflate.decoded)
        return .success(end + 8)
      } catch {
        return .failure(error)
      }
    }
    return try outcome.get()
  }

  /// The position after the header and its optional fields.
  private static func skipHeader(_ bytes: [UInt8], from start: Int) throws(CompressionError) -> Int {
    guard bytes.count - start >= 18 else { throw .truncated }
    guard bytes[start] == 0x1f, bytes[start + 1] == 0x8b, bytes[start + 2] == 8 else {
      throw CompressionError("what follows the compressed data is no gzip member")
    }
    let flags = bytes[start + 3]
    var position = start + 10
    if flags & 0x04 != 0 {
      guard position + 2 <= bytes.count else { throw .truncated }
      position += 2 + Int(bytes[position]) + Int(bytes[position + 1]) << 8
    }
    // A file name, then a comment, each ended by a zero.
    for flag: UInt8 in [0x08, 0x10] where flags & flag != 0 {
      guard position < bytes.count, let zero = bytes[position...].firstIndex(of: 0) else { throw .truncated }
      position = zero + 1
    }
    if flags & 0x02 != 0 { position += 2 }
    guard position < bytes.count else { throw .truncated }
    return position
  }

  private static func word(_ bytes: [UInt8], at position: Int) -> UInt32 {
    var word: UInt32 = 0
    for i in 0..<4 { word |= UInt32(bytes[position + i]) << UInt32(8 * i) }
    return word
  }
}

/// The checksum of gzip, eight bytes at a time.
enum CRC32 {
  /// `tables[k][b]`: byte `b` followed by `k` zero bytes.
  private static let tables: [UInt32] = {
    var tables = [UInt32](repeating: 0, count: 8 * 256)
    for byte in 0..<256 {
      var value = UInt32(byte)
      for _ in 0..<8 { value = value & 1 == 1 ? value >> 1 ^ 0xedb8_8320 : value >> 1 }
      tables[byte] = value
    }
    for index in 256..<tables.count {
      let before = tables[index - 256]
      tables[index] = before >> 8 ^ tables[Int(before & 0xff)]
    }
    return tables
  }()

  static func checksum(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt32 {
    tables.withUnsafeBufferPointer { tables in
      var checksum: UInt32 = 0xffff_ffff
      var i = 0
      while i + 8 <= bytes.count {
        let word = UnsafeRawPointer(bytes.baseAddress)?.loadUnaligned(fromByteOffset: i, as: UInt64.self) ?? 0
        let mixed = UInt64(littleEndian: word) ^ UInt64(checksum)
        checksum = 0
        for lane in 0..<8 {
          checksum ^= tables[(7 - lane) * 256 + Int(mixed >> UInt64(8 * lane) & 0xff)]
        }
        i += 8
      }
      while i < bytes.count {
        checksum = checksum >> 8 ^ tables[Int((checksum ^ UInt32(bytes[i])) & 0xff)]
        i += 1
      }
      return ~checksum
    }
  }
}
