/// The port that a connection goes to.
package struct NetworkPort: Sendable, Hashable {
  package var `protocol` = "TCP"
  /// Nil for some port that no rule names.
  package var number: Int?
  /// The names that the pod's containers give it; nil where they are not known.
  package var names: Set<String>?

  package init(_ number: Int?, names: Set<String>? = []) {
    self.number = number
    self.names = names
  }

  /// Any port but those that rules name.
  package static let unnamed = NetworkPort(nil)
}

/// Which ports a rule speaks of.
package indirect enum PortCondition: Sendable, Hashable {
  case every
  case none
  /// Protocol nil for each that has ports.
  case numbers(ClosedRange<Int>, protocol: String?)
  case name(String, protocol: String?)
  case `protocol`(String)
  /// A part that is not understood, and why.
  case unknown(String)
  case not(PortCondition)
  case all([PortCondition])
  case any([PortCondition])

  package func matches(_ port: NetworkPort) -> Answer {
    switch self {
    case .every: return .yes
    case .none: return .no
    case .unknown(let reason): return .unknown(because: reason)
    case .not(let inner): return !inner.matches(port)
    case .all(let parts): return parts.allSatisfy { $0.matches(port) }
    case .any(let parts): return parts.contains { $0.matches(port) }
    case .protocol(let name): return Answer(name == port.protocol)
    case .numbers(let range, let name):
      guard name == nil || name == port.protocol else { return .no }
      guard let number = port.number else { return Answer(range.lowerBound <= 1 && range.upperBound >= 65535) }
      return Answer(range.contains(number))
    case .name(let text, let name):
      guard name == nil || name == port.protocol else { return .no }
      guard let names = port.names else {
        return .unknown(because: "which port the pods call '\(text)' is not known")
      }
      return Answer(names.contains(text))
    }
  }

  /// One port of each that the condition names.
  var examples: Set<NetworkPort> {
    switch self {
    case .numbers(let range, let name) where name == nil || name == "TCP": [NetworkPort(range.lowerBound)]
    case .name(let text, let name) where name == nil || name == "TCP": [NetworkPort(nil, names: [text])]
    case .not(let inner): inner.examples
    case .all(let parts), .any(let parts): parts.reduce(into: []) { $0.formUnion($1.examples) }
    default: []
    }
  }
}
