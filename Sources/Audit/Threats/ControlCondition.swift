/// A condition over controls: names, `&&` and `||`.
package indirect enum ControlCondition: Sendable, Hashable {
  case control(String)
  case both(ControlCondition, ControlCondition)
  case either(ControlCondition, ControlCondition)

  /// The controls it reads, in order of appearance, with repetitions.
  package var controls: [String] {
    switch self {
    case .control(let name): [name]
    case .both(let left, let right), .either(let left, let right): left.controls + right.controls
    }
  }

  /// What the condition comes to; nil where none of its controls applies, for one that does not is neutral.
  package func assurance(_ state: (String) -> Assurance?) -> Assurance? {
    switch self {
    case .control(let name): state(name)
    case .both(let left, let right):
      Assurance.join(left.assurance(state), right.assurance(state)) { min($0, $1) }
    case .either(let left, let right):
      Assurance.join(left.assurance(state), right.assurance(state)) { max($0, $1) }
    }
  }

  /// The condition as people read it: control names in kebab-case.
  package var description: String {
    switch self {
    case .control(let name): name
    case .both(let left, let right): "\(left.operand(inside: self)) and \(right.operand(inside: self))"
    case .either(let left, let right): "\(left.operand(inside: self)) or \(right.operand(inside: self))"
    }
  }

  private func operand(inside outer: ControlCondition) -> String {
    switch (outer, self) {
    case (.both, .either), (.either, .both): "(\(description))"
    default: description
    }
  }
}

extension Assurance {
  package static let mitigated = Assurance(low: .mitigated, high: .mitigated)
  package static let weakened = Assurance(low: .partial, high: .partial)
  package static let exposed = Assurance(low: .exposed, high: .exposed)
  package static let open = Assurance(low: .exposed, high: .mitigated)

  package var isSettled: Bool { low == high }

  static func join(
    _ left: Assurance?, _ right: Assurance?, _ choose: (Assurance.Level, Assurance.Level) -> Assurance.Level
  ) -> Assurance? {
    guard let left else { return right }
    guard let right else { return left }
    return Assurance(low: choose(left.low, right.low), high: choose(left.high, right.high))
  }
}
