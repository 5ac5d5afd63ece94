/// Which form of a function a call means.
extension Checker {
  mutating func call(_ name: String, _ target: Term?, _ arguments: [Term], _ term: Term) -> CELType {
    guard let target else { return global(name, arguments, term) }
    if let namespace = qualifiedName(target) {
      for candidate in environment.candidates(for: "\(namespace).\(name)") where environment.hasFunction(candidate) {
        return resolve(candidate, signatures(candidate), nil, arguments, term)
      }
    }
    guard environment.hasFunction(name) else {
      _ = type(of: target)
      _ = undeclared(name, term)
      for argument in arguments { _ = type(of: argument) }
      return .error
    }
    guard environment.functions[name, default: []].contains(where: { $0.judgesLiterals != nil }) else {
      return resolve(name, signatures(name), type(of: target), arguments, term)
    }
    let outside = (requiresHomogeneousLiterals, recordsTypes)
    requiresHomogeneousLiterals = false
    recordsTypes = true
    let result = resolve(name, signatures(name), type(of: target), arguments, term)
    (requiresHomogeneousLiterals, recordsTypes) = outside
    if result != .error { judge(name, target, arguments, term) }
    return result
  }

  private mutating func global(_ name: String, _ arguments: [Term], _ term: Term) -> CELType {
    if name == "_&&_" || name == "_||_" {
      for argument in arguments { expect(.bool, type(of: argument), argument) }
      return .bool
    }
    if let signatures = OperatorSignatures.all[name] { return resolve(name, signatures, nil, arguments, term) }
    for candidate in environment.candidates(for: name) where environment.hasFunction(candidate) {
      return resolve(candidate, signatures(candidate), nil, arguments, term)
    }
    _ = undeclared(name, term)
    for argument in arguments { _ = type(of: argument) }
    return .error
  }

  private func signatures(_ name: String) -> [Function.Signature] {
    environment.functions[name, default: []].flatMap(\.signatures)
  }

  /// The result of the forms that take the arguments; where several do and differ, only run time can tell.
  private mutating func resolve(
    _ name: String, _ signatures: [Function.Signature], _ receiver: CELType?, _ arguments: [Term], _ term: Term
  ) -> CELType {
    let given = (receiver.map { [$0] } ?? []) + arguments.map { type(of: $0) }
    var result: CELType?
    for signature in signatures where signature.isMethod == (receiver != nil) {
      guard signature.parameters.count == given.count else { continue }
      let renamed = types.renamed(signature)
      guard types.accepts(given, as: renamed.parameters) else { continue }
      let found = types.resolved(renamed.result)
      if let known = result, types.resolved(known) != found {
        result = .dyn
      } else {
        result = found
      }
    }
    if let result { return result }
    let resolved = given.map { types.resolved($0, freeIsDyn: true).description }
    let shown = resolved.dropFirst(receiver == nil ? 0 : 1).joined(separator: ", ")
    let prefix = receiver == nil ? "" : "\(resolved[0])."
    return mistake("found no matching overload for '\(name)' applied to '\(prefix)(\(shown))'", term)
  }
}
