import CEL

/// Prices that several functions of the API server have (k8s.io/apiserver/pkg/cel/library).
extension CallCost {
  /// Each scalar of the first argument, at whatever depth; of strings and bytes a tenth of the bytes, cut.
  static let elements = CallCost.computed { arguments, _ in arguments[0].scalarCount }

  /// The receiver twice: read, and written anew.
  static let rewriting = CallCost.traversal(ofArgument: 0, factor: 2 * traversalFactor)

  /// What a pattern of a size costs over a text.
  static func searchCost(_ textSize: UInt64, patternSize: UInt64) -> UInt64 {
    share(textSize + 1) * share(patternSize, 0.25)
  }

  /// What the strings library's functions cost in the API server, which prices them by their names.
  static let strings: [String: CallCost] = [
    "indexOf": .elements, "lastIndexOf": .elements, "lowerAscii": .traversal(ofArgument: 0),
    "upperAscii": .traversal(ofArgument: 0), "substring": .traversal(ofArgument: 0), "trim": .traversal(ofArgument: 0),
    "replace": .rewriting, "split": .rewriting,
    "join": .computed { _, result in share(result.costSize, 2 * traversalFactor) },
  ]
}

extension Operand {
  fileprivate var scalarCount: UInt64 {
    let operand = scalar
    switch operand.tag {
    case .string, .bytes: return UInt64(Double(operand.utf8.count) * CallCost.traversalFactor)
    case _ where operand.isList:
      var count: UInt64 = 0
      var iterator = ElementIterator(operand)
      while let element = iterator.next() { count += element.scalarCount }
      return count
    case _ where operand.isMap:
      var count: UInt64 = 0
      var iterator = PairIterator(operand)
      while let (key, value) = iterator.next() { count += key.scalarCount + value.scalarCount }
      return count
    default: return 1
    }
  }
}
