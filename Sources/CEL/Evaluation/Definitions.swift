/// All that expressions can name but variables: what libraries and declarations of types bring to an environment.
struct Definitions: Sendable {
  /// Those of one name together.
  private(set) var functions = NameTable<[Function]>()
  var macros = Macros()
  private(set) var types: Set<String> = []
  var objectTypes: [String: ObjectType] = [:]
  /// The types of objects that expressions can name; those of a schema's parts are called by the paths to them.
  var namedObjectTypes: Set<String> = []
  /// The first parts of the names that have several.
  private var namespaces = NameTable<Void>()
  var literalFamilies: Set<String> = []

  /// What copies of an environment hold of it: one reference, however much is defined.
  final class Shared: Sendable {
    let definitions: Definitions
    static let none = Shared(Definitions())

    init(_ definitions: Definitions) { self.definitions = definitions }
  }

  init() { declare(namespace: "google") }

  mutating func declare(namespace: String) { namespaces.set(namespace, ()) }

  func isNamespace(_ name: String) -> Bool { namespaces[name] != nil }

  mutating func add(_ library: Library) {
    for function in library.functions {
      functions.set(function.name, (functions[function.name] ?? []) + [function])
    }
    for macro in library.macros { macros.add(macro) }
    types.formUnion(library.types)
    for name in library.functions.map(\.name) + library.types {
      if let namespace = Self.namespace(of: name) { declare(namespace: namespace) }
    }
  }

  /// The first part of a name that has several.
  static func namespace(of name: String) -> String? {
    name.utf8.firstIndex(of: UInt8(ascii: ".")).map { String(name[..<$0]) }
  }

  /// The same definitions in memory of their own, as far as it is counted while expressions are compiled.
  func detached() -> Definitions {
    var copy = self
    copy.functions = functions.copy { named in named.map { $0.copy() } }
    copy.macros = macros.copy()
    copy.namespaces = namespaces.copy { $0 }
    return copy
  }
}
