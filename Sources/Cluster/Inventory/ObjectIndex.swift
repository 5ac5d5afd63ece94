import Documents

/// Where the objects of an inventory are, by identity. Kinds and namespaces are numbered, so that hashing an
/// identity hashes one string.
struct ObjectIndex: Sendable {
  private struct GroupKind: Hashable {
    var group: String
    var kind: String
  }

  private struct Key: Hashable {
    var kind: Int32
    var namespace: Int32
    var name: String
  }

  private var kindNumbers: [GroupKind: Int32] = [:]
  /// The number of the kind that was asked for last, with an object of it: mostly the next one is of the same.
  private var lastKind: (identity: ObjectIdentity, number: Int32)?
  private var namespaceNumbers: [String: Int32] = [:]
  /// The first object of each key.
  private var firsts = PositionTable(capacity: 0)
  /// All objects of a key that has several, ordered by content.
  private var conflicts: [Key: [Int32]] = [:]
  private(set) var copies: [Node: [Node]] = [:]
  /// From a kind's number to its place in the sorted list of kinds.
  private var kindPlaces: [Int] = []

  /// The objects without further copies, numbered as they come. Where there are none, as in a cluster, the list is the
  /// one that was given: it is large.
  mutating func fold(_ candidates: [KubernetesObject]) -> [KubernetesObject] {
    var objects = candidates
    var count = 0
    firsts = PositionTable(capacity: candidates.count)
    for candidate in candidates {
      let key = key(of: candidate.identity)
      let hash = key.hashValue
      let first = firsts.position(hash) { objects[$0].identity.differsInVersionOnly(from: candidate.identity) }
      if let first {
        let known = conflicts[key] ?? [Int32(first)]
        if let same = known.first(where: { objects[Int($0)].node.hasContent(of: candidate.node) }) {
          copies[objects[Int(same)].node, default: []].append(candidate.node)
          continue
        }
        conflicts[key] = known + [Int32(count)]
      } else {
        firsts.insert(count, hash)
      }
      if objects[count].node != candidate.node { objects[count] = candidate }
      count += 1
    }
    if count < objects.count { objects.removeSubrange(count...) }
    for (key, places) in conflicts {
      conflicts[key] = places.map { (objects[Int($0)].node.contentHash, $0) }.sorted { $0 < $1 }.map(\.1)
    }
    return objects
  }

  /// The kinds that occur, by group and kind name.
  mutating func kinds(of objects: [KubernetesObject]) -> [Inventory.ObjectKind] {
    var positions = [[Int32]](repeating: [], count: kindNumbers.count)
    for (place, object) in objects.enumerated() {
      positions[Int(kindNumber(of: object.identity))].append(Int32(place))
    }
    let order = kindNumbers.sorted { ($0.key.group, $0.key.kind) < ($1.key.group, $1.key.kind) }
    kindPlaces = [Int](repeating: 0, count: order.count)
    var kinds: [Inventory.ObjectKind] = []
    for (groupKind, number) in order {
      let own = positions[Int(number)]
      guard let first = own.first else { continue }
      kindPlaces[Int(number)] = kinds.count
      let object = objects[Int(first)]
      kinds.append(
        Inventory.ObjectKind(
          group: groupKind.group, kind: groupKind.kind, resource: object.resource, scope: object.scope,
          positions: own))
    }
    return kinds
  }

  /// The place of a kind in the sorted list of kinds.
  func kind(group: String, kind: String) -> Int? {
    kindNumbers[GroupKind(group: group, kind: kind)].map { kindPlaces[Int($0)] }
  }

  /// The objects of one identity, ordered by content where there are several.
  func positions(
    group: String, kind: String, namespace: String?, name: String, in objects: [KubernetesObject]
  ) -> [Int32] {
    guard let kindNumber = kindNumbers[GroupKind(group: group, kind: kind)] else { return [] }
    var number: Int32 = -1
    if let namespace, !namespace.isEmpty {
      guard let known = namespaceNumbers[namespace] else { return [] }
      number = known
    }
    let key = Key(kind: kindNumber, namespace: number, name: name)
    if let several = conflicts[key] { return several }
    let first = firsts.position(key.hashValue) { position in
      let identity = objects[position].identity
      return identity.name == name && identity.kind == kind && identity.group == group
        && (identity.namespace ?? "") == (namespace ?? "")
    }
    return first.map { [Int32($0)] } ?? []
  }

  /// The number of a kind, given one if it is new.
  private mutating func kindNumber(of identity: ObjectIdentity) -> Int32 {
    if let lastKind, lastKind.identity.sharesType(with: identity) { return lastKind.number }
    let groupKind = GroupKind(group: identity.group, kind: identity.kind)
    let number = kindNumbers[groupKind] ?? Int32(kindNumbers.count)
    kindNumbers[groupKind] = number
    lastKind = (identity, number)
    return number
  }

  private mutating func key(of identity: ObjectIdentity) -> Key {
    var namespace: Int32 = -1
    if let name = identity.namespace {
      if let known = namespaceNumbers[name] {
        namespace = known
      } else {
        namespace = Int32(namespaceNumbers.count)
        namespaceNumbers[name] = namespace
      }
    }
    return Key(kind: kindNumber(of: identity), namespace: namespace, name: identity.name)
  }
}
