/// The tables of the `Resources` folder: one row per line, columns separated by blanks, `#` starts a comment line.
enum DataTable {
  /// The rows that have this many columns; the tests check that no other lines stand in the tables.
  static func rows(of text: StaticString, columns: Int) -> [[String]] {
    var rows: [[String]] = []
    var rest = UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)[...]
    while !rest.isEmpty {
      let end = rest.firstIndex(of: UInt8(ascii: "\n")) ?? rest.endIndex
      if rest[rest.startIndex] != UInt8(ascii: "#") {
        let cells = cells(of: rest[..<end], expecting: columns)
        if cells.count == columns { rows.append(cells) }
      }
      rest = rest[end...].dropFirst()
    }
    return rows
  }

  /// What stands between the blanks of a line.
  private static func cells(of line: Slice<UnsafeBufferPointer<UInt8>>, expecting count: Int) -> [String] {
    var cells: [String] = []
    cells.reserveCapacity(count)
    var start = line.startIndex
    for end in start...line.endIndex {
      guard end == line.endIndex || line[end] == UInt8(ascii: " ") || line[end] == UInt8(ascii: "\t") else { continue }
      if end > start { cells.append(String(decoding: line[start..<end], as: UTF8.self)) }
      start = end + 1
    }
    return cells
  }

  /// The text of a table; empty where there is no such file.
  static func text(_ name: String) -> StaticString { EmbeddedFiles.all.first { $0.path == name }?.text ?? "" }

  /// `-` stands for nothing.
  static func optional(_ cell: String) -> String? { cell == "-" ? nil : cell }
}
