/// A text in which `*` stands for anything.
package struct WildcardPattern: Sendable, Hashable {
  package let text: String

  package init(_ text: String) { self.text = text }

  package func matches(_ other: String) -> Bool { Self.matches(Array(text.utf8), Array(other.utf8)) }

  /// Does the pattern match the whole path, or what follows one of its slashes? So that it does not matter from where
  /// and by what path a file was reached.
  package func matches(endOf path: String) -> Bool {
    let (pattern, bytes) = (Array(text.utf8), Array(path.utf8))
    if Self.matches(pattern, bytes) { return true }
    return bytes.indices.contains { bytes[$0] == UInt8(ascii: "/") && Self.matches(pattern, Array(bytes[($0 + 1)...])) }
  }

  /// Goes back to the last star only: what earlier ones took never needs to grow again.
  private static func matches(_ pattern: [UInt8], _ text: [UInt8]) -> Bool {
    var (inPattern, inText) = (0, 0)
    var lastStar: (pattern: Int, text: Int)?
    while inText < text.count {
      if inPattern < pattern.count, pattern[inPattern] == UInt8(ascii: "*") {
        lastStar = (inPattern, inText)
        inPattern += 1
      } else if inPattern < pattern.count, pattern[inPattern] == text[inText] {
        inPattern += 1
        inText += 1
      } else if let star = lastStar {
        lastStar = (star.pattern, star.text + 1)
        inPattern = star.pattern + 1
        inText = star.text + 1
      } else {
        return false
      }
    }
    return pattern[inPattern...].allSatisfy { $0 == UInt8(ascii: "*") }
  }
}
