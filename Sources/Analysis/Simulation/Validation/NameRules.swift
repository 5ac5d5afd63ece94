/// What the API takes for names and keys (k8s.io/apimachinery pkg/util/validation).
enum NameRules {
  /// `example.com/name`: a DNS subdomain and a name of at most 63 characters.
  static func isQualifiedName(_ text: String) -> Bool {
    let parts = text.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false)
    guard let name = parts.last, parts.count <= 2, isName(name), !name.isEmpty else { return false }
    guard parts.count == 2, let prefix = parts.first else { return true }
    return isSubdomain(String(prefix))
  }

  static func isLabelValue(_ text: String) -> Bool { text.isEmpty || isName(text[...]) }

  /// Letters of lower case, digits, `-` and `.`.
  static func isSubdomain(_ text: String) -> Bool {
    text.utf8.count <= 253
      && text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { isLabel(String($0), longest: 253) }
  }

  /// Letters of lower case, digits and, but for the ends, `-`.
  static func isLabel(_ text: String, longest: Int = 63) -> Bool {
    guard let first = text.utf8.first, let last = text.utf8.last, text.utf8.count <= longest else { return false }
    return first != 0x2d && last != 0x2d && text.utf8.allSatisfy { $0 == 0x2d || isDigit($0) || isLower($0) }
  }

  /// What can be a part of a URL's path.
  static func isPathSegment(_ text: String) -> Bool {
    text != "." && text != ".." && !text.contains("/") && !text.contains("%")
  }

  /// A key of a ConfigMap or Secret, which may become the name of a file.
  static func isFileName(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.count <= 253 && text != "." && !text.hasPrefix("..")
      && text.utf8.allSatisfy { isAlphanumeric($0) || $0 == 0x2d || $0 == 0x5f || $0 == 0x2e }
  }

  /// Letters, digits, `-`, `_` and `.`, the first and last a letter or digit.
  private static func isName(_ text: Substring) -> Bool {
    guard let first = text.utf8.first, let last = text.utf8.last, text.utf8.count <= 63 else { return false }
    return isAlphanumeric(first) && isAlphanumeric(last)
      && text.utf8.allSatisfy { isAlphanumeric($0) || $0 == 0x2d || $0 == 0x5f || $0 == 0x2e }
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

  private static func isLower(_ byte: UInt8) -> Bool { (0x61...0x7a).contains(byte) }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool { isDigit(byte) || isLower(byte | 0x20) }
}
