import Cluster

extension Finding {
  /// Worst first: fails before unknowns, then severity, confidence, rule, place, path.
  package static func isOrdered(_ left: Finding, _ right: Finding) -> Bool {
    isOrdered(left, right, byPlace: true)
  }

  /// Without `byPlace` the order is the same wherever the objects were read from.
  static func isOrdered(_ left: Finding, _ right: Finding, byPlace: Bool) -> Bool {
    if left.outcome != right.outcome { return left.outcome == .fail }
    if !left.isSibling(of: right), left.severity != right.severity { return left.severity > right.severity }
    if left.confidence != right.confidence { return left.confidence.rank < right.confidence.rank }
    if !left.isSibling(of: right), left.rule != right.rule { return left.rule < right.rule }
    if byPlace, let isFirst = isFirst(left.region, right.region) { return isFirst }
    let (leftObject, rightObject) = (left.object, right.object)
    if let leftObject, let rightObject {
      if leftObject.isWritten(before: rightObject) { return true }
      if rightObject.isWritten(before: leftObject) { return false }
    } else if (leftObject == nil) != (rightObject == nil) {
      return leftObject == nil
    }
    return (left.path, left.message) < (right.path, right.message)
  }

  /// Nil where both start at one place; what has none comes last.
  private static func isFirst(_ left: SourceRegion?, _ right: SourceRegion?) -> Bool? {
    guard let left else { return right == nil ? nil : false }
    guard let right else { return true }
    return left.start == right.start ? nil : left.start < right.start
  }
}

extension Confidence {
  /// From 0 (certain).
  fileprivate var rank: Int {
    switch self {
    case .certain: 0
    case .likely: 1
    case .heuristic: 2
    }
  }
}
