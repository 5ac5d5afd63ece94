/// How much one evaluation may use.
public struct Limits: Sendable {
  /// The cost at which an evaluation stops with an error.
  public var cost: UInt64
  /// Asked now and then during long evaluations; true stops with an error.
  public var isInterrupted: (@Sendable () -> Bool)?

  /// Limits of one's own.
  public init(cost: UInt64, isInterrupted: (@Sendable () -> Bool)? = nil) {
    self.cost = cost
    self.isInterrupted = isInterrupted
  }

  /// Room for an expression over a whole cluster's objects.
  public static let standard = Limits(cost: 100_000_000)
}

/// What a condition came to.
public enum Condition: Sendable, Hashable {
  case holds
  case fails
  case unknown(Unknown)
  case error(EvaluationError)
}
