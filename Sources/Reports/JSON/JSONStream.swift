/// Writes JSON piece by piece, indented by two spaces, with members in the order in which they are written.
///
/// The way in which this tool writes JSON of its own; parts of documents are written by `Documents.JSONWriter`.
package struct JSONStream {
  private let output: ByteOutput
  private var depth = 0
  /// Nothing was written yet at the current depth.
  private var isFirst = true
  private var followsKey = false

  package init(_ output: ByteOutput) {
    self.output = output
  }

  package mutating func object(_ members: (inout JSONStream) -> Void) {
    nest(open: 0x7b, close: 0x7d, members)
  }

  package mutating func array<Element>(
    _ elements: some Sequence<Element>, _ element: (inout JSONStream, Element) -> Void
  ) {
    nest(open: 0x5b, close: 0x5d) { json in
      for each in elements { element(&json, each) }
    }
  }

  package mutating func key(_ name: String) {
    separate()
    writeQuoted(name)
    output.write(": " as StaticString)
    followsKey = true
  }

  package mutating func string(_ value: String) {
    separate()
    writeQuoted(value)
  }

  package mutating func int(_ value: Int) {
    separate()
    output.write(String(value))
  }

  /// A number of hundredths, written as a decimal without trailing zeros: 750 is `7.5`.
  package mutating func hundredths(_ value: Int) {
    separate()
    let magnitude = value.magnitude
    var text = (value < 0 ? "-" : "") + String(magnitude / 100)
    let rest = magnitude % 100
    if rest != 0 { text += "." + (rest % 10 == 0 ? String(rest / 10) : (rest < 10 ? "0" : "") + String(rest)) }
    output.write(text)
  }

  package mutating func bool(_ value: Bool) {
    separate()
    output.write(value ? "true" : "false")
  }

  package mutating func null() {
    separate()
    output.write("null" as StaticString)
  }

  /// JSON that is already text, put in as it is.
  package mutating func verbatim(_ json: String) {
    separate()
    output.write(json)
  }

  /// Ends the text with a line break.
  package mutating func end() {
    output.write(byte: 0x0a)
  }
}

// MARK: - Members

extension JSONStream {
  package mutating func member(_ name: String, _ value: String?) {
    key(name)
    if let value { string(value) } else { null() }
  }

  package mutating func member(_ name: String, _ value: Int?) {
    key(name)
    if let value { int(value) } else { null() }
  }

  package mutating func member(_ name: String, _ value: Bool) {
    key(name)
    bool(value)
  }

  package mutating func member(_ name: String, _ strings: [String]) {
    key(name)
    array(strings) { $0.string($1) }
  }

  package mutating func member(_ name: String, object members: (inout JSONStream) -> Void) {
    key(name)
    object(members)
  }

  package mutating func member<Element>(
    _ name: String, _ elements: some Sequence<Element>, _ element: (inout JSONStream, Element) -> Void
  ) {
    key(name)
    array(elements, element)
  }
}

// MARK: - Text

extension JSONStream {
  private mutating func nest(open: UInt8, close: UInt8, _ body: (inout JSONStream) -> Void) {
    separate()
    output.write(byte: open)
    depth += 1
    isFirst = true
    body(&self)
    depth -= 1
    if !isFirst { breakLine() }
    output.write(byte: close)
    isFirst = false
  }

  private mutating func separate() {
    if followsKey {
      followsKey = false
      return
    }
    if !isFirst { output.write(byte: 0x2c) }
    if depth > 0 { breakLine() }
    isFirst = false
  }

  private func breakLine() {
    output.write(byte: 0x0a)
    for _ in 0..<depth { output.write("  " as StaticString) }
  }

  private func writeQuoted(_ text: String) {
    output.write(byte: 0x22)
    var text = text
    text.withUTF8 { bytes in
      var written = 0
      var i = 0
      while i < bytes.count {
        let byte = bytes[i]
        // DEL and the C1 controls (C2 80 ... C2 9F) are legal in JSON; a terminal that shows the report obeys them.
        let isC1 = byte == 0xc2 && i + 1 < bytes.count && bytes[i + 1] < 0xa0
        guard byte < 0x20 || byte == 0x22 || byte == 0x5c || byte == 0x7f || isC1 else {
          i += 1
          continue
        }
        output.write(bytes: bytes[written..<i])
        if isC1 { i += 1 }
        writeEscape(of: bytes[i])
        i += 1
        written = i
      }
      output.write(bytes: bytes[written...])
    }
    output.write(byte: 0x22)
  }

  private func writeEscape(of byte: UInt8) {
    switch byte {
    case 0x22: output.write("\\\"" as StaticString)
    case 0x5c: output.write("\\\\" as StaticString)
    case 0x0a: output.write("\\n" as StaticString)
    case 0x0d: output.write("\\r" as StaticString)
    case 0x09: output.write("\\t" as StaticString)
    default:
      let digits = String(byte, radix: 16)
      output.write("\\u00" + (digits.count == 1 ? "0" : "") + digits)
    }
  }
}
