/// `Resources/structs.tsv`: members that objects of the API server's own types always have.
package enum StructMembers {
  private static let table: [GroupVersionKind: [String]] = {
    let rows = DataTable.rows(of: DataTable.text("structs.tsv"), columns: 3)
    return Dictionary(grouping: rows) { GroupVersionKind(apiVersion: $0[0], kind: $0[1]) }
      .mapValues { $0.map { $0[2] } }
  }()

  package static func members(of kind: GroupVersionKind) -> [String] { table[kind] ?? [] }
}
