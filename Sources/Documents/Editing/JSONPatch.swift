/// A list of changes to a document (RFC 6902).
public struct JSONPatch: Sendable, Hashable {
  /// One change.
  public enum Operation: Sendable, Hashable {
    case add(JSONPointer, DocumentTree)
    case remove(JSONPointer)
    case replace(JSONPointer, DocumentTree)
    case move(from: JSONPointer, to: JSONPointer)
    case copy(from: JSONPointer, to: JSONPointer)
    case test(JSONPointer, DocumentTree)
  }

  /// What becomes of maps that are missing on the way to what is added.
  public enum MissingParents: Sendable, Hashable {
    /// The patch fails, as the RFC says.
    case fail
    /// They are made.
    case make
  }

  /// The changes, made in turn; each sees what those before it did.
  public var operations: [Operation]

  /// A patch of these changes.
  public init(_ operations: [Operation]) { self.operations = operations }
}

/// Why a patch cannot be read or does not fit the document.
public struct PatchError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What is wrong.
  public var description: String
  /// Is it no more than that an operation `test` found something else?
  public var isFailedTest = false

  /// An error with its message.
  public init(_ description: String) { self.description = description }
}

// MARK: - Reading

extension JSONPatch {
  /// Reads a patch: a list of maps with `op`, `path`, and `value` or `from`.
  public init(_ node: Node) throws(PatchError) {
    guard node.kind == .list else { throw PatchError("a JSON patch is a list of operations") }
    operations = []
    for element in node.elements { operations.append(try Self.operation(DocumentTree(element))) }
  }

  /// Reads one operation.
  public static func operation(_ tree: DocumentTree) throws(PatchError) -> Operation {
    let path = try pointer(tree, "path")
    switch tree["op"]?.string {
    case "add": return .add(path, try value(tree))
    case "remove": return .remove(path)
    case "replace": return .replace(path, try value(tree))
    case "move": return .move(from: try pointer(tree, "from"), to: path)
    case "copy": return .copy(from: try pointer(tree, "from"), to: path)
    case "test": return .test(path, tree["value"] ?? .null)
    case let name: throw PatchError("'\(name ?? "")' is no operation of a JSON patch")
    }
  }

  private static func pointer(_ tree: DocumentTree, _ key: String) throws(PatchError) -> JSONPointer {
    guard let text = tree[key]?.string else { throw PatchError("an operation of a JSON patch needs '\(key)'") }
    guard let pointer = JSONPointer(text) else { throw PatchError("'\(text)' is no JSON pointer") }
    return pointer
  }

  private static func value(_ tree: DocumentTree) throws(PatchError) -> DocumentTree {
    guard let value = tree["value"] else { throw PatchError("an operation of a JSON patch needs 'value'") }
    return value
  }
}

// MARK: - Applying

extension JSONPatch {
  /// The document with all changes made.
  public func applied(
    to document: DocumentTree, missingParents: MissingParents = .fail
  ) throws(PatchError) -> DocumentTree {
    var result = document
    for operation in operations {
      switch operation {
      case .add(let path, let value): try result.add(value, at: path, missingParents)
      case .remove(let path): _ = try result.remove(at: path)
      case .replace(let path, let value):
        _ = try result.value(at: path)
        try result.update(path.steps[...], path) { (target: inout DocumentTree) throws(PatchError) in target = value }
      case .move(let from, let to):
        let value = try result.remove(at: from)
        try result.add(value, at: to, missingParents)
      case .copy(let from, let to): try result.add(try result.value(at: from), at: to, missingParents)
      case .test(let path, let value):
        guard try result.holds(value, at: path) else {
          var error = PatchError("test failed at '\(path)'")
          error.isFailedTest = true
          throw error
        }
      }
    }
    return result
  }
}

