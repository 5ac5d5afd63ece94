/// Which form of a function a call means.
extension Checker {
  mutating func call(_ name: String, _ target: Term?, _ arguments: [Term], _ term: Term) -> CELType {
    guard let target else { return global(name, arguments, term) }
    if environment.mayBeQualified(target), let namespace = qualifiedName(target) {
      for candidate in environment.candidates(for: "\(namespace).\(name)") where environment.hasFunction(candidate) {
        return resolve(candidate, nil, arguments, term)
      }
    }
    guard environment.hasFunction(name) else {
      _ = type(of: target)
      _ = undeclared(name, term)
      for argument in arguments { _ = type(of: argument) }
      return .error
    }
    guard environment.functions(name).contains(where: { $0.judgesLiterals != nil }) else {
      return resolve(name, type(of: target), arguments, term)
    }
    let outside = requiresHomogeneousLiterals
    requiresHomogeneousLiterals = false
    let result = resolve(name, type(of: target), arguments, term)
    requiresHomogeneousLiterals = outside
    if result != .error { judge(name, target, arguments, term) }
    return result
  }

  private mutating func global(_ name: String, _ arguments: [Term], _ term: Term) -> CELType {
    if name == "_&&_" || name == "_||_" {
      for argument in arguments { expect(.bool, type(of: argument), argument) }
      return .bool
    }
    if OperatorOverloads.all[name] != nil { return resolve(name, nil, arguments, term) }
    for candidate in environment.candidates(for: name) where environment.hasFunction(candidate) {
      return resolve(candidate, nil, arguments, term)
    }
    _ = undeclared(name, term)
    for argument in arguments { _ = type(of: argument) }
    return .error
  }

  /// The forms that take the arguments of a call, and what they give.
  private struct Choice {
    let given: [CELType]
    let isMethod: Bool
    var fitting: [ResolvedCall.Candidate] = []
    var result: CELType?
  }

  /// The result of the forms that take the arguments; where several do and differ, only run time can tell.
  private mutating func resolve(_ name: String, _ receiver: CELType?, _ arguments: [Term], _ term: Term) -> CELType {
    var given: [CELType] = []
    given.reserveCapacity(arguments.count + 1)
    if let receiver { given.append(receiver) }
    for argument in arguments { given.append(type(of: argument)) }
    var choice = Choice(given: given, isMethod: receiver != nil)
    if let operators = OperatorOverloads.all[name] {
      for (position, overload) in operators.enumerated() { consider(overload, position, of: nil, &choice) }
    } else {
      for (number, function) in environment.functions(name).enumerated() {
        for (position, overload) in function.overloads.enumerated() {
          consider(overload, position, of: number, &choice)
        }
      }
    }
    if let result = choice.result {
      record(ResolvedCall(function: name, overloads: choice.fitting), of: term)
      if let literal = LiteralArgument(name, arguments) { literalArguments.append(literal) }
      return result
    }
    let resolved = given.map { types.resolved($0, freeIsDyn: true).shortDescription }
    let shown = resolved.dropFirst(receiver == nil ? 0 : 1).joined(separator: ", ")
    let prefix = receiver == nil ? "" : "\(resolved[0])."
    return mistake("found no matching overload for '\(name)' applied to '\(prefix)(\(shown))'", term)
  }

  private mutating func consider(_ overload: Overload, _ position: Int, of function: Int?, _ choice: inout Choice) {
    guard overload.isMethod == choice.isMethod, overload.parameters.count == choice.given.count,
      let found = types.result(of: overload, for: choice.given)
    else { return }
    choice.fitting.append(ResolvedCall.Candidate(id: overload.id, function: function, overload: position))
    if let known = choice.result, types.resolved(known) != found {
      choice.result = .dyn
    } else {
      choice.result = found
    }
  }
}
