extension CheckedExpression {
  /// The key under which a document holds a field of an operand: for escaped names not the one that the expression uses.
  func documentKey(of field: String, in operand: Term, _ environment: Environment) -> String {
    guard !environment.objectTypes.isEmpty else { return field }
    var type = type(of: operand)
    while case .optional(let wrapped) = type { type = wrapped }
    guard case .opaque(let name, []) = type else { return field }
    return environment.objectTypes[name]?.keys[field] ?? field
  }
}
