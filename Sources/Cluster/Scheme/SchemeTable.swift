/// `Resources/scheme.tsv`, row by row: one line for each version of each kind, columns separated by blanks,
/// `-` for nothing, `#` starts a comment.
enum SchemeTable {
  struct Row: Sendable, Hashable {
    var apiVersion: String
    var group: String
    var kind: String
    var resource: String
    var scope: ResourceScope
    var deprecatedIn: String?
    var removedIn: String?
    var replacement: String?
  }

  static let builtIn: [Row] = EmbeddedFiles.all.first { $0.path == "scheme.tsv" }.map { rows(of: $0.text) } ?? []

  static func rows(of text: StaticString) -> [Row] {
    UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
      .split(separator: UInt8(ascii: "\n"))
      .compactMap { row(of: $0) }
  }

  private static func row(of line: Slice<UnsafeBufferPointer<UInt8>>) -> Row? {
    let cells = line.split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
      .map { String(decoding: $0, as: UTF8.self) }
    guard cells.count == 7, !cells[0].hasPrefix("#") else { return nil }
    func optional(_ cell: String) -> String? { cell == "-" ? nil : cell }
    return Row(
      apiVersion: cells[0], group: ObjectIdentity.group(ofAPIVersion: cells[0]), kind: cells[1], resource: cells[2],
      scope: cells[3] == "Cluster" ? .cluster : .namespaced, deprecatedIn: optional(cells[4]),
      removedIn: optional(cells[5]), replacement: optional(cells[6]))
  }
}
