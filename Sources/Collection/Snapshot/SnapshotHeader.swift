package import Cluster
import Documents

/// What a snapshot says of itself in its first line: who took it when, of what, and how much was seen.
package struct SnapshotHeader: Sendable {
  package struct Tool: Sendable, Hashable {
    package var name: String
    package var version: String

    package init(name: String, version: String) {
      self.name = name
      self.version = version
    }
  }

  /// The version of the format, which only a change that older readers would misread raises.
  package static let format: Int64 = 1
  static let apiVersion = "portcullis/v1"
  static let kind = "Snapshot"

  package var tool: Tool
  /// ``Catalogue``'s digest: the rules whose kinds were read.
  package var rulesDigest: String
  /// When, in RFC 3339, for readers; the moment that counts is the view's.
  package var takenAt: String
  /// What was read then.
  package var inputs: [Inventory.Input]
  package var view: View
  /// What the API server or definitions of custom kinds say of kinds that the tool does not know.
  var kinds: [(group: String, kind: String, resource: Scheme.Resource)]

  /// Of an inventory that is to be written.
  package init(of inventory: Inventory, tool: Tool, rulesDigest: String, takenAt: String) {
    self.tool = tool
    self.rulesDigest = rulesDigest
    self.takenAt = takenAt
    inputs = inventory.inputs
    view = inventory.view
    kinds = inventory.scheme.additions
  }

  /// What was read, for a report: `cluster prod`, `manifests/ and 2 more`.
  package var origin: String {
    guard let first = inputs.first else { return "nothing" }
    return inputs.count == 1 ? first.name : "\(first.name) and \(inputs.count - 1) more"
  }
}

// MARK: - Writing

extension SnapshotHeader {
  /// Without a line break.
  var line: [UInt8] {
    var text = #"{"apiVersion":"\#(Self.apiVersion)","kind":"\#(Self.kind)","format":\#(Self.format),"#
    let members: [(String, DocumentTree)] = [
      ("tool", .map(["name": .string(tool.name), "version": .string(tool.version)])),
      ("rulesDigest", .string(rulesDigest)), ("takenAt", .string(takenAt)), ("inputs", .list(inputs.map(Self.tree))),
      ("view", Self.tree(view)), ("kinds", .list(kinds.map(Self.tree))),
    ]
    text += members.map { "\"\($0.0)\":" + ($0.1.document()?.json() ?? "null") }.joined(separator: ",")
    return Array((text + "}").utf8)
  }

  private static func tree(_ input: Inventory.Input) -> DocumentTree {
    .map([
      "name": .string(input.name), "files": .int(Int64(input.files)), "objects": .int(Int64(input.objects)),
      "configurationDocuments": .int(Int64(input.configurationDocuments)),
    ])
  }

  private static func tree(_ kind: (group: String, kind: String, resource: Scheme.Resource)) -> DocumentTree {
    .map([
      "group": .string(kind.group), "kind": .string(kind.kind), "resource": .string(kind.resource.name),
      "namespaced": .bool(kind.resource.scope == .namespaced),
    ])
  }

  private static func tree(_ view: View) -> DocumentTree {
    let states = view.states.sorted { left, right in
      (left.key.group, left.key.resource, left.key.namespace ?? "")
        < (right.key.group, right.key.resource, right.key.namespace ?? "")
    }
    var members: [String: DocumentTree] = [
      "standard": tree(view.standard), "documents": tree(view.documents), "origin": .string(view.origin.rawValue),
      "states": .list(
        states.map { subject, state in
          var members: [String: DocumentTree] = [
            "group": .string(subject.group), "resource": .string(subject.resource), "seen": tree(state),
          ]
          if let namespace = subject.namespace { members["namespace"] = .string(namespace) }
          return .map(members)
        }),
    ]
    if let time = view.time { members["time"] = .int(time) }
    return .map(members)
  }

  private static func tree(_ state: View.State) -> DocumentTree {
    switch state {
    case .complete: .map(["state": .string("complete")])
    case .notServed: .map(["state": .string("notServed")])
    case .notLookedAt: .map(["state": .string("notLookedAt")])
    case .partial(let reason): .map(["state": .string("partial"), "reason": .string(reason)])
    case .forbidden(let reason): .map(["state": .string("forbidden"), "reason": .string(reason)])
    case .failed(let reason): .map(["state": .string("failed"), "reason": .string(reason)])
    }
  }
}

