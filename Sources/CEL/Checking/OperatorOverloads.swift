/// The forms of the operators that the evaluator knows itself rather than from a library.
enum OperatorOverloads {
  private static let a = CELType.parameter("A")
  private static let b = CELType.parameter("B")

  static let all: [String: [Overload]] = [
    "_?_:_": [.global("conditional", [.bool, a, a], a)],
    "_==_": [.global("equals", [a, a], .bool)],
    "_!=_": [.global("not_equals", [a, a], .bool)],
    "!_": [.global("logical_not", [.bool], .bool)],
    "@in": [.global("in_list", [a, .list(a)], .bool), .global("in_map", [a, .map(a, b)], .bool)],
    "dyn": [.global("to_dyn", [a], .dyn)],
    "_[_]": [
      .global("index_list", [.list(a), .int], a), .global("index_map", [.map(a, b), a], b),
      .global("optional_list_index_int", [.optional(.list(a)), .int], .optional(a)),
      .global("optional_map_index_value", [.optional(.map(a, b)), a], .optional(b)),
    ],
    "_[?_]": [
      .global("list_optindex_optional_int", [.list(a), .int], .optional(a)),
      .global("map_optindex_optional_value", [.map(a, b), a], .optional(b)),
      .global("optional_list_optindex_optional_int", [.optional(.list(a)), .int], .optional(a)),
      .global("optional_map_optindex_optional_value", [.optional(.map(a, b)), a], .optional(b)),
    ],
  ]
}
