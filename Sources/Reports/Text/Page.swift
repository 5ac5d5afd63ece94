/// Lines of text of a given width on an output.
package struct Page {
  package let output: ByteOutput
  package let width: Int
  package let style: Style

  package init(output: ByteOutput, width: Int, style: Style) {
    self.output = output
    self.width = width
    self.style = style
  }

  package func line(_ text: String = "") {
    output.write(text)
    output.write(byte: 0x0a)
  }

  package func heading(_ text: String) {
    line()
    line(style(.heading, text))
  }

  /// A heading that has names from the input in it and may take several lines.
  ///
  /// - Parameter isFirst: nothing stands above it.
  package func title(_ text: String, isFirst: Bool = false) {
    if !isFirst { line() }
    for part in Self.wrap(PrintableText.escape(text), first: width, rest: width - 2).enumerated() {
      line((part.offset == 0 ? "" : "  ") + style(.heading, part.element))
    }
  }

  /// A text from the input or the rules, escaped and wrapped: the first line follows `label`, the others are indented
  /// by `indent` columns (the label's width if nil). The label is printed as it is, in its role's colour.
  package func paragraph(_ text: String, label: String, role: Style.Role? = nil, indent: Int? = nil) {
    let labelWidth = PrintableText.columns(of: label)
    let margin = String(repeating: " ", count: indent ?? labelWidth)
    var isFirst = true
    for part in text.split(separator: "\n", omittingEmptySubsequences: true) {
      let room = width - (indent ?? labelWidth)
      let firstRoom = isFirst ? width - labelWidth : room
      for wrapped in Self.wrap(PrintableText.escape(String(part)), first: firstRoom, rest: room) {
        line((isFirst ? style(role, label) : margin) + wrapped)
        isFirst = false
      }
    }
    if isFirst { line(style(role, label)) }
  }

  /// Breaks at spaces only: paths, names and expressions stay whole, even where they are wider than the line.
  static func wrap(_ text: String, first: Int, rest: Int) -> [String] {
    if PrintableText.columns(of: text) <= first { return [text] }
    let lead = text.prefix { $0 == " " }
    var lines: [String] = []
    var line = String(lead)
    var used = lead.count
    var isEmpty = true
    for word in text.split(separator: " ") {
      let columns = PrintableText.columns(of: String(word))
      let room = lines.isEmpty ? first : rest
      if isEmpty {
        line += word
        used += columns
      } else if used + 1 + columns <= room {
        line += " " + word
        used += 1 + columns
      } else {
        lines.append(line)
        line = String(lead) + word
        used = lead.count + columns
      }
      isEmpty = false
    }
    lines.append(line)
    return lines
  }
}

/// `1 place`, `3 places`.
package func counted(_ count: Int, _ one: String, _ many: String? = nil) -> String {
  "\(count) \(count == 1 ? one : many ?? one + "s")"
}

extension String {
  package func padded(to columns: Int) -> String {
    self + String(repeating: " ", count: max(0, columns - PrintableText.columns(of: self)))
  }
}
