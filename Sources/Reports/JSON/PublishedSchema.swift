/// The published schema of the JSON report.
package enum ReportSchema {
  /// The version in each report's `schemaVersion`. Fields may be added in a minor version; a removal or a change of
  /// meaning takes a major one.
  package static let version = "1.0"

  /// JSON Schema 2020-12.
  package static var text: String {
    EmbeddedFiles.all.first { $0.path == "report-v1.schema.json" }?.text.description ?? ""
  }
}
