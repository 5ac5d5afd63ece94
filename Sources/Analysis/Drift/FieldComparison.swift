import Documents

/// Compares what a file says of an object with what the cluster holds, where both have their API defaults. The order of
/// lists has no meaning, except where elements cannot be told apart otherwise; what is empty counts as absent.
struct FieldComparison {
  /// Differences that are none, by the path without positions and the two values.
  let isIgnored: (String, Node?, Node?) -> Bool
  private(set) var differences: [FieldDrift] = []

  /// A place in both trees: as the file counts, by names, and without positions.
  struct Place {
    var path: String
    var stable: String
    var pattern: String
    /// The nearest node of the file.
    var node: Node

    func member(_ key: String, _ node: Node?) -> Place {
      let step = Self.isIdentifier(key) ? (path.isEmpty ? key : ".\(key)") : "[\"\(key)\"]"
      return Place(
        path: path + step, stable: stable + ".\(key)", pattern: pattern.isEmpty ? key : "\(pattern).\(key)",
        node: node ?? self.node)
    }

    func element(_ position: Int, name: String?, _ node: Node?) -> Place {
      Place(
        path: name == nil || node != nil ? "\(path)[\(position)]" : path,
        stable: stable + "[\(name.map { "name=\($0)" } ?? "\(position)")]", pattern: "\(pattern)[]",
        node: node ?? self.node)
    }

    private static func isIdentifier(_ key: String) -> Bool {
      !key.isEmpty
        && key.utf8.allSatisfy { $0 == 0x5f || $0 == 0x24 || ($0 | 0x20).isLetter || (0x30...0x39).contains($0) }
    }
  }

  init(isIgnored: @escaping (String, Node?, Node?) -> Bool) { self.isIgnored = isIgnored }

  mutating func compare(_ declared: Node?, _ live: Node?, at place: Place) {
    let (declared, live) = (Self.content(declared), Self.content(live))
    guard declared != nil || live != nil, !isIgnored(place.pattern, declared, live) else { return }
    if let declared, let live {
      switch (declared.kind, live.kind) {
      case (.map, .map): return compareMembers(declared, live, at: place)
      case (.list, .list): return compareElements(declared, live, at: place)
      default: if Self.canonical(declared) == Self.canonical(live) { return }
      }
    }
    differences.append(
      FieldDrift(path: place.path, stablePath: place.stable, declared: declared, live: live, place: place.node))
  }

  private mutating func compareMembers(_ declared: Node, _ live: Node, at place: Place) {
    for child in declared.children {
      guard let key = child.key else { continue }
      compare(child, live[key], at: place.member(key, child))
    }
    for child in live.children {
      guard let key = child.key, declared[key] == nil else { continue }
      compare(nil, child, at: place.member(key, nil))
    }
  }

  private mutating func compareElements(_ declared: Node, _ live: Node, at place: Place) {
    if let names = Self.names(declared), let liveNames = Self.names(live) {
      for (position, element) in declared.elements.enumerated() {
        let name = names[position]
        let twin = liveNames.firstIndex(of: name).flatMap { live[$0] }
        compare(element, twin, at: place.element(position, name: name, element))
      }
      for (position, element) in live.elements.enumerated() where !names.contains(liveNames[position]) {
        compare(nil, element, at: place.element(position, name: liveNames[position], nil))
      }
      return
    }
    // What is in both in any order is the same.
    var rest = live.elements.map { (Self.canonical($0), $0) }
    var unmatched: [(Int, Node)] = []
    for (position, element) in declared.elements.enumerated() {
      let canonical = Self.canonical(element)
      if let twin = rest.firstIndex(where: { $0.0 == canonical }) {
        rest.remove(at: twin)
      } else {
        unmatched.append((position, element))
      }
    }
    guard !unmatched.isEmpty || !rest.isEmpty else { return }
    let areScalars = (declared.elements.map { $0 } + live.elements.map { $0 }).allSatisfy { $0.count == 0 }
    guard !areScalars else {
      differences.append(
        FieldDrift(path: place.path, stablePath: place.stable, declared: declared, live: live, place: place.node))
      return
    }
    // In the order that is left: one that was changed in one field shows that field.
    for (position, element) in unmatched {
      let twin = rest.isEmpty ? nil : rest.removeFirst().1
      compare(element, twin, at: place.element(position, name: nil, element))
    }
    for (_, element) in rest { compare(nil, element, at: place.element(declared.count, name: nil, nil)) }
  }

  /// The names of a list's elements, where every one has its own.
  private static func names(_ list: Node) -> [String]? {
    let names = list.elements.compactMap { $0["name"]?.string }
    return names.count == list.count && Set(names).count == names.count && !names.isEmpty ? names : nil
  }

  /// Nil for what the API takes for absent.
  private static func content(_ node: Node?) -> Node? {
    guard let node else { return nil }
    switch node.kind {
    case .null: return nil
    case .bool: return node.bool == true ? node : nil
    case .string: return node.record.high > 0 ? node : nil
    case .list, .map: return node.children.contains { content($0) != nil } ? node : nil
    case .int, .double: return node
    }
  }

  /// The same for equal content, whatever the order of keys and of elements.
  static func canonical(_ node: Node) -> String {
    switch node.kind {
    case .map:
      let members = node.children.compactMap { child in
        content(child).map { "\(child.key ?? ""):\(canonical($0))" }
      }
      return "{\(members.sorted().joined(separator: ","))}"
    case .list: return "[\(node.elements.map(canonical).sorted().joined(separator: ","))]"
    case .int, .double: return node.double.map { "\($0)" } ?? ""
    default: return node.json()
    }
  }
}

extension UInt8 {
  fileprivate var isLetter: Bool { (0x61...0x7a).contains(self) }
}
