/// What admission control itself puts at risk: the price of failing closed.
package struct AvailabilityRisk: Sendable {
  package enum Class: String, Sendable, Hashable, CaseIterable {
    /// A webhook that fails closed stands between its own backend and what that needs to come back.
    case deadlock
    /// One that fails closed stands between the cluster and what that needs to run.
    case cluster
    /// A backend that one failure takes down.
    case backend
  }

  package var kind: Class
  /// `high`, `medium`, `low`.
  package var severity: String
  /// The webhooks that it is about, by id.
  package var webhooks: [String]
  /// Do they fail closed today? Otherwise this is what failing closed would cost.
  package var isInForce: Bool
  /// The Service behind them, `NAMESPACE/NAME`.
  package var backend: String?
  package var consequences: [Consequence]

  package struct Consequence: Sendable, Hashable {
    /// `CREATE pods in kube-system`; empty where it is no request's.
    package var request: String
    package var text: String
    /// Why it may not be so.
    package var doubts: [String]
  }
}
