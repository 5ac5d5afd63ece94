import CEL

extension Term {
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
