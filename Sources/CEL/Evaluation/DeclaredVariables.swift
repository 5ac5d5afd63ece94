/// The variables of an environment. Those that copies of it have in common stand in one table, however many copies there
/// are; those that a copy declares for itself are few, and are looked through one after the other.
struct DeclaredVariables: Sendable {
  /// What is known of a variable, and where an evaluation keeps its value.
  struct Variable: Sendable {
    var type: CELType
    var slot: Int
  }

  private var common = Common()
  private var own: [(name: String, variable: Variable)] = []

  private final class Common: Sendable {
    let variables: NameTable<Variable>

    init(_ variables: NameTable<Variable> = NameTable()) { self.variables = variables }
  }

  /// So many are found by comparing as fast as by a table, and no table is copied for them.
  private static let mostOwn = 12

  subscript(name: String) -> Variable? {
    for (known, variable) in own where known == name { return variable }
    return common.variables[name]
  }

  mutating func set(_ name: String, _ variable: Variable) {
    if let position = own.firstIndex(where: { $0.name == name }) {
      own[position].variable = variable
      return
    }
    if own.isEmpty { own.reserveCapacity(Self.mostOwn) }
    own.append((name, variable))
    if own.count == Self.mostOwn { shareAll() }
  }

  /// Puts all of them into the table that copies made from now on have in common.
  mutating func shareAll() {
    var variables = common.variables
    for (name, variable) in own { variables.set(name, variable) }
    common = Common(variables)
    own = []
  }

  /// The types of all, by name.
  var types: [String: CELType] {
    let names = common.variables.keys + own.map(\.name)
    return Dictionary(names.map { ($0, self[$0]?.type ?? .dyn) }) { first, _ in first }
  }
}
