/// JSON on one line, members in the order in which they are written.
struct JSONLine {
  private(set) var bytes: [UInt8] = []
  /// Nothing was written yet between the innermost open brackets.
  private var isFirst = true

  mutating func object(_ members: (inout JSONLine) -> Void) { nest(0x7b, 0x7d, members) }

  mutating func array<Element>(_ elements: some Sequence<Element>, _ element: (inout JSONLine, Element) -> Void) {
    nest(0x5b, 0x5d) { json in
      for each in elements { element(&json, each) }
    }
  }

  mutating func member(_ name: String, _ value: (inout JSONLine) -> Void) {
    separate()
    quote(name)
    bytes.append(UInt8(ascii: ":"))
    isFirst = true
    value(&self)
    isFirst = false
  }

  mutating func member(_ name: String, _ value: String) { member(name) { $0.string(value) } }
  mutating func member(_ name: String, _ value: Bool) { member(name) { $0.bool(value) } }

  mutating func string(_ text: String) {
    separate()
    quote(text)
  }

  mutating func bool(_ value: Bool) { verbatim(value ? "true" : "false") }
  mutating func null() { verbatim("null") }

  /// A number, or another text that is JSON already.
  mutating func verbatim(_ text: String) {
    separate()
    bytes.append(contentsOf: text.utf8)
  }

  private mutating func nest(_ open: UInt8, _ close: UInt8, _ body: (inout JSONLine) -> Void) {
    separate()
    bytes.append(open)
    isFirst = true
    body(&self)
    bytes.append(close)
    isFirst = false
  }

  private mutating func separate() {
    if !isFirst { bytes.append(UInt8(ascii: ",")) }
    isFirst = false
  }

  private mutating func quote(_ text: String) {
    bytes.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""): bytes.append(contentsOf: #"\""#.utf8)
      case UInt8(ascii: "\\"): bytes.append(contentsOf: #"\\"#.utf8)
      case 0x0a: bytes.append(contentsOf: #"\n"#.utf8)
      case 0x0d: bytes.append(contentsOf: #"\r"#.utf8)
      case 0x09: bytes.append(contentsOf: #"\t"#.utf8)
      case ..<0x20: bytes.append(contentsOf: "\\u00\(byte < 16 ? "0" : "")\(String(byte, radix: 16))".utf8)
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }
}
