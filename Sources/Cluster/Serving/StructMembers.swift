/// `Resources/structs.tsv`: members that objects of the API server's own types always have.
package enum StructMembers {
  private static let table: [GroupVersionKind: [String]] = {
    let rows =
      EmbeddedFiles.all.first { $0.path == "structs.tsv" }.map { DataTable.rows(of: $0.text, columns: 3) } ?? []
    return Dictionary(grouping: rows) { GroupVersionKind(apiVersion: $0[0], kind: $0[1]) }
      .mapValues { $0.map { $0[2] } }
  }()

  package static func members(of kind: GroupVersionKind) -> [String] { table[kind] ?? [] }
}
