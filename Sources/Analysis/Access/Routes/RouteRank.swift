import Cluster

/// What decides between proofs and steps that serve equally, whatever the order of the input: wider permissions first, then
/// names.
struct RouteRank: Comparable, Sendable {
  private var numbers: [Int]
  private var texts: [String]

  init(_ numbers: [Int], _ texts: [String]) {
    self.numbers = numbers
    self.texts = texts
  }

  /// The second decides where the first does not.
  static func + (left: RouteRank, right: RouteRank) -> RouteRank {
    RouteRank(left.numbers + right.numbers, left.texts + right.texts)
  }

  static func < (left: RouteRank, right: RouteRank) -> Bool {
    if left.numbers != right.numbers { return left.numbers.lexicographicallyPrecedes(right.numbers) }
    return left.texts.lexicographicallyPrecedes(right.texts)
  }
}

extension RouteGraph.Proof {
  func rank(in access: AccessIndex) -> RouteRank {
    let binding = holding.binding.map { access.bindings[$0].object.identity }
    return RouteRank(
      [power.names.isEmpty ? 0 : 1, holding.scope == .cluster ? 0 : 1, power.need],
      [binding?.namespace ?? "", binding?.name ?? "", holding.subject?.description ?? "", "\(power.rule)"])
  }
}
