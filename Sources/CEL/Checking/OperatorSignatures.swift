/// The forms of the operators that the evaluator knows itself rather than from a library.
enum OperatorSignatures {
  private static let a = CELType.parameter("A")
  private static let b = CELType.parameter("B")

  static let all: [String: [Function.Signature]] = [
    "_?_:_": [.global([.bool, a, a], a)],
    "_==_": [.global([a, a], .bool)],
    "_!=_": [.global([a, a], .bool)],
    "!_": [.global([.bool], .bool)],
    "@in": [.global([a, .list(a)], .bool), .global([a, .map(a, b)], .bool)],
    "dyn": [.global([a], .dyn)],
    "_[_]": [
      .global([.list(a), .int], a), .global([.map(a, b), a], b), .global([.optional(.list(a)), .int], .optional(a)),
      .global([.optional(.map(a, b)), a], .optional(b)),
    ],
    "_[?_]": [
      .global([.list(a), .int], .optional(a)), .global([.map(a, b), a], .optional(b)),
      .global([.optional(.list(a)), .int], .optional(a)), .global([.optional(.map(a, b)), a], .optional(b)),
    ],
  ]
}
