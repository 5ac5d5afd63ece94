/// One declared form of a function: for these types of arguments it gives that type.
public struct Overload: Sendable {
  /// The name by which the reference implementation knows this form (`add_int64`); empty for forms of one's own.
  public var id: String
  /// Is it called on its first parameter (`x.getHours()`)?
  public var isMethod: Bool
  /// The parameters; a method's receiver is the first.
  public var parameters: [CELType]
  /// What it gives.
  public var result: CELType
  /// What a call costs that the checker could settle on this form; nil where the function's own price counts.
  package var cost: CallCost?
  /// What the price cannot be found without.
  var priced: PricedArgument?

  /// A form of a function.
  public init(id: String = "", isMethod: Bool = false, _ parameters: [CELType], _ result: CELType) {
    self.id = id
    self.isMethod = isMethod
    self.parameters = parameters
    self.result = result
  }

  package static func method(_ parameters: [CELType], _ result: CELType) -> Overload {
    Overload(isMethod: true, parameters, result)
  }

  package static func global(_ parameters: [CELType], _ result: CELType) -> Overload { Overload(parameters, result) }

  package static func method(
    _ id: String, _ parameters: [CELType], _ result: CELType, cost: CallCost? = nil
  ) -> Overload {
    var overload = Overload(id: id, isMethod: true, parameters, result)
    overload.cost = cost
    return overload
  }

  /// The same form, its price found by an argument of a kind.
  func priced(by kind: PricedArgument.Kind, at position: Int) -> Overload {
    var copy = self
    copy.priced = PricedArgument(position: position, kind: kind)
    return copy
  }

  package static func global(
    _ id: String, _ parameters: [CELType], _ result: CELType, cost: CallCost? = nil
  ) -> Overload {
    var overload = Overload(id: id, parameters, result)
    overload.cost = cost
    return overload
  }
}
