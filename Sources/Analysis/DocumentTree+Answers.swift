import Documents

extension Answer {
  /// `true`, `false` or `"unknown"`.
  var tree: DocumentTree {
    switch self {
    case .yes: .bool(true)
    case .no: .bool(false)
    case .unknown: .string("unknown")
    }
  }
}

extension DocumentTree {
  static func strings(_ texts: [String]) -> DocumentTree { .list(texts.map { .string($0) }) }
}
