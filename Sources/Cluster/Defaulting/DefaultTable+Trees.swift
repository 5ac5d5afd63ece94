import Documents

/// Defaults of objects that are trees of their own.
extension DefaultTable {
  func completed(_ object: DocumentTree) -> DocumentTree {
    guard let kind = object["kind"]?.string, let apiVersion = object["apiVersion"]?.string else { return object }
    var object = object
    for entry in entries(kind: kind, apiVersion: apiVersion) {
      Self.complete(&object, entry, entry.path.steps[...])
    }
    return object
  }

  private static func complete(_ tree: inout DocumentTree, _ entry: Entry, _ steps: ArraySlice<FieldPath.Step>) {
    guard let step = steps.first else {
      if tree.members != nil, tree[entry.key] == nil { tree[entry.key] = DocumentTree(entry.value) }
      return
    }
    switch step {
    case .member(let key):
      guard var member = tree[key] else { return }
      complete(&member, entry, steps.dropFirst())
      tree[key] = member
    case .elements:
      guard case .list(var elements) = tree else { return }
      for i in elements.indices { complete(&elements[i], entry, steps.dropFirst()) }
      tree = .list(elements)
    }
  }
}

extension DocumentTree {
  fileprivate init(_ value: DefaultValue) {
    switch value {
    case .null: self = .null
    case .bool(let value): self = .bool(value)
    case .int(let value): self = .int(value)
    case .string(let text): self = .string(text)
    case .list(let elements): self = .list(elements.map { DocumentTree($0) })
    case .map(let members):
      self = .map(Dictionary(members.map { ($0.key, DocumentTree($0.value)) }) { first, _ in first })
    }
  }
}
