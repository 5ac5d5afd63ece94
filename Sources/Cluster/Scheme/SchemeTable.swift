/// `Resources/scheme.tsv`: one row for each version of each kind.
enum SchemeTable {
  struct Row: Sendable, Hashable {
    var apiVersion: String
    var kind: String
    var resource: String
    var scope: ResourceScope
    var lifecycle: Scheme.Lifecycle

    var group: String { ObjectIdentity.group(ofAPIVersion: apiVersion) }
  }

  static let builtIn: [Row] = rows(of: DataTable.text("scheme.tsv"))

  /// Columns: apiVersion, kind, resource, scope, deprecated in, removed in, replacement.
  static func rows(of text: StaticString) -> [Row] {
    DataTable.rows(of: text, columns: 7).map { cells in
      Row(
        apiVersion: cells[0], kind: cells[1], resource: cells[2],
        scope: cells[3] == "Cluster" ? .cluster : .namespaced,
        lifecycle: Scheme.Lifecycle(
          deprecatedIn: DataTable.optional(cells[4]), removedIn: DataTable.optional(cells[5]),
          replacement: DataTable.optional(cells[6])))
    }
  }
}
