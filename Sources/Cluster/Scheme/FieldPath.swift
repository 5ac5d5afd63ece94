package import Documents

/// The way from an object to some of its nodes: `spec.ports[]` is every element of `ports`, `.` the object itself.
package struct FieldPath: Sendable, Hashable {
  enum Step: Sendable, Hashable {
    case member(String)
    case elements
  }

  let steps: [Step]

  package init(_ text: String) {
    steps = text.split(separator: ".").flatMap { step -> [Step] in
      step.hasSuffix("[]") ? [.member(String(step.dropLast(2))), .elements] : [.member(String(step))]
    }
  }

  /// The nodes that the way leads to.
  package func nodes(from node: Node) -> [Node] {
    steps.reduce([node]) { nodes, step in
      switch step {
      case .member(let key): nodes.compactMap { $0[key] }
      case .elements: nodes.flatMap { $0.elements.map { $0 } }
      }
    }
  }
}