extension DocumentTree {
  /// What is not there counts as null; only what it would be in has to be there.
  fileprivate func holds(_ value: DocumentTree, at pointer: JSONPointer) throws(PatchError) -> Bool {
    guard let last = pointer.steps.last else { return self == value }
    guard case .map(let members) = try self.value(along: pointer.steps.dropLast(), pointer) else {
      return try self.value(at: pointer) == value
    }
    return (members[last] ?? .null) == value
  }

  fileprivate func value(at pointer: JSONPointer) throws(PatchError) -> DocumentTree {
    try value(along: pointer.steps[...], pointer)
  }

  private func value(along steps: ArraySlice<String>, _ pointer: JSONPointer) throws(PatchError) -> DocumentTree {
    var value = self
    for step in steps {
      switch value {
      case .map(let members):
        guard let member = members[step] else { throw PatchError("there is nothing at '\(pointer)'") }
        value = member
      case .list(let elements):
        value = elements[try Self.position(step, in: 0..<elements.count, pointer)]
      default: throw PatchError("there is nothing at '\(pointer)'")
      }
    }
    return value
  }

  fileprivate mutating func add(
    _ value: DocumentTree, at pointer: JSONPointer, _ missingParents: JSONPatch.MissingParents
  ) throws(PatchError) {
    guard let last = pointer.steps.last else {
      self = value
      return
    }
    if missingParents == .make { makeMaps(to: pointer.steps.dropLast()) }
    try update(pointer.steps.dropLast(), pointer) { (parent: inout DocumentTree) throws(PatchError) in
      switch parent {
      case .map: parent[last] = value
      case .list(var elements):
        let position = last == "-" ? elements.count : try Self.position(last, in: 0..<elements.count + 1, pointer)
        elements.insert(value, at: position)
        parent = .list(elements)
      default: throw PatchError("'\(pointer)' is in no map and no list")
      }
    }
  }

  fileprivate mutating func remove(at pointer: JSONPointer) throws(PatchError) -> DocumentTree {
    let removed = try value(at: pointer)
    guard let last = pointer.steps.last else {
      self = .null
      return removed
    }
    try update(pointer.steps.dropLast(), pointer) { (parent: inout DocumentTree) throws(PatchError) in
      if case .list(var elements) = parent {
        elements.remove(at: try Self.position(last, in: 0..<elements.count, pointer))
        parent = .list(elements)
      } else {
        parent[last] = nil
      }
    }
    return removed
  }

  /// Changes what the steps lead to.
  fileprivate mutating func update(
    _ steps: ArraySlice<String>, _ pointer: JSONPointer,
    _ change: (inout DocumentTree) throws(PatchError) -> Void
  ) throws(PatchError) {
    guard let step = steps.first else { return try change(&self) }
    switch self {
    case .map:
      guard var member = self[step] else { throw PatchError("there is nothing at '\(pointer)'") }
      try member.update(steps.dropFirst(), pointer, change)
      self[step] = member
    case .list(var elements):
      let position = try Self.position(step, in: 0..<elements.count, pointer)
      try elements[position].update(steps.dropFirst(), pointer, change)
      self = .list(elements)
    default: throw PatchError("there is nothing at '\(pointer)'")
    }
  }

  private mutating func makeMaps(to steps: ArraySlice<String>) {
    guard let step = steps.first, case .map = self else { return }
    var member = self[step] ?? .map([:])
    member.makeMaps(to: steps.dropFirst())
    self[step] = member
  }

  /// A position as the RFC writes it: digits without a leading zero.
  private static func position(
    _ step: String, in range: Range<Int>, _ pointer: JSONPointer
  ) throws(PatchError) -> Int {
    let isNumber = !step.isEmpty && step.utf8.allSatisfy { (0x30...0x39).contains($0) }
    guard isNumber, step == "0" || step.utf8.first != 0x30, let position = Int(step), range.contains(position)
    else { throw PatchError("'\(step)' is no position of the list at '\(pointer)'") }
    return position
  }
}
