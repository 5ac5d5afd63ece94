package import Documents

/// `Resources/mergekeys.tsv`: which lists are merged by a key of their elements.
package enum MergeKeys {
  private static let rows: [(field: String, key: String)] =
    DataTable.rows(of: DataTable.text("mergekeys.tsv"), columns: 2).map { (field: $0[0], key: $0[1]) }

  private static let keys = Dictionary(grouping: rows.filter { !["set", "atomic"].contains($0.key) }, by: \.field)

  /// Lists of plain values that are merged as sets.
  package static let sets = Set(rows.filter { $0.key == "set" }.map(\.field))

  private static let atomicMaps = Set(rows.filter { $0.key == "atomic" }.map(\.field))

  /// Does server-side apply take the value of a field as a whole?
  package static func isAtomic(_ field: String, _ value: DocumentTree) -> Bool {
    switch value {
    case .list: keys[field] == nil && !sets.contains(field)
    case .map: atomicMaps.contains(field)
    default: false
    }
  }

  /// The key by which the elements of a field's list are merged; nil where the list is replaced.
  package static func key(of field: String, elements: [DocumentTree]) -> String? {
    keys[field]?.first { row in elements.allSatisfy { $0[row.key] != nil } }?.key
  }
}
