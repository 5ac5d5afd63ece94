package import Cluster
package import Documents

/// What becomes of a connection.
package enum NetworkDecision: Sendable {
  /// By a rule; by none where no policy restricts the pods.
  case allowed(Ground?)
  case denied(Ground)
  /// The reasons, each a sentence without a full stop.
  case unknown(Set<String>)

  /// What decides.
  package struct Ground: Sendable {
    package var policy: KubernetesObject
    /// The rule that matches; nil where the policy shuts out what no rule admits.
    package var rule: Node?
  }

  package var isAllowed: Answer {
    switch self {
    case .allowed: .yes
    case .denied: .no
    case .unknown(let reasons): .unknown(reasons)
    }
  }
}

/// What may become of a connection, as far as it has been followed.
struct NetworkOutcomes {
  private(set) var allowed: NetworkDecision.Ground??
  private(set) var denied: NetworkDecision.Ground?
  /// Nothing has decided yet, so that the next policy does.
  private(set) var isUndecided = true
  /// A policy hands over, or may, to the next stage.
  private(set) var passes = false
  private(set) var reasons: Set<String> = []

  /// Does the next stage decide, or may it?
  var isOpen: Bool { isUndecided || passes }

  /// Adds that a policy acts on the connection if `condition` holds, and that nothing acts otherwise.
  mutating func act(_ action: NetworkRule.Action, if condition: Answer, _ ground: NetworkDecision.Ground) {
    switch condition {
    case .no: return
    case .yes: isUndecided = false
    case .unknown(let reasons): self.reasons.formUnion(reasons)
    }
    switch action {
    case .allow: if allowed == nil { allowed = .some(ground) }
    case .deny: if denied == nil { denied = ground }
    case .pass: passes = true
    }
  }

  /// Adds what the next policies of the same stage do with what is undecided.
  mutating func follow(_ next: NetworkOutcomes) {
    let passes = passes || next.passes
    enter(next)
    self.passes = passes
  }

  /// Adds what the next stage does with what is open.
  mutating func enter(_ next: NetworkOutcomes) {
    if allowed == nil { allowed = next.allowed }
    if denied == nil { denied = next.denied }
    isUndecided = next.isUndecided
    passes = next.passes
    reasons.formUnion(next.reasons)
  }

  /// Adds another policy of equal rank: nobody says which of the two decides.
  mutating func compete(_ other: NetworkOutcomes) {
    let isUndecided = isUndecided && other.isUndecided
    let isCertain = reasons.isEmpty && other.reasons.isEmpty
    follow(other)
    self.isUndecided = isUndecided
    let ways = (allowed == nil ? 0 : 1) + (denied == nil ? 0 : 1) + (passes ? 1 : 0)
    if isCertain, ways > 1 { reasons.insert("cluster-wide network policies of one priority contradict each other") }
  }

  /// Adds that the connection comes through where nothing has decided.
  mutating func admitRest() {
    if isOpen, allowed == nil { allowed = .some(nil) }
    isUndecided = false
    passes = false
  }

  /// Has any policy a say?
  var isTouched: Bool { !isUndecided || allowed != nil || denied != nil || passes || !reasons.isEmpty }

  var decision: NetworkDecision {
    switch (allowed, denied) {
    case (let allowed?, nil): .allowed(allowed)
    case (nil, let denied?): .denied(denied)
    default: .unknown(reasons)
    }
  }
}
