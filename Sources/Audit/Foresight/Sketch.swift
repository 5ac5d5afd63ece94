/// What an expression can come to, as far as an object's traits tell.
struct Sketch {
  /// What it may be; nil for anything, an error too.
  var values: Set<Known>?
  /// May it be an error?
  var mayFail: Bool

  static let anything = Sketch(values: nil, mayFail: true)
  static let failure = Sketch(values: [], mayFail: true)

  init(values: Set<Known>?, mayFail: Bool = false) {
    self.values = values
    self.mayFail = mayFail
  }

  init(_ value: Known) { self.init(values: [value]) }

  init(_ truth: Truth) {
    var values: Set<Known> = []
    if truth.contains(.yes) { values.insert(.bool(true)) }
    if truth.contains(.no) { values.insert(.bool(false)) }
    self.init(values: values, mayFail: truth.contains(.other))
  }

  /// What each of the values comes to, together.
  func map(_ body: (Known) -> Sketch) -> Sketch {
    guard let values else { return .anything }
    return values.reduce(Sketch(values: [], mayFail: mayFail)) { $0.or(body($1)) }
  }

  func or(_ other: Sketch) -> Sketch {
    guard let values, let others = other.values else { return .anything }
    return Sketch(values: values.union(others), mayFail: mayFail || other.mayFail)
  }

  /// As a condition.
  var truth: Truth {
    guard let values else { return .all }
    var truth: Truth = mayFail ? .other : []
    for value in values {
      switch value {
      case .bool(true): truth.insert(.yes)
      case .bool(false): truth.insert(.no)
      case .part: truth = .all
      default: truth.insert(.other)
      }
    }
    return truth
  }
}

/// One thing that an expression may come to.
enum Known: Hashable {
  case null
  case bool(Bool)
  case int(Int64)
  /// The size of something.
  case size
  case string(String)
  case strings([String])
  case emptyList
  case emptyMap
  /// A list, perhaps empty, of such parts.
  case list(of: Part)
  case part(Part)
  /// An optional with such a part.
  case some(Part)
  /// An optional without a value.
  case none

  /// Some node of the object.
  struct Part: Hashable {
    /// The key under which it stands.
    var key: String?
    /// The fields that lead to it from the object's root.
    var path: [String]?
    var isString = false
  }
}

/// The results that a condition may have.
struct Truth: OptionSet {
  let rawValue: UInt8
  static let yes = Truth(rawValue: 1)
  static let no = Truth(rawValue: 2)
  /// An error, or no boolean at all.
  static let other = Truth(rawValue: 4)
  static let all: Truth = [.yes, .no, .other]
  static let either: Truth = [.yes, .no]

  init(rawValue: UInt8) { self.rawValue = rawValue }

  init(_ value: Bool) { self = value ? .yes : .no }

  static prefix func ! (truth: Truth) -> Truth {
    var result: Truth = truth.contains(.other) ? .other : []
    if truth.contains(.yes) { result.insert(.no) }
    if truth.contains(.no) { result.insert(.yes) }
    return result
  }

  /// As CEL has it: false decides whatever the other side is, an error included.
  static func && (left: Truth, right: Truth) -> Truth {
    var result: Truth = []
    if left.contains(.no) || right.contains(.no) { result.insert(.no) }
    if left.contains(.yes), right.contains(.yes) { result.insert(.yes) }
    if left.contains(.other), right != .no { result.insert(.other) }
    if right.contains(.other), left != .no { result.insert(.other) }
    return result
  }

  static func || (left: Truth, right: Truth) -> Truth { !(!left && !right) }
}
