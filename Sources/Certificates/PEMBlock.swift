/// A block of PEM text as Go's encoding/pem reads it: what does not fit is skipped, lines may have any length.
struct PEMBlock: Sendable {
  /// `CERTIFICATE`, `RSA PRIVATE KEY`.
  var label: String
  /// Go takes a certificate with headers for none.
  var hasHeaders: Bool
  /// Nil where the body is not base64.
  var content: [UInt8]?
  /// Where it begins, counted from 1.
  var line: Int

  /// The blocks of a text, and the line of a `BEGIN` to which no `END` belongs.
  static func blocks(of text: [UInt8]) -> (blocks: [PEMBlock], unclosed: Int?) {
    var blocks: [PEMBlock] = []
    var unclosed: Int?
    let lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map(trimmed)
    var position = 0
    while position < lines.count {
      guard let label = label(of: lines[position], after: "-----BEGIN ") else {
        position += 1
        continue
      }
      let end = Array("-----END \(label)-----".utf8)
      let body = lines[(position + 1)...]
      // A second BEGIN means that the first was cut short.
      let next = body.firstIndex { $0.elementsEqual(end) || self.label(of: $0, after: "-----BEGIN ") != nil }
      guard let next, lines[next].elementsEqual(end) else {
        unclosed = unclosed ?? position + 1
        position = next ?? lines.count
        continue
      }
      let content = lines[(position + 1)..<next]
      let headers = content.prefix { $0.contains(UInt8(ascii: ":")) }
      blocks.append(
        PEMBlock(
          label: label, hasHeaders: !headers.isEmpty,
          content: Base64.decode(content.dropFirst(headers.count).joined()), line: position + 1))
      position = next + 1
    }
    return (blocks, unclosed)
  }

  private static func label(of line: ArraySlice<UInt8>, after prefix: String) -> String? {
    guard line.starts(with: prefix.utf8), line.suffix(5).elementsEqual("-----".utf8) else { return nil }
    let label = line.dropFirst(prefix.utf8.count).dropLast(5)
    return String(decoding: label, as: UTF8.self)
  }

  private static func trimmed(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var line = line
    while let last = line.last, last == 0x20 || last == 0x09 || last == 0x0d { line.removeLast() }
    return line
  }
}

/// RFC 4648, section 4, as Go's encoding/base64 reads it: line ends count for nothing, padding is required.
package enum Base64 {
  /// Nil for what is not base64.
  package static func decode(_ text: some Sequence<UInt8>) -> [UInt8]? {
    var bytes: [UInt8] = []
    var bits: UInt32 = 0
    var digits = 0
    var padding = 0
    for byte in text {
      if byte == 0x0a || byte == 0x0d || byte == 0x20 || byte == 0x09 { continue }
      if byte == UInt8(ascii: "=") {
        padding += 1
        continue
      }
      guard padding == 0, let digit = digit(byte) else { return nil }
      bits = bits << 6 | digit
      digits += 1
      if digits % 4 == 0 {
        bytes += [
          UInt8(truncatingIfNeeded: bits >> 16), UInt8(truncatingIfNeeded: bits >> 8), UInt8(truncatingIfNeeded: bits),
        ]
        bits = 0
      }
    }
    switch (digits % 4, padding) {
    case (0, 0): break
    case (2, 2): bytes.append(UInt8(truncatingIfNeeded: bits >> 4))
    case (3, 1): bytes += [UInt8(truncatingIfNeeded: bits >> 10), UInt8(truncatingIfNeeded: bits >> 2)]
    default: return nil
    }
    return bytes
  }

  private static func digit(_ byte: UInt8) -> UInt32? {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(byte - UInt8(ascii: "A"))
    case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(byte - UInt8(ascii: "a")) + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0")) + 52
    case UInt8(ascii: "+"): 62
    case UInt8(ascii: "/"): 63
    default: nil
    }
  }
}
