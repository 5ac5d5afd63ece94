import Documents

enum TextSource {
  static func source(_ name: String, _ text: String) -> Source { Source(name: name, bytes: Array(text.utf8)) }
}
