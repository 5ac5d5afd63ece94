import Cluster
import Documents

/// A webhook with all that decides whether it is called, read once.
package struct CompiledWebhook: Sendable {
  package let webhook: AdmissionWebhook
  /// `validating:CONFIGURATION/WEBHOOK`. Two webhooks of a configuration may share a name.
  package let id: String
  package let criteria: MatchCriteria
  let conditions: MatchConditions
  /// Is it called again where a later one changes the object?
  let isReinvoked: Bool
  /// Does it declare what it does on a dry run to be without effect?
  let supportsDryRun: Bool

  init(_ webhook: AdmissionWebhook) {
    self.webhook = webhook
    id = Self.id(of: webhook)
    criteria = MatchCriteria(webhook: webhook.node)
    conditions = MatchConditions(webhook.node["matchConditions"], in: AdmissionEnvironment.base)
    isReinvoked = webhook.node["reinvocationPolicy"]?.string == "IfNeeded"
    let sideEffects = webhook.node["sideEffects"]?.string
    supportsDryRun = sideEffects == "None" || sideEffects == "NoneOnDryRun"
  }

  /// `validating:CONFIGURATION/WEBHOOK`.
  static func id(of webhook: AdmissionWebhook) -> String {
    let phase = webhook.isMutating ? "mutating" : "validating"
    return "\(phase):\(webhook.configuration.identity.name)/\(webhook.node["name"]?.string ?? "")"
  }

  /// All of one phase, in the order in which the API server takes them: configurations by the bytes of their names, then as
  /// they stand there.
  static func all(_ webhooks: [AdmissionWebhook], isMutating: Bool) -> [CompiledWebhook] {
    webhooks.filter { $0.isMutating == isMutating }.enumerated()
      .sorted { left, right in
        let names = (left.element.configuration.identity.name, right.element.configuration.identity.name)
        if names.0 == names.1 { return left.offset < right.offset }
        return names.0.utf8.lexicographicallyPrecedes(names.1.utf8)
      }
      .map { CompiledWebhook($0.element) }
  }
}

/// Whether the API server would call a webhook.
enum CallDecision: Sendable {
  case call(VersionedRequest)
  case skip(because: String)
  /// A match condition cannot be evaluated, or the object not be converted: the request fails, nobody is called.
  case fail(because: String, isMatchCondition: Bool)
  case unknown(Set<String>)
}

extension CompiledWebhook {
  func decision(
    _ request: AdmissionRequest, _ cluster: MatchingCluster, _ conversion: ObjectConversion,
    _ session: ExpressionSession
  ) -> CallDecision {
    let match: Match
    var doubts: Set<String> = []
    switch criteria.match(request, cluster) {
    case .doesNot(let reason): return .skip(because: reason)
    case .matches(let found): match = found
    case .unknown(let found, let reasons):
      match = found
      doubts = reasons
    }
    let versioned: VersionedRequest
    do throws(ObjectConversion.Failure) {
      versioned = try conversion.versioned(request, for: match)
    } catch {
      return doubts.isEmpty ? .fail(because: error.reason, isMatchCondition: false) : .unknown(doubts)
    }
    if !conditions.isEmpty {
      session.bind(versioned)
      switch conditions.judge(in: session.evaluation) {
      case .hold: break
      case .fail(let name): return .skip(because: "its match condition '\(name)' is false")
      case .unknown(let reasons): doubts.formUnion(reasons)
      case .errors(let errors):
        guard webhook.failsClosed else {
          return .skip(because: "a match condition fails: \(errors.joined(separator: ", "))")
        }
        guard doubts.isEmpty else { break }
        return .fail(because: errors.joined(separator: ", "), isMatchCondition: true)
      }
    }
    return doubts.isEmpty ? .call(versioned) : .unknown(doubts)
  }
}
