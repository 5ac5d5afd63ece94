/// The terminals of an image reference, over ASCII bytes.
enum ReferenceGrammar {
  /// Up to 128 word characters, dots and dashes, none of the latter two first.
  static func isTag(_ text: String) -> Bool {
    guard let first = text.utf8.first, text.utf8.count <= 128 else { return false }
    return isWord(first) && text.utf8.allSatisfy { isWord($0) || $0 == dot || $0 == dash }
  }

  /// A host name or a bracketed IPv6 address, with or without a port.
  static func isDomain(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    if bytes.first == UInt8(ascii: "[") {
      guard let end = bytes.firstIndex(of: UInt8(ascii: "]")), end > 1 else { return false }
      let isAddress = bytes[1..<end].allSatisfy {
        isDigit($0) || $0 == colon || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0 | 0x20)
      }
      return isAddress && (end + 1 == bytes.count || isPort(bytes[(end + 1)...]))
    }
    let host = bytes.prefix { $0 != colon }
    guard host.count == bytes.count || isPort(bytes[host.count...]) else { return false }
    return host.split(separator: dot, omittingEmptySubsequences: false).allSatisfy { label in
      guard let first = label.first, let last = label.last else { return false }
      return isAlphanumeric(first) && isAlphanumeric(last)
        && label.allSatisfy { isAlphanumeric($0) || $0 == dash }
    }
  }

  /// Lower-case components, each of letters and digits with single separators between: a dot, one or two
  /// underscores, or any number of dashes.
  static func isPath(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    var start = 0
    while true {
      let end = bytes[start...].firstIndex(of: UInt8(ascii: "/")) ?? bytes.count
      guard isPathComponent(bytes[start..<end]) else { return false }
      if end == bytes.count { return true }
      start = end + 1
    }
  }

  static func isHexadecimal(_ text: String, count: Int) -> Bool { isHexadecimal(text.utf8[...], count: count) }

  static func isHexadecimal(_ bytes: Substring.UTF8View, count: Int) -> Bool {
    bytes.count == count && bytes.allSatisfy { isDigit($0) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0) }
  }

  private static func isPathComponent(_ bytes: ArraySlice<UInt8>) -> Bool {
    guard let first = bytes.first, let last = bytes.last, isLowerAlphanumeric(first), isLowerAlphanumeric(last)
    else { return false }
    var i = bytes.startIndex
    while i < bytes.endIndex {
      let start = i
      while i < bytes.endIndex, !isLowerAlphanumeric(bytes[i]) { i += 1 }
      guard i == start || isSeparator(bytes[start..<i]) else { return false }
      while i < bytes.endIndex, isLowerAlphanumeric(bytes[i]) { i += 1 }
    }
    return true
  }

  private static func isSeparator(_ bytes: ArraySlice<UInt8>) -> Bool {
    switch bytes.first {
    case dot: bytes.count == 1
    case underscore: bytes.count <= 2 && bytes.allSatisfy { $0 == underscore }
    default: bytes.allSatisfy { $0 == dash }
    }
  }

  private static let dot = UInt8(ascii: ".")
  private static let dash = UInt8(ascii: "-")
  private static let colon = UInt8(ascii: ":")
  private static let underscore = UInt8(ascii: "_")

  private static func isPort(_ bytes: ArraySlice<UInt8>) -> Bool {
    bytes.first == colon && bytes.count > 1 && bytes.dropFirst().allSatisfy(isDigit)
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

  private static func isLowerAlphanumeric(_ byte: UInt8) -> Bool {
    isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }

  private static func isWord(_ byte: UInt8) -> Bool { isAlphanumeric(byte) || byte == underscore }
}
