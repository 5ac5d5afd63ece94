package import Documents

/// Whether a property is enforced on the pods of a namespace, and by whom.
package struct PropertyCoverage: Sendable {
  /// Is it, however the pod is labelled? Webhooks are taken to answer.
  package var holds: Answer
  /// Who enforces it whatever the labels, by name; empty where the labels decide who.
  package var enforcers: [String]
  /// A pod that breaks it and that the simulator admits; nil where there is none.
  package var witness: DocumentTree?
  /// The request that takes the witness: `CREATE pods`.
  package var request: String

  /// Both together: what holds only where both do.
  static func && (left: PropertyCoverage, right: PropertyCoverage) -> PropertyCoverage {
    PropertyCoverage(
      holds: left.holds && right.holds, enforcers: left.enforcers.filter(right.enforcers.contains),
      witness: left.witness ?? right.witness, request: left.witness == nil ? right.request : left.request)
  }
}
