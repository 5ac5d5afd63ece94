package import Documents

/// Reads identities from one arena: the keys are looked up once, and strings that many objects share are built once.
package struct ObjectReader {
  private let arena: Arena
  private let apiVersion: KeyID
  private let kind: KeyID
  private let metadata: KeyID
  private let name: KeyID
  private let generateName: KeyID
  private let namespace: KeyID
  private let items: KeyID
  private var strings = StringPool()
  /// Of the object before, which mostly is of the same type.
  private var type: Shared<ObjectType>?

  package init(arena: Arena) {
    self.arena = arena
    func find(_ key: String) -> KeyID { arena.keys.find(key) ?? Self.absent }
    apiVersion = find("apiVersion")
    kind = find("kind")
    metadata = find("metadata")
    name = find("name")
    generateName = find("generateName")
    namespace = find("namespace")
    items = find("items")
  }

  /// No node has this key.
  private static let absent: KeyID = -2

  /// What a map claims to be.
  package struct TypeMeta: Sendable, Hashable {
    fileprivate let type: Shared<ObjectType>

    package var apiVersion: String { type.value.apiVersion }
    package var group: String { type.value.group }
    package var kind: String { type.value.kind }
  }

  /// The apiVersion and kind of a map, or nil where one of them is no text.
  package mutating func typeMeta(of root: NodeIndex) -> TypeMeta? {
    if let type, isText(type.value.kind, kind, of: root), isText(type.value.apiVersion, apiVersion, of: root) {
      return TypeMeta(type: type)
    }
    guard let apiVersion = text(apiVersion, of: root), let kind = text(kind, of: root) else { return nil }
    let found = Shared(ObjectType(apiVersion: apiVersion, kind: kind))
    type = found
    return TypeMeta(type: found)
  }

  /// The `items` of a list kind, or nil for any other object.
  package func items(of root: NodeIndex, _ type: TypeMeta) -> Node? {
    guard type.kind.hasSuffix("List") else { return nil }
    let list = arena.member(items, of: root)
    return list != 0 && arena.records[Int(list)].kind == .list ? Node(arena: arena, index: list) : nil
  }

  /// The identity of an object; the name is empty where it has none. Where the server is to make the name up, it is
  /// the prefix with a `*`.
  package mutating func identity(of root: NodeIndex, _ type: TypeMeta) -> ObjectIdentity {
    let metadata = arena.member(metadata, of: root)
    var name = text(name, of: metadata, isShared: false) ?? ""
    if name.isEmpty, let prefix = text(generateName, of: metadata) { name = prefix + "*" }
    let namespace = text(namespace, of: metadata)
    return ObjectIdentity(type.type, namespace: namespace, name: name)
  }

  private func isText(_ text: String, _ key: KeyID, of map: NodeIndex) -> Bool {
    let node = arena.member(key, of: map)
    return node != 0 && arena.records[Int(node)].kind == .string && text.utf8.elementsEqual(arena.utf8(of: node))
  }

  /// A string member that is not empty.
  private mutating func text(_ key: KeyID, of map: NodeIndex, isShared: Bool = true) -> String? {
    guard map != 0 else { return nil }
    let node = arena.member(key, of: map)
    guard node != 0, arena.records[Int(node)].kind == .string, arena.records[Int(node)].high > 0 else { return nil }
    let bytes = arena.utf8(of: node)
    return isShared ? strings.string(bytes) : String(decoding: bytes, as: UTF8.self)
  }
}

/// Strings that occur often, built once.
private struct StringPool {
  private var strings: [UInt64: String] = [:]

  mutating func string(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
    // FNV-1a.
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    if let known = strings[hash], known.utf8.elementsEqual(bytes) { return known }
    let string = String(decoding: bytes, as: UTF8.self)
    strings[hash] = string
    return string
  }
}
