/// The anchors of one document.
struct YAMLAnchors {
  /// What an alias to the anchor stands for.
  struct Target {
    /// The list or map; 0 for scalars.
    var node: NodeIndex
    /// A scalar as a node of its own, and as what it means where it is a key.
    var scalar: NodeRecord?
    /// Of a scalar, where it stands.
    var offset: UInt32 = 0
    var meaning: ResolvedScalar
    /// How many nodes go-yaml would decode for it, aliases inside expanded.
    var cost: Int
    /// True until the list or map is closed: an alias to it would contain itself.
    var isOpen: Bool
  }

  private var numbers: [[UInt8]: Int] = [:]
  private var targets: [Target] = []

  /// The anchor that an alias of this name refers to: the last one.
  func find(_ name: UnsafeBufferPointer<UInt8>) -> Target? {
    numbers[Array(name)].map { targets[$0] }
  }

  /// Adds an anchor and gives its number.
  mutating func add(_ name: UnsafeBufferPointer<UInt8>, _ target: Target) -> Int {
    numbers[Array(name)] = targets.count
    targets.append(target)
    return targets.count - 1
  }

  mutating func close(_ number: Int, cost: Int) {
    targets[number].isOpen = false
    targets[number].cost = cost
  }
}

/// Counts decoded nodes as go-yaml v2 does, which refuses documents that consist of expanded aliases for the most part.
struct AliasBudget {
  private(set) var decoded = 0
  private var fromAliases = 0

  @inline(__always)
  mutating func count() { decoded += 1 }

  /// Counts an alias to a value of `cost` nodes; false where that is too much.
  mutating func expand(_ cost: Int) -> Bool {
    decoded += 1 + cost
    fromAliases += cost
    guard fromAliases > 100, decoded > 1000 else { return true }
    return Double(fromAliases) / Double(decoded) <= Self.allowedRatio(decoded)
  }

  /// 99% up to 400,000 nodes, 10% from 4,000,000 on, falling evenly between.
  private static func allowedRatio(_ decoded: Int) -> Double {
    switch decoded {
    case ...400_000: 0.99
    case 4_000_000...: 0.10
    default: 0.99 - 0.89 * (Double(decoded - 400_000) / 3_600_000)
    }
  }
}
