/// Members that a reader need not build, e.g. because no rule can read them. Their syntax is checked all the same.
///
/// A path is written as its steps, `[]` standing for the elements of a list: `["spec", "versions", "[]", "schema"]`.
/// Paths start at an object; the objects inside a `List` count as such too.
public struct Pruning: Sendable {
  /// A place in the paths; 0 is "nothing below here is pruned", see also ``unwanted``.
  typealias State = UInt16

  static let ignored: State = 0
  static let unwanted: State = .max

  private struct Edge: Sendable {
    var from: State
    var step: [UInt8]
    var to: State
  }

  private var edges: [Edge] = []
  private var stateCount: State = 1
  let initial: State

  /// Leaves nothing out.
  public static let none = Pruning()

  private init() { initial = Self.ignored }

  /// Leaves out the members at these paths.
  public init(_ paths: [[String]]) {
    initial = 1
    stateCount = 2
    for path in paths where !path.isEmpty {
      var state = initial
      for (position, step) in path.enumerated() {
        state = add(step, from: state, to: position == path.count - 1 ? Self.unwanted : nil)
      }
    }
    let items = add("items", from: initial, to: nil)
    _ = add("[]", from: items, to: initial)
  }

  private mutating func add(_ step: String, from: State, to: State?) -> State {
    let step = Array(step.utf8)
    if let known = edges.first(where: { $0.from == from && $0.step == step }) { return known.to }
    let target = to ?? stateCount
    if to == nil { stateCount += 1 }
    edges.append(Edge(from: from, step: step, to: target))
    return target
  }

  func state(after key: KeyID, in state: State, keys: borrowing KeyTable) -> State {
    for edge in edges where edge.from == state {
      if keys.withUTF8(of: key, { $0.elementsEqual(edge.step) }) { return edge.to }
    }
    return Self.ignored
  }

  func state(ofElementsIn state: State) -> State {
    guard state != Self.ignored else { return Self.ignored }
    for edge in edges where edge.from == state && edge.step == [0x5b, 0x5d] { return edge.to }
    return Self.ignored
  }
}
