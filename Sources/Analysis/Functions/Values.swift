import CEL
import Cluster
import Documents

extension Value {
  /// A map with these fields.
  static func record(_ fields: KeyValuePairs<String, Value>) -> Value {
    .map(fields.map { (key: .string($0.key), value: $0.value) })
  }

  static func map(_ fields: [String: String]) -> Value {
    .map(fields.sorted { $0.key < $1.key }.map { (key: .string($0.key), value: .string($0.value)) })
  }

  /// A list that is open where there is a reason why it may go on.
  static func list(_ elements: [Value], gaps: Set<String>) -> Value {
    Unknown(gaps).map { .openList(elements, $0) } ?? .list(elements)
  }

  static func object(_ object: KubernetesObject?) -> Value { object.map { .node($0.node) } ?? .null }

  static func failure(_ message: String) -> Value { .error(EvaluationError(message)) }

  init(_ answer: Answer) {
    switch answer {
    case .yes: self = .bool(true)
    case .no: self = .bool(false)
    case .unknown(let reasons): self = Unknown(reasons).map { .unknown($0) } ?? .unknown(Unknown("not known"))
    }
  }

  /// The strings of a list of strings, wherever it comes from; nil for anything else.
  var strings: [String]? { elements?.compactMap(\.string) }

  /// The entries of a map of strings, wherever it comes from; nil for anything else.
  var stringMap: [String: String]? {
    if isNull { return [:] }
    guard let pairs else { return nil }
    var result: [String: String] = [:]
    for (key, value) in pairs {
      guard let key = key.string, let value = value.string else { continue }
      result[key] = value
    }
    return result
  }
}

extension Unknown {
  /// All reasons together; nil where there is none.
  init?(_ reasons: Set<String>) {
    guard let first = reasons.first else { return nil }
    self = reasons.reduce(Unknown(first)) { $0.union(Unknown($1)) }
  }
}
