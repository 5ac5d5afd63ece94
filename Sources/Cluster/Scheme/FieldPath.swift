/// The way from an object to some of its nodes: `spec.ports[]` is every element of `ports`, `.` the object itself.
struct FieldPath: Sendable, Hashable {
  enum Step: Sendable, Hashable {
    case member(String)
    case elements
  }

  let steps: [Step]

  init(_ text: String) {
    steps = text.split(separator: ".").flatMap { step -> [Step] in
      step.hasSuffix("[]") ? [.member(String(step.dropLast(2))), .elements] : [.member(String(step))]
    }
  }
}
