/// The first parts of the names that have several.
struct Namespaces: Sendable {
  private var names: Set<String> = []
  /// A bit for each byte that one of them begins with, by its last six bits: most names need no further look.
  private var beginnings: UInt64 = 0

  mutating func insert(_ name: String) {
    names.insert(name)
    beginnings |= Self.beginning(of: name)
  }

  func contains(_ name: String) -> Bool {
    beginnings & Self.beginning(of: name) != 0 && names.contains(name)
  }

  private static func beginning(of name: String) -> UInt64 {
    name.utf8.first.map { 1 << (UInt64($0) & 63) } ?? 0
  }
}
