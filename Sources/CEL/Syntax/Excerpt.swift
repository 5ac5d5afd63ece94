/// A line of an expression as it is shown with a caret below a place of it.
struct Excerpt {
  /// A character as it is shown.
  private struct Cell {
    let text: String
    /// How many columns of a terminal it takes.
    let width: Int
  }

  /// As many columns as are shown of a line.
  private static let width = 100
  /// As many columns are shown before the place at least, where there are.
  private static let context = 40

  private var cells: [Cell] = []
  /// The cell of each code point; the one after the last at the end.
  private var cellOfColumn: [Int] = []

  init(line: Substring) {
    for character in line.last == "\r" ? line.dropLast() : line {
      for _ in character.unicodeScalars { cellOfColumn.append(cells.count) }
      cells.append(Cell(text: character.shown, width: character.terminalWidth))
    }
    cellOfColumn.append(cells.count)
  }

  /// The line, or the part of it around a column in code points, from 1, and below it a caret.
  func text(column: Int) -> String {
    let caret = cellOfColumn[min(max(column, 1), cellOfColumn.count) - 1]
    let (range, indent) = window(around: caret)
    let isCutBefore = range.lowerBound > 0
    let isCutAfter = range.upperBound < cells.count
    let text = (isCutBefore ? "…" : "") + cells[range].map(\.text).joined() + (isCutAfter ? "…" : "")
    return " | \(text)\n | \(String(repeating: " ", count: indent + (isCutBefore ? 1 : 0)))^"
  }

  /// The cells that are shown, and how many columns of them come before the caret.
  private func window(around caret: Int) -> (range: Range<Int>, indent: Int) {
    var indent = cells[..<caret].reduce(0) { $0 + $1.width }
    let total = cells[caret...].reduce(indent) { $0 + $1.width }
    guard total > Self.width else { return (0..<cells.count, indent) }
    var start = 0
    // The end of the line is shown in full where the place is near it.
    let hidden = min(indent - Self.context, total - Self.width + 2)
    var skipped = 0
    while skipped < hidden {
      skipped += cells[start].width
      start += 1
    }
    indent -= skipped
    var end = start
    var shown = 0
    while end < cells.count, shown + cells[end].width <= Self.width - 2 {
      shown += cells[end].width
      end += 1
    }
    return (start..<max(end, caret), indent)
  }
}

extension Character {
  /// The character, or what stands for it where it moves the cursor, colours, reorders or is not seen.
  fileprivate var shown: String {
    if self == "\t" { return " " }
    if isPlain { return String(self) }
    return unicodeScalars.contains(where: \.isHidden) ? "\u{fffd}" : String(self)
  }

  /// How many columns of a terminal it takes.
  fileprivate var terminalWidth: Int {
    guard !isPlain, !unicodeScalars.contains(where: \.isHidden) else { return 1 }
    return unicodeScalars.contains(where: \.isWide) ? 2 : 1
  }
}

extension Character {
  /// Is it a visible character of ASCII?
  private var isPlain: Bool { asciiValue.map { (0x20..<0x7f).contains($0) } ?? false }
}

extension Unicode.Scalar {
  /// Controls and formats, except what joins emoji.
  fileprivate var isHidden: Bool {
    switch properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned, .privateUse: true
    case .format: value != 0x200d
    default: false
    }
  }

  /// Two columns wide: East Asian Wide and Fullwidth (UAX #11) in whole blocks, and emoji.
  fileprivate var isWide: Bool {
    switch value {
    case ..<0x1100: false
    case 0x1100...0x115f, 0x2e80...0x303e, 0x3041...0xa4cf, 0xac00...0xd7a3, 0xf900...0xfaff, 0xfe30...0xfe6f,
      0xff00...0xff60, 0xffe0...0xffe6, 0x20000...0x3fffd:
      true
    default: properties.isEmojiPresentation
    }
  }
}
