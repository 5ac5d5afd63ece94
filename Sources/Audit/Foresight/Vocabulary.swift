import CEL

/// What the rules ask of objects by name: keys, texts that a value is compared with, and the paths that must exist.
/// The rest of an object cannot change what the rules make of it without being read.
struct Vocabulary {
  /// Keys that are selected; a key beyond the limit is not told apart and may always occur.
  private(set) var keys: [String: Int] = [:]
  /// Texts with which values are compared.
  private(set) var words: [String: Int] = [:]
  /// Texts with which values may start.
  private(set) var prefixes: [String: Int] = [:]
  /// Fields from the object's root, each after its parent.
  private(set) var paths: [[String]: Int] = [:]

  /// As many as a number has bits.
  private static let limit = 128
  private static let pathLimit = 64

  mutating func add(_ term: Term) {
    switch term.kind {
    case .literal, .identifier: break
    case .select(let operand, let field):
      if case .identifier("variables") = operand.kind { return }
      note(field, in: &keys)
      // The parent first, so that a path is never numbered without it.
      add(operand)
      if let path = term.objectPath { note(path, in: &paths, limit: Self.pathLimit) }
    case .optionalSelect(let operand, let field), .has(let operand, let field):
      note(field, in: &keys)
      add(operand)
    case .call(let function, let target, let arguments):
      add(call: function, target, arguments)
    case .list(let elements):
      for element in elements { add(element.value) }
    case .map(let entries):
      for entry in entries {
        add(entry.key)
        add(entry.value)
      }
    case .message(_, let fields):
      for field in fields { add(field.value) }
    case .comprehension(let comprehension):
      add(comprehension.range)
      if let condition = comprehension.condition { add(condition) }
      if let body = comprehension.body { add(body) }
    case .bind(_, let value, let body):
      add(value)
      add(body)
    case .block(let slots, let body):
      for slot in slots { add(slot) }
      add(body)
    }
  }

  private mutating func add(call function: String, _ target: Term?, _ arguments: [Term]) {
    switch function {
    case "_[_]", "_[?_]":
      for text in arguments.compactMap(\.text) { note(text, in: &keys) }
    case "_==_", "_!=_":
      for text in arguments.compactMap(\.text) { note(text, in: &words) }
    case "@in":
      for text in arguments.last?.texts ?? [] { note(text, in: &words) }
    case "startsWith":
      for text in arguments.compactMap(\.text) { note(text, in: &prefixes) }
    default: break
    }
    if let target { add(target) }
    for argument in arguments { add(argument) }
  }

  private func note<Name: Hashable>(_ name: Name, in names: inout [Name: Int], limit: Int = Self.limit) {
    if names[name] == nil, names.count < limit { names[name] = names.count }
  }
}

extension Term {
  /// The text of a string literal.
  var text: String? {
    if case .literal(.string(let text)) = kind { text } else { nil }
  }

  /// The texts of a list of string literals; nil for any other list.
  var texts: [String]? {
    guard case .list(let elements) = kind else { return nil }
    let texts = elements.compactMap { $0.isOptional ? nil : $0.value.text }
    return texts.count == elements.count ? texts : nil
  }

  /// The fields of a plain selection from `object`: `object.spec.template`.
  var objectPath: [String]? {
    switch kind {
    case .identifier("object"): []
    case .select(let operand, let field): operand.objectPath.map { $0 + [field] }
    default: nil
    }
  }
}
