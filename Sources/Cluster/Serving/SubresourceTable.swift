/// `Resources/subresources.tsv`: what requests to subresources carry.
enum SubresourceTable {
  struct Row: Sendable, Hashable {
    var group: String
    var resource: String
    var subresource: String
    /// Nil for the resource's own kind.
    var kind: GroupVersionKind?
  }

  static let builtIn: [Row] = rows(of: DataTable.text("subresources.tsv"))

  static func rows(of text: StaticString) -> [Row] {
    DataTable.rows(of: text, columns: 5).map { cells in
      Row(
        group: DataTable.optional(cells[0]) ?? "", resource: cells[1], subresource: cells[2],
        kind: cells[3] == "=" ? nil : GroupVersionKind(apiVersion: cells[3], kind: cells[4]))
    }
  }
}
