import CEL
import Documents

extension CompiledMutatingPolicy.Mutation {
  /// Why a mutation cannot be made.
  enum Failure: Error, Sendable {
    case mistake(String)
    case unknown(Set<String>)
  }

  /// The object with the mutation made; the variables are bound.
  func applied(to object: DocumentTree, in evaluation: Evaluation) throws(Failure) -> DocumentTree {
    switch self {
    case .unsupported(let type): throw .mistake("patch type '\(type)' is not known")
    case .apply(let expression):
      let change = try Self.tree(expression, evaluation)
      for field in ["apiVersion", "kind"] where change[field].map({ $0 != object[field] }) ?? false {
        throw .mistake("an apply configuration may not change '\(field)'")
      }
      return StrategicMerge.merge(object, with: change)
    case .patch(let expression):
      guard case .list(let operations) = try Self.tree(expression, evaluation) else {
        throw .mistake("a JSON patch is a list of operations")
      }
      do throws(PatchError) {
        var patch = JSONPatch([])
        for operation in operations { patch.operations.append(try JSONPatch.operation(operation)) }
        return try patch.applied(to: object)
      } catch {
        throw .mistake(error.description)
      }
    }
  }

  private static func tree(_ expression: AdmissionExpression, _ evaluation: Evaluation) throws(Failure) -> DocumentTree
  {
    guard let program = expression.program else { throw .mistake(expression.mistake) }
    let value = evaluation.evaluate(program)
    if case .error(let error) = value { throw .mistake(expression.failure(error)) }
    if case .unknown(let unknown) = value { throw .unknown(Set(unknown.reasons)) }
    guard let tree = DocumentTree(value) else { throw .mistake("'\(expression.text)' gives nothing that JSON has") }
    return tree
  }
}

extension DocumentTree {
  /// What an expression gave, where JSON has a form for it.
  fileprivate init?(_ value: Value) {
    switch value {
    case .null: self = .null
    case .bool(let value): self = .bool(value)
    case .int(let value): self = .int(value)
    case .uint(let value):
      guard let value = Int64(exactly: value) else { return nil }
      self = .int(value)
    case .double(let value): self = .double(value)
    case .string(let text): self = .string(text)
    case .node(let node): self = DocumentTree(node)
    case .list(let elements):
      var trees: [DocumentTree] = []
      for element in elements {
        guard let tree = DocumentTree(element) else { return nil }
        trees.append(tree)
      }
      self = .list(trees)
    case .map(let pairs):
      var members: [String: DocumentTree] = [:]
      for (key, value) in pairs {
        guard let key = key.string, let tree = DocumentTree(value) else { return nil }
        members[key] = tree
      }
      self = .map(members)
    case .optional(let wrapped):
      guard let wrapped, let tree = DocumentTree(wrapped) else { return nil }
      self = tree
    default: return nil
    }
  }
}
