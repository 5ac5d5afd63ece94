import CEL
import Cluster
import Documents

extension CompiledMutatingPolicy.Mutation {
  /// Why a mutation cannot be made.
  enum Failure: Error, Sendable {
    case mistake(String)
    case unknown(Set<String>)
  }

  /// The object with the mutation made; the variables are bound.
  ///
  /// - Parameter isCustom: is the object one of a CustomResourceDefinition, whose schema has the say about merging?
  func applied(to object: DocumentTree, isCustom: Bool, in evaluation: Evaluation) throws(Failure) -> DocumentTree {
    switch self {
    case .unsupported(let type): throw .mistake("patch type '\(type)' is not known")
    case .apply(let expression):
      let change = try Self.tree(expression, evaluation)
      for field in ["apiVersion", "kind"] where change[field].map({ $0 != object[field] }) ?? false {
        throw .mistake("an apply configuration may not change '\(field)'")
      }
      if !isCustom, let path = Self.atomicPart(of: change) {
        throw .mistake(
          "error applying patch: invalid ApplyConfiguration: may not mutate atomic arrays, maps or structs: \(path)")
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
        // A patch whose test fails is not applied, which is no failure of the policy
        // (k8s.io/apiserver pkg/admission/plugin/policy/mutating/patch/json_patch.go).
        if error.isFailedTest { return object }
        throw .mistake(error.description)
      }
    }
  }

  /// Where an apply configuration would replace a whole that it may not know (plugin/policy/mutating/patch/smd.go,
  /// validatePatch).
  private static func atomicPart(of change: DocumentTree, at path: String = "") -> String? {
    switch change {
    case .map(let members):
      for (key, value) in members.sorted(by: { $0.key < $1.key }) {
        if MergeKeys.isAtomic(key, value) { return "\(path).\(key)" }
        if let part = atomicPart(of: value, at: "\(path).\(key)") { return part }
      }
      return nil
    case .list(let elements):
      return elements.enumerated().lazy.compactMap { atomicPart(of: $1, at: "\(path)[\($0)]") }.first
    default: return nil
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
  init?(_ value: Value) {
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
