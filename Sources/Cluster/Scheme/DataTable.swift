/// The tables of the `Resources` folder: one row per line, columns separated by blanks, `#` starts a comment line.
enum DataTable {
  /// The rows that have this many columns; the tests check that no other lines stand in the tables.
  static func rows(of text: StaticString, columns: Int) -> [[String]] {
    UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
      .split(separator: UInt8(ascii: "\n"))
      .compactMap { line in
        let cells = line.split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
        guard cells.count == columns, cells[0].first != UInt8(ascii: "#") else { return nil }
        return cells.map { String(decoding: $0, as: UTF8.self) }
      }
  }

  /// The text of a table; empty where there is no such file.
  static func text(_ name: String) -> StaticString { EmbeddedFiles.all.first { $0.path == name }?.text ?? "" }

  /// `-` stands for nothing.
  static func optional(_ cell: String) -> String? { cell == "-" ? nil : cell }
}
