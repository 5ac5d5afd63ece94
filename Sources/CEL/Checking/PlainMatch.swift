/// Whether a form takes arguments whose types have no parts, which most have, and what it gives: what substitution would
/// find, found without it.
struct PlainMatch {
  enum Outcome {
    case gives(CELType)
    case fails
    /// Only substitution can tell.
    case isUnclear
  }

  private(set) var outcome: Outcome
  /// The type parameter of the form that stands for something, and for what.
  private var bound: (name: String, type: CELType)?

  /// Matches as many types as the form has parameters.
  init(_ overload: Overload, _ given: [CELType]) {
    outcome = .isUnclear
    for (type, parameter) in zip(given, overload.parameters) {
      switch fit(type, parameter) {
      case true?: continue
      case false?: outcome = .fails
      case nil: break
      }
      return
    }
    if overload.result.isPlain {
      outcome = .gives(overload.result)
    } else if case .parameter(let name) = overload.result, let bound, bound.name == name {
      outcome = .gives(bound.type)
    }
  }

  /// Can a value of a type be passed where another is declared? Nil where that is unclear.
  private mutating func fit(_ type: CELType, _ declared: CELType) -> Bool? {
    guard type.isPlain else { return nil }
    switch declared {
    case .parameter(let name):
      guard let known = bound else {
        bound = (name, type)
        return true
      }
      guard known.name == name else { return nil }
      if type == .dyn { bound = (name, .dyn) }
      return known.type == .dyn || type == .dyn || type == known.type
    case .list, .map, .optional, .opaque, .type: return type == .dyn
    default: return declared.isPlain ? type == .dyn || declared == .dyn || type == declared : nil
    }
  }
}

extension CELType {
  /// Has it no parts, stands for nothing else, and takes no null?
  fileprivate var isPlain: Bool {
    switch self {
    case .dyn, .bool, .int, .uint, .double, .string, .bytes, .timestamp, .duration: true
    default: false
    }
  }
}
