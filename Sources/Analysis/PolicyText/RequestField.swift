/// A part of what an expression sees of a request: `object.spec.containers[].image`.
struct RequestField: Hashable, Sendable {
  enum Step: Hashable, Sendable {
    case member(String)
    /// Any element of a list, or any member of a map.
    case element
  }

  /// The variable: `object`, `request` ...
  var root: String
  var steps: [Step] = []

  func adding(_ step: Step) -> RequestField { RequestField(root: root, steps: steps + [step]) }

  /// The path, each step to an element written `[]`.
  var text: String {
    steps.reduce(into: root) { text, step in
      switch step {
      case .member(let key): text += ".\(key)"
      case .element: text += "[]"
      }
    }
  }

  /// Does the path end in another one, whole steps of it?
  func ends(with path: String) -> Bool { text.hasSuffix(".\(path)") }
}
