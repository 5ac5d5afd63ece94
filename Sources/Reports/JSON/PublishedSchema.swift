import Audit
import Documents

/// The published JSON Schemas (2020-12): of what commands print with `-f json`, and of the configuration file.
package enum PublishedSchema: String, Sendable, CaseIterable {
  /// `scan -f json`.
  case report
  /// `diff -f json`.
  case diff
  /// `threats -f json`.
  case threats
  /// `access -f json`, and with `--gate`.
  case access
  /// `coverage -f json`.
  case coverage
  /// `preflight -f json`.
  case preflight
  /// `portcullis.yaml`.
  case config

  /// The version in each `schemaVersion`. Fields may be added in a minor version; a removal or a change of meaning takes
  /// a major one.
  package static let version = "1.0"

  /// What the others share with the report they say in its words: they name its definitions, and are printed with them,
  /// each schema being whole by itself.
  package var text: String {
    if self == .config { return ConfigurationShape.schema }
    guard self != .report, let own = root, let report = Self.report.root else { return file }
    guard case .map(var members) = DocumentTree(own), case .map(let known) = report["$defs"].map(DocumentTree.init)
    else { return file }
    var definitions: [String: DocumentTree] = [:]
    if case .map(let own) = members["$defs"] { definitions = own }
    var missing = Self.references(in: .map(members)).filter { definitions[$0] == nil }
    while let name = missing.popFirst() {
      guard definitions[name] == nil, let definition = known[name] else { continue }
      definitions[name] = definition
      missing.formUnion(Self.references(in: definition))
    }
    members["$defs"] = .map(definitions)
    return DocumentTree.map(members).document().map { $0.json(.pretty) + "\n" } ?? file
  }

  private var file: String {
    EmbeddedFiles.all.first { $0.path == "\(rawValue)-v1.schema.json" }?.text.description ?? ""
  }

  private var root: Node? {
    DocumentReader.read([Source(name: rawValue, bytes: Array(file.utf8))]).arena.roots.first
  }

  private static let prefix = "#/$defs/"

  private static func references(in schema: DocumentTree) -> Set<String> {
    switch schema {
    case .map(let members):
      members.reduce(into: []) { names, member in
        if member.key == "$ref", case .string(let text) = member.value, text.hasPrefix(prefix) {
          names.insert(String(text.dropFirst(prefix.count)))
        } else {
          names.formUnion(references(in: member.value))
        }
      }
    case .list(let elements): elements.reduce(into: []) { $0.formUnion(references(in: $1)) }
    default: []
    }
  }
}
