/// Members that a reader need not build, e.g. because no rule can read them. Their syntax is checked all the same.
///
/// A path is written as its steps, `[]` standing for the elements of a list: `["spec", "versions", "[]", "schema"]`.
/// Paths start at an object; the objects inside a `List` count as such too.
public struct Pruning: Sendable {
  /// A place in the paths; 0 is "nothing below here is pruned", see also ``unwanted``.
  typealias State = UInt16

  static let ignored: State = 0
  static let unwanted: State = .max

  /// The names of steps; a key is looked up among them once, and by its number from then on.
  private var names: [[UInt8]] = []
  /// The state behind each step, by state and step.
  private var states: [State] = []
  /// The state of a list's elements, by the list's state.
  private var elementStates: [State] = [ignored]
  let initial: State
  /// Told apart from other prunings by this.
  let identity = Identity()

  final class Identity: Sendable {}

  private struct Edge {
    var from: State
    var step: String
    var to: State
  }

  /// Leaves nothing out.
  public static let none = Pruning()

  private init() { initial = Self.ignored }

  /// Leaves out the members at these paths.
  public init(_ paths: [[String]]) {
    initial = 1
    var edges: [Edge] = []
    var stateCount: State = 2
    func add(_ step: String, from: State, to: State?) -> State {
      if let known = edges.first(where: { $0.from == from && $0.step == step }) { return known.to }
      let target = to ?? stateCount
      if to == nil { stateCount += 1 }
      edges.append(Edge(from: from, step: step, to: target))
      return target
    }
    for path in paths where !path.isEmpty {
      var state = initial
      for (position, step) in path.enumerated() {
        state = add(step, from: state, to: position == path.count - 1 ? Self.unwanted : nil)
      }
    }
    let items = add("items", from: initial, to: nil)
    _ = add(Self.elements, from: items, to: initial)
    let steps = Set(edges.map(\.step)).subtracting([Self.elements]).sorted()
    names = steps.map { Array($0.utf8) }
    states = [State](repeating: Self.ignored, count: Int(stateCount) * steps.count)
    elementStates = [State](repeating: Self.ignored, count: Int(stateCount))
    for edge in edges {
      if let step = steps.firstIndex(of: edge.step) {
        states[Int(edge.from) * steps.count + step] = edge.to
      } else {
        elementStates[Int(edge.from)] = edge.to
      }
    }
  }

  private static let elements = "[]"

  /// The number of a key among the steps, or -1.
  func step(_ key: UnsafeBufferPointer<UInt8>) -> Int16 {
    Int16(truncatingIfNeeded: names.firstIndex { $0.elementsEqual(key) } ?? -1)
  }

  @inline(__always)
  func state(afterStep step: Int16, in state: State) -> State {
    step < 0 || state == Self.unwanted ? Self.ignored : states[Int(state) * names.count + Int(step)]
  }

  func state(ofElementsIn state: State) -> State {
    state == Self.unwanted ? Self.ignored : elementStates[Int(state)]
  }
}
