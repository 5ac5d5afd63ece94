import Documents

/// `Resources/defaults.tsv`, by kind.
struct DefaultTable: Sendable {
  struct Entry: Sendable {
    /// `group/*` or the exact apiVersion.
    var apiVersion: String
    /// To the map that gets the member.
    var path: FieldPath
    var key: String
    var value: DefaultValue
  }

  private var entries: [String: [Entry]] = [:]

  static let builtIn = DefaultTable(text: DataTable.text("defaults.tsv"))

  init(text: StaticString) {
    for cells in DataTable.rows(of: text, columns: 5) {
      guard let value = Self.value(cells[4]) else { continue }
      let entry = Entry(apiVersion: cells[0], path: FieldPath(cells[2]), key: cells[3], value: value)
      entries[cells[1], default: []].append(entry)
    }
  }

  /// Gives the object what it leaves out.
  func apply(to root: NodeIndex, apiVersion: NodeIndex, kind: NodeIndex, in builder: inout ArenaBuilder) {
    guard let kind = builder.string(of: kind), let entries = entries[kind],
      let apiVersion = builder.string(of: apiVersion)
    else { return }
    for entry in entries where Self.matches(entry.apiVersion, apiVersion) {
      Self.apply(entry, steps: entry.path.steps[...], to: root, in: &builder)
    }
    if kind == "NetworkPolicy", apiVersion.hasPrefix("networking.k8s.io/") || apiVersion == "extensions/v1beta1" {
      addPolicyTypes(to: root, in: &builder)
    }
  }

  /// Ingress always; Egress where there are egress rules, even none of them.
  private func addPolicyTypes(to root: NodeIndex, in builder: inout ArenaBuilder) {
    let spec = builder.member("spec", of: root)
    guard spec != 0 else { return }
    let egress = builder.member("egress", of: spec)
    let hasEgress = egress != 0 && builder[egress].kind != .null
    builder.addDefault(
      "policyTypes", .list(hasEgress ? [.string("Ingress"), .string("Egress")] : [.string("Ingress")]), to: spec)
  }

  private static func apply(
    _ entry: Entry, steps: ArraySlice<FieldPath.Step>, to node: NodeIndex, in builder: inout ArenaBuilder
  ) {
    guard let step = steps.first else {
      if builder[node].kind == .map { builder.addDefault(entry.key, entry.value, to: node) }
      return
    }
    switch step {
    case .member(let key):
      let member = builder.member(key, of: node)
      if member != 0 { apply(entry, steps: steps.dropFirst(), to: member, in: &builder) }
    case .elements:
      Defaulting.forEachElement(of: node, in: &builder) { builder, element in
        apply(entry, steps: steps.dropFirst(), to: element, in: &builder)
      }
    }
  }

  /// What an object of this type is given where it leaves it out.
  func entries(kind: String, apiVersion: String) -> [Entry] {
    entries[kind]?.filter { Self.matches($0.apiVersion, apiVersion) } ?? []
  }

  private static func matches(_ pattern: String, _ apiVersion: String) -> Bool {
    guard pattern.hasSuffix("/*") else { return pattern == apiVersion }
    return apiVersion.utf8.starts(with: pattern.utf8.dropLast())
  }

  /// A quoted string, a whole number, a boolean or an empty map.
  private static func value(_ text: String) -> DefaultValue? {
    if text.hasPrefix("\""), text.hasSuffix("\""), text.utf8.count >= 2 {
      return .string(String(text.dropFirst().dropLast()))
    }
    switch text {
    case "{}": return .map([])
    case "true": return .bool(true)
    case "false": return .bool(false)
    default: return Int64(text).map { .int($0) }
    }
  }
}
