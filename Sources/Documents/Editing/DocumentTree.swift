/// A document's value as a tree of its own, to be changed and made a document again. For edits of single objects; an
/// ``Arena`` is for reading many.
public indirect enum DocumentTree: Sendable, Hashable {
  case null
  case bool(Bool)
  case int(Int64)
  case double(Double)
  case string(String)
  case list([DocumentTree])
  case map([String: DocumentTree])
}

extension DocumentTree {
  /// A copy of a node with all that is below it. Recursive: for what was read under a limit of depth.
  public init(_ node: Node) {
    switch node.kind {
    case .null: self = .null
    case .bool: self = .bool(node.record.payload != 0)
    case .int: self = .int(Int64(bitPattern: node.record.payload))
    case .double: self = .double(Double(bitPattern: node.record.payload))
    case .string: self = .string(node.string ?? "")
    case .list: self = .list(node.elements.map { DocumentTree($0) })
    case .map:
      var members: [String: DocumentTree] = [:]
      for child in node.children { members[child.key ?? ""] = DocumentTree(child) }
      self = .map(members)
    }
  }

  /// The member of a map; setting nil takes it out. What is no map has no members and stays as it is.
  public subscript(key: String) -> DocumentTree? {
    get {
      guard case .map(let members) = self else { return nil }
      return members[key]
    }
    set {
      guard case .map(var members) = self else { return }
      // Freed first, so that the change below is made in place.
      self = .null
      members[key] = newValue
      self = .map(members)
    }
  }

  /// The string, or nil for anything else.
  public var string: String? { if case .string(let text) = self { text } else { nil } }

  /// The elements of a list, or nil for anything else.
  public var elements: [DocumentTree]? { if case .list(let elements) = self { elements } else { nil } }

  /// The members of a map, or nil for anything else.
  public var members: [String: DocumentTree]? { if case .map(let members) = self { members } else { nil } }

  /// Sets what a path of keys leads to; maps that are missing on the way are made.
  public mutating func set(_ value: DocumentTree, at path: some Collection<String>) {
    guard let key = path.first else {
      self = value
      return
    }
    if members == nil { self = .map([:]) }
    var member = self[key] ?? .map([:])
    member.set(value, at: path.dropFirst())
    self[key] = member
  }
}

// MARK: - Documents

extension DocumentTree {
  /// The tree as the only document of an arena, members in order of their keys.
  public func document(named name: String = "<computed>") -> Node? {
    var builder = ArenaBuilder(expectedBytes: 1024)
    builder.beginDocument(Source(name: name, bytes: []))
    append(to: &builder)
    builder.endDocument()
    return builder.finish().roots.first
  }

  private func append(to builder: inout ArenaBuilder) {
    switch self {
    case .null: builder.appendScalar(.null, at: 0)
    case .bool(let value): builder.appendScalar(.bool, payload: value ? 1 : 0, at: 0)
    case .int(let value): builder.appendScalar(.int, payload: UInt64(bitPattern: value), at: 0)
    case .double(let value): builder.appendScalar(.double, payload: value.bitPattern, at: 0)
    case .string(var text):
      _ = text.withUTF8 { builder.appendString($0, style: .doubleQuoted, at: 0) }
    case .list(let elements):
      builder.openList(style: .flow, at: 0)
      for element in elements { element.append(to: &builder) }
      builder.close()
    case .map(let members):
      builder.openMap(style: .flow, at: 0)
      for (key, value) in members.sorted(by: { $0.key < $1.key }) {
        var key = key
        key.withUTF8 { builder.key($0, at: 0) }
        value.append(to: &builder)
      }
      builder.close()
    }
  }
}
