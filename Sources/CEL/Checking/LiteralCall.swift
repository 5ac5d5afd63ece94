/// A call as the checker has seen it, for functions that can judge the literals in it.
struct LiteralCall {
  let receiver: Term?
  let arguments: [Term]
  /// The types of terms, by their numbers.
  fileprivate let types: [CELType?]
  fileprivate let substitution: Substitution

  /// What is wrong, and with which term; nil where it is the call as a whole.
  struct Mistake {
    let term: Term?
    let message: String
  }

  func type(of term: Term) -> CELType {
    types[term.id].map { substitution.resolved($0, freeIsDyn: true) } ?? .dyn
  }
}

/// What a function finds wrong with the literals of a call.
package struct LiteralJudgement: Sendable {
  let mistake: @Sendable (LiteralCall) -> LiteralCall.Mistake?
}

/// Literals whose parts must agree in type.
struct LiteralParts {
  /// The elements of a list; the keys or the values of a map.
  let parts: [(term: Term, type: CELType)]
  /// Of a list only the first part that differs is told, of a map each.
  let isList: Bool
}

/// What is checked of literals once the types of all terms are known.
extension Checker {
  mutating func judge(_ function: String, _ receiver: Term?, _ arguments: [Term], _ term: Term) {
    for case let judgement? in environment.functions(function).map(\.judgesLiterals) {
      let call = LiteralCall(
        receiver: receiver, arguments: arguments, types: termTypes, substitution: types)
      guard let mistake = judgement.mistake(call) else { continue }
      _ = self.mistake(mistake.message, mistake.term ?? term)
    }
  }

  /// Notes where the parts of a literal differ in type.
  mutating func compareLiterals() {
    for literal in literals {
      guard let first = literal.parts.first.map({ types.resolved($0.type, freeIsDyn: true) }) else { continue }
      for part in literal.parts.dropFirst() {
        let type = types.resolved(part.type, freeIsDyn: true)
        guard type != first else { continue }
        _ = mistake(typeMismatch(first, type), part.term)
        if literal.isList { break }
      }
    }
  }
}

extension CELType {
  /// The name that values of the type give as theirs when they run.
  var runtimeName: String {
    switch self {
    case .list: "list"
    case .map: "map"
    case .optional: "optional_type"
    case .null: "null_type"
    case .timestamp: "google.protobuf.Timestamp"
    case .duration: "google.protobuf.Duration"
    case .type: "type"
    case .opaque(let name, _): name
    case .wrapper(let wrapped): wrapped.runtimeName
    case .dyn, .bool, .int, .uint, .double, .string, .bytes, .parameter, .error: description
    }
  }
}
