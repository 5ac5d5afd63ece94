/// Names of properties as Kubernetes lets expressions select them: what no identifier can hold is spelt out, and a word
/// that the language reserves is put between underscores.
enum FieldName {
  private static let reserved: Set<String> = [
    "true", "false", "null", "in", "as", "break", "const", "continue", "else", "for", "function", "if", "import", "let",
    "loop", "package", "namespace", "return", "var", "void", "while",
  ]

  /// The name under which a property is selected; nil where it has none, like `3rd` or `größe`.
  static func escaped(_ property: String) -> String? {
    if reserved.contains(property) { return "__\(property)__" }
    let bytes = Array(property.utf8)
    guard let first = bytes.first, !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else { return nil }
    var name = ""
    var i = 0
    while i < bytes.count {
      switch bytes[i] {
      case UInt8(ascii: "_") where i + 1 < bytes.count && bytes[i + 1] == UInt8(ascii: "_"):
        name += "__underscores__"
        i += 1
      case UInt8(ascii: "."): name += "__dot__"
      case UInt8(ascii: "-"): name += "__dash__"
      case UInt8(ascii: "/"): name += "__slash__"
      case let byte where isIdentifier(byte): name.unicodeScalars.append(Unicode.Scalar(byte))
      default: return nil
      }
      i += 1
    }
    return name
  }

  private static func isIdentifier(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
      true
    default: false
    }
  }
}
