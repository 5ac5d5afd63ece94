extension Function {
  /// A function that a Swift closure is: its parameters and its result are those of the closure.
  ///
  /// ```swift
  /// Function("twice") { (x: Int64) in x * 2 }
  /// Function("isIn", isMethod: true) { (name: String, names: [String]) in names.contains(name) }
  /// ```
  ///
  /// For arguments of other types a call is an error, as it is where the closure throws: with the words of a thrown
  /// ``EvaluationError``, else with what describes the error. Several functions of one name are its overloads.
  public convenience init<each Argument: ValueConvertible, Result: ValueConvertible>(
    _ name: String, isMethod: Bool = false, _ body: @escaping @Sendable (repeat each Argument) throws -> Result
  ) {
    var parameters: [CELType] = []
    repeat parameters.append((each Argument).celType)
    self.init(name, isMethod: isMethod, parameters: parameters, result: Result.celType) { values in
      var arguments = ArgumentReader(values: values)
      do {
        return try body(repeat try arguments.next((each Argument).self)).celValue
      } catch let error as EvaluationError {
        return .error(error)
      } catch {
        return .error(EvaluationError("\(name): \(error)"))
      }
    }
  }
}

/// Takes the arguments of a call one after the other.
private struct ArgumentReader {
  let values: [Value]
  private var position = 0

  init(values: [Value]) {
    self.values = values
  }

  mutating func next<Argument: ValueConvertible>(_ type: Argument.Type) throws(EvaluationError) -> Argument {
    defer { position += 1 }
    guard position < values.count, let argument = Argument(celValue: values[position]) else {
      throw EvaluationError("no such overload")
    }
    return argument
  }
}
