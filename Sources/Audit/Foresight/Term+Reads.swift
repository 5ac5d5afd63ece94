import CEL

extension Term {
  /// The terms right below.
  var parts: [Term] {
    switch kind {
    case .literal, .identifier: []
    case .select(let operand, _), .optionalSelect(let operand, _), .has(let operand, _): [operand]
    case .call(_, let target, let arguments): (target.map { [$0] } ?? []) + arguments
    case .list(let elements): elements.map(\.value)
    case .map(let entries): entries.flatMap { [$0.key, $0.value] }
    case .message(_, let fields): fields.map(\.value)
    case .comprehension(let comprehension):
      [comprehension.range] + [comprehension.condition, comprehension.body].compactMap(\.self)
    case .bind(_, let value, let body): [value, body]
    case .block(let slots, let body): slots + [body]
    }
  }

  /// Does the name stand anywhere in it?
  func names(_ name: String) -> Bool {
    if case .identifier(name) = kind { return true }
    return parts.contains { $0.names(name) }
  }

  /// Does it read one of the rule's own variables?
  func names(variable: String) -> Bool {
    if case .select(let operand, variable) = kind, case .identifier("variables") = operand.kind { return true }
    return parts.contains { $0.names(variable: variable) }
  }

  /// Of the object, does it read `apiVersion` and `kind` alone?
  var readsOnlyType: Bool {
    switch kind {
    case .identifier("object"), .identifier("each"): false
    case .select(let operand, "kind"), .select(let operand, "apiVersion"):
      operand.objectPath == [] || operand.readsOnlyType
    default: parts.allSatisfy(\.readsOnlyType)
    }
  }

  /// Is it `workload.containers(object)`?
  var isAllContainers: Bool {
    guard case .call("containers", let target?, let arguments) = kind, case .identifier("workload") = target.kind else {
      return false
    }
    return arguments.count == 1 && arguments.first?.objectPath == []
  }
}
