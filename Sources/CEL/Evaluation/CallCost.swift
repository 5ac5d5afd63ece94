/// What a call costs. It is charged after the call, failed or not, once all of its arguments have been evaluated.
package enum CallCost: Sendable {
  /// The same whatever the arguments are.
  case flat(UInt64)
  /// A share of an argument's size, rounded up.
  case traversal(ofArgument: Int, factor: Double = CallCost.traversalFactor)
  /// Worked out from the arguments and the result. Either may be an error or unknown; scalars of documents arrive as
  /// the plain values they are.
  case computed(@Sendable (_ arguments: UnsafeBufferPointer<Operand>, _ result: Operand) -> UInt64)

  /// What looking at one code point or byte costs.
  package static let traversalFactor = 0.1

  /// A share of a size, rounded up as the reference implementation does, in floating point.
  @inline(__always) package static func share(_ size: UInt64, _ factor: Double = traversalFactor) -> UInt64 {
    UInt64((Double(size) * factor).rounded(.up))
  }

  func amount(_ arguments: UnsafeBufferPointer<Operand>, _ result: Operand) -> UInt64 {
    switch self {
    case .flat(let cost): cost
    case .traversal(let position, let factor): Self.share(arguments[position].costSize, factor)
    case .computed(let cost): cost(arguments, result)
    }
  }
}

extension Operand {
  /// The size that prices go by: code points, bytes, elements, pairs; 1 for what has no size.
  package var costSize: UInt64 {
    let operand = scalar
    switch operand.tag {
    case .string: return UInt64(operand.utf8.codePointCount)
    case .bytes, .list, .map, .openList: return UInt64(operand.count)
    case .node: return UInt64(operand.size)
    case .opaque: return UInt64(operand.opaque?.size ?? 1)
    default: return 1
    }
  }
}
