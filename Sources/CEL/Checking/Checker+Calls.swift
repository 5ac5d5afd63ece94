/// Which form of a function a call means.
extension Checker {
  mutating func call(_ name: String, _ target: Term?, _ arguments: [Term], _ term: Term) -> CELType {
    guard let target else { return global(name, arguments, term) }
    if let namespace = qualifiedName(target) {
      for candidate in environment.candidates(for: "\(namespace).\(name)") where environment.hasFunction(candidate) {
        return resolve(candidate, forms(candidate), nil, arguments, term)
      }
    }
    guard environment.hasFunction(name) else {
      _ = type(of: target)
      _ = undeclared(name, term)
      for argument in arguments { _ = type(of: argument) }
      return .error
    }
    guard environment.functions[name, default: []].contains(where: { $0.judgesLiterals != nil }) else {
      return resolve(name, forms(name), type(of: target), arguments, term)
    }
    let outside = requiresHomogeneousLiterals
    requiresHomogeneousLiterals = false
    let result = resolve(name, forms(name), type(of: target), arguments, term)
    requiresHomogeneousLiterals = outside
    if result != .error { judge(name, target, arguments, term) }
    return result
  }

  private mutating func global(_ name: String, _ arguments: [Term], _ term: Term) -> CELType {
    if name == "_&&_" || name == "_||_" {
      for argument in arguments { expect(.bool, type(of: argument), argument) }
      return .bool
    }
    if let overloads = OperatorOverloads.all[name] {
      return resolve(
        name, overloads.enumerated().map { Form(overload: $1, function: nil, position: $0) }, nil, arguments, term)
    }
    for candidate in environment.candidates(for: name) where environment.hasFunction(candidate) {
      return resolve(candidate, forms(candidate), nil, arguments, term)
    }
    _ = undeclared(name, term)
    for argument in arguments { _ = type(of: argument) }
    return .error
  }

  /// A form of a function and where it is found.
  private struct Form {
    let overload: Overload
    let function: Int?
    let position: Int
  }

  private func forms(_ name: String) -> [Form] {
    environment.functions[name, default: []].enumerated().flatMap { number, function in
      function.overloads.enumerated().map { Form(overload: $1, function: number, position: $0) }
    }
  }

  /// The result of the forms that take the arguments; where several do and differ, only run time can tell.
  private mutating func resolve(
    _ name: String, _ forms: [Form], _ receiver: CELType?, _ arguments: [Term], _ term: Term
  ) -> CELType {
    let given = (receiver.map { [$0] } ?? []) + arguments.map { type(of: $0) }
    var result: CELType?
    var fitting: [ResolvedCall.Candidate] = []
    for form in forms where form.overload.isMethod == (receiver != nil) {
      guard form.overload.parameters.count == given.count else { continue }
      let renamed = types.renamed(form.overload)
      guard types.accepts(given, as: renamed.parameters) else { continue }
      fitting.append(
        ResolvedCall.Candidate(id: form.overload.id, function: form.function, overload: form.position))
      let found = types.resolved(renamed.result)
      if let known = result, types.resolved(known) != found {
        result = .dyn
      } else {
        result = found
      }
    }
    if let result {
      record(ResolvedCall(function: name, overloads: fitting), of: term)
      if let literal = LiteralArgument(name, arguments) { literalArguments.append(literal) }
      return result
    }
    let resolved = given.map { types.resolved($0, freeIsDyn: true).shortDescription }
    let shown = resolved.dropFirst(receiver == nil ? 0 : 1).joined(separator: ", ")
    let prefix = receiver == nil ? "" : "\(resolved[0])."
    return mistake("found no matching overload for '\(name)' applied to '\(prefix)(\(shown))'", term)
  }
}
