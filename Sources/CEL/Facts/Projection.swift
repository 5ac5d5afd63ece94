/// Which parts of a document something looks at: a tree of steps, each part that is looked at a node of it.
///
/// A part that is in the projection is looked at for what it is: its kind, and its value where it is a scalar. What lies
/// further down counts only as far as the projection goes on, ``isCounted``, or ``isWhole``.
public struct Projection: Sendable, Hashable {
  /// A step from a part to one inside it.
  public enum Step: Sendable, Hashable {
    /// The member of a map under this key.
    case member(String)
    /// Any member of a map: its keys are walked, or it is indexed by what is not known.
    case anyMember
    /// Any element of a list.
    case anyElement
  }

  /// Does everything below count?
  public private(set) var isWhole: Bool
  /// Do the members or elements count for being there: how many, with which keys, and what those are that are scalars?
  public private(set) var isCounted: Bool
  /// What further steps lead to; empty where everything below counts.
  public private(set) var parts: [Step: Projection]

  /// A part of which everything below counts, or nothing.
  public init(isWhole: Bool = false) {
    self.isWhole = isWhole
    isCounted = false
    parts = [:]
  }

  init(isCounted: Bool, parts: [Step: Projection]) {
    isWhole = false
    self.isCounted = isCounted
    self.parts = parts
  }

  /// What of an element of a list counts; nil for nothing.
  var element: Projection? {
    if isWhole { return self }
    return parts[.anyElement] ?? (isCounted ? Projection() : nil)
  }

  /// What of the member of a map under a key counts; nil for nothing.
  func member(_ key: String) -> Projection? {
    if isWhole { return self }
    let found = [parts[.member(key)], parts[.anyMember], isCounted ? Projection() : nil].compactMap(\.self)
    return found.first.map { found.dropFirst().reduce($0) { $0.union($1) } }
  }

  /// What either looks at.
  public func union(_ other: Projection) -> Projection {
    if isWhole { return self }
    if other.isWhole { return other }
    var union = self
    union.isCounted = isCounted || other.isCounted
    union.parts.merge(other.parts) { $0.union($1) }
    return union
  }
}

// MARK: - Patterns

extension Projection {
  /// Is a part looked at that lies on the way of a pattern, at its end, or below it?
  func meets(_ steps: ArraySlice<AttributePattern.Qualifier>) -> Bool {
    guard let step = steps.first, !isWhole, !isCounted, !parts.isEmpty else { return true }
    return parts.contains { part, projection in part.meets(step) && projection.meets(steps.dropFirst()) }
  }
}

extension Projection.Step {
  fileprivate func meets(_ qualifier: AttributePattern.Qualifier) -> Bool {
    switch (self, qualifier) {
    case (_, .any): true
    case (.member(let key), .member(let other)): key == other
    case (.member, _): false
    // Keys of maps may be of any kind outside documents.
    case (.anyMember, _), (.anyElement, .index), (.anyElement, .uint), (.anyElement, .bool): true
    case (.anyElement, _): false
    }
  }
}

// MARK: - Paths

extension Projection {
  /// The parts furthest down, sorted: `spec.containers[*].image`, `metadata.labels.*`, `status.**` where everything
  /// below counts. Keys that are no identifiers are quoted: `metadata.labels["app.kubernetes.io/name"]`. The empty path
  /// is the document itself.
  public var paths: [String] {
    relativePaths.map { $0.hasPrefix(".") ? String($0.dropFirst()) : $0 }.sorted()
  }

  /// The same, each with the dot before its first step.
  private var relativePaths: [String] {
    if isWhole { return [".**"] }
    if parts.isEmpty { return [""] }
    return parts.flatMap { step, part in part.relativePaths.map { step.text + $0 } }
  }
}

extension Projection.Step {
  fileprivate var text: String {
    switch self {
    case .member(let key): AttributePath.member(key)
    case .anyMember: ".*"
    case .anyElement: "[*]"
    }
  }
}

/// How steps into a document are written.
enum AttributePath {
  /// The step to a member of a map.
  static func member(_ key: String) -> String {
    isIdentifier(key) ? ".\(key)" : "[\"\(escaped(key))\"]"
  }

  static func isIdentifier(_ text: String) -> Bool {
    guard let first = text.utf8.first, !(0x30...0x39).contains(first) else { return false }
    return text.utf8.allSatisfy(isIdentifier)
  }

  static func isIdentifier(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x5f: true
    default: false
    }
  }

  private static func escaped(_ key: String) -> String {
    String(key.flatMap { $0 == "\"" || $0 == "\\" ? ["\\", $0] : [$0] })
  }
}