// MARK: - Reading

extension SnapshotHeader {
  /// Of a snapshot's first line; fails with what is missing or not understood.
  init(_ root: Node) throws(DocumentProblem) {
    guard root["apiVersion"]?.string == Self.apiVersion, root["kind"]?.string == Self.kind else {
      throw DocumentProblem(at: root.location, "expected the first line of a snapshot, of kind \(Self.kind)")
    }
    let format = root["format"]?.int
    guard format == Self.format else {
      let found = format.map { "is \($0)" } ?? "is not given"
      throw DocumentProblem(
        at: (root["format"] ?? root).location,
        "the snapshot's format \(found); this version of portcullis reads format \(Self.format)")
    }
    tool = Tool(
      name: try Self.text("name", of: root["tool"] ?? root), version: try Self.text("version", of: root["tool"] ?? root)
    )
    rulesDigest = try Self.text("rulesDigest", of: root)
    takenAt = try Self.text("takenAt", of: root)
    var inputs: [Inventory.Input] = []
    for input in try Self.list("inputs", of: root) {
      inputs.append(
        Inventory.Input(
          name: try Self.text("name", of: input), files: try Self.count("files", of: input),
          objects: try Self.count("objects", of: input),
          configurationDocuments: try Self.count("configurationDocuments", of: input)))
    }
    self.inputs = inputs
    view = try Self.view(try Self.member("view", of: root))
    var kinds: [(group: String, kind: String, resource: Scheme.Resource)] = []
    for kind in try Self.list("kinds", of: root) {
      let scope: ResourceScope = kind["namespaced"]?.bool == true ? .namespaced : .cluster
      kinds.append(
        (
          try Self.text("group", of: kind), try Self.text("kind", of: kind),
          Scheme.Resource(name: try Self.text("resource", of: kind), scope: scope)
        ))
    }
    self.kinds = kinds
  }

  private static func view(_ node: Node) throws(DocumentProblem) -> View {
    var view = View(
      standard: try state(try member("standard", of: node)), documents: try state(try member("documents", of: node)))
    let origin = try text("origin", of: node)
    guard let known = View.Origin(rawValue: origin) else {
      throw DocumentProblem(at: node.location, "'\(origin)' is no origin of a view")
    }
    view.origin = known
    view.time = node["time"]?.int
    for entry in try list("states", of: node) {
      view.set(
        try state(try member("seen", of: entry)), group: try text("group", of: entry),
        resource: try text("resource", of: entry), namespace: entry["namespace"]?.string)
    }
    return view
  }

  private static func state(_ node: Node) throws(DocumentProblem) -> View.State {
    let reason = node["reason"]?.string ?? ""
    switch try text("state", of: node) {
    case "complete": return .complete
    case "notServed": return .notServed
    case "notLookedAt": return .notLookedAt
    case "partial": return .partial(reason: reason)
    case "forbidden": return .forbidden(reason: reason)
    case "failed": return .failed(reason: reason)
    case let other: throw DocumentProblem(at: node.location, "'\(other)' is no state of a view")
    }
  }

  private static func member(_ key: String, of node: Node) throws(DocumentProblem) -> Node {
    guard let member = node[key] else { throw DocumentProblem(at: node.location, "expected a member '\(key)'") }
    return member
  }

  private static func list(_ key: String, of node: Node) throws(DocumentProblem) -> [Node] {
    let list = try member(key, of: node)
    guard list.kind == .list else { throw DocumentProblem(at: list.location, "expected '\(key)' to be a list") }
    return list.elements.map { $0 }
  }

  private static func text(_ key: String, of node: Node) throws(DocumentProblem) -> String {
    let member = try member(key, of: node)
    guard let text = member.string else {
      throw DocumentProblem(at: member.location, "expected '\(key)' to be a string")
    }
    return text
  }

  private static func count(_ key: String, of node: Node) throws(DocumentProblem) -> Int {
    let member = try member(key, of: node)
    guard let count = member.int, count >= 0 else {
      throw DocumentProblem(at: member.location, "expected '\(key)' to be a number")
    }
    return Int(count)
  }
}
