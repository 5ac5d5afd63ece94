/// Do the members of `metadata` have the types of ObjectMeta? kubectl asks this itself, for it reads names from there.
struct MetadataCheck {
  let source: Source

  private indirect enum Shape: Sendable {
    case string
    case bool
    case integer
    case time
    case map(of: Shape)
    case list(of: Shape)
    case object([(String, Shape)])
    case any
  }

  private static let ownerReference = Shape.object([
    ("apiVersion", .string), ("kind", .string), ("name", .string), ("uid", .string), ("controller", .bool),
    ("blockOwnerDeletion", .bool),
  ])

  private static let managedFields = Shape.object([
    ("manager", .string), ("operation", .string), ("apiVersion", .string), ("time", .time), ("fieldsType", .string),
    ("fieldsV1", .any), ("subresource", .string),
  ])

  private static let objectMeta = Shape.object([
    ("name", .string), ("generateName", .string), ("namespace", .string), ("selfLink", .string), ("uid", .string),
    ("resourceVersion", .string), ("generation", .integer), ("creationTimestamp", .time),
    ("deletionTimestamp", .time), ("deletionGracePeriodSeconds", .integer), ("labels", .map(of: .string)),
    ("annotations", .map(of: .string)), ("ownerReferences", .list(of: ownerReference)),
    ("finalizers", .list(of: .string)), ("managedFields", .list(of: managedFields)),
  ])

  func problem(in object: NodeIndex, _ builder: borrowing ArenaBuilder) -> DocumentProblem? {
    check(builder.member("metadata", of: object), Self.objectMeta, "metadata", builder)
  }

  private func check(
    _ node: NodeIndex, _ shape: Shape, _ path: String, _ builder: borrowing ArenaBuilder
  ) -> DocumentProblem? {
    guard node != 0, builder[node].kind != .null else { return nil }
    let kind = builder[node].kind
    switch shape {
    case .any: return nil
    case .string: return kind == .string ? nil : mismatch(node, path, "a string", builder)
    case .bool: return kind == .bool ? nil : mismatch(node, path, "a boolean", builder)
    case .integer: return kind == .int ? nil : mismatch(node, path, "a whole number", builder)
    case .time:
      guard let text = builder.string(of: node) else { return mismatch(node, path, "a time", builder) }
      return Self.isTime(text) ? nil : mismatch(node, path, "a time like 2006-01-02T15:04:05Z", builder)
    case .map(let value):
      guard kind == .map else { return mismatch(node, path, "a map", builder) }
      return children(of: node, builder) { _ in value }.firstProblem(path, self, builder)
    case .list(let element):
      guard kind == .list else { return mismatch(node, path, "a list", builder) }
      return children(of: node, builder) { _ in element }.firstProblem(path, self, builder)
    case .object(let members):
      guard kind == .map else { return mismatch(node, path, "a map", builder) }
      return children(of: node, builder) { key in members.first { $0.0 == key }?.1 ?? .any }
        .firstProblem(path, self, builder)
    }
  }

  private struct Children {
    var entries: [(node: NodeIndex, name: String, shape: Shape)]

    func firstProblem(
      _ path: String, _ check: MetadataCheck, _ builder: borrowing ArenaBuilder
    ) -> DocumentProblem? {
      for (node, name, shape) in entries {
        if let problem = check.check(node, shape, path + name, builder) { return problem }
      }
      return nil
    }
  }

  private func children(
    of node: NodeIndex, _ builder: borrowing ArenaBuilder, _ shape: (String) -> Shape
  ) -> Children {
    var entries: [(NodeIndex, String, Shape)] = []
    var child = builder[node].low
    while child != 0 {
      let key = builder[child].key
      let name = key >= 0 ? builder.keys.text(of: key) : ""
      entries.append((child, key >= 0 ? ".\(name)" : "[\(entries.count)]", shape(name)))
      child = builder[child].next
    }
    return Children(entries: entries)
  }

  private func mismatch(
    _ node: NodeIndex, _ path: String, _ expected: String, _ builder: borrowing ArenaBuilder
  ) -> DocumentProblem {
    DocumentProblem(
      .error, .notAnObject, at: source.location(at: builder.place(of: node).offset),
      "\(path) must be \(expected), and is \(Self.name(builder[node].kind))")
  }

  private static func name(_ kind: NodeKind) -> String {
    switch kind {
    case .null: "null"
    case .bool: "a boolean (quote it to mean the text)"
    case .int, .double: "a number (quote it to mean the text)"
    case .string: "a string"
    case .list: "a list"
    case .map: "a map"
    }
  }

  /// RFC 3339 with seconds.
  private static func isTime(_ text: String) -> Bool {
    var text = text
    return text.withUTF8 { $0.count >= 20 && $0[10] == UInt8(ascii: "T") && Timestamp.isValid($0) }
  }
}
