import Cluster

/// Somebody whom a request reaches, or may reach, and what comes of it.
package struct Watcher: Sendable, Hashable {
  /// Who it is.
  package enum Subject: Sendable, Hashable {
    /// A webhook by its id.
    case webhook(String)
    /// A ValidatingAdmissionPolicy in force by a binding.
    case policy(String, binding: String)
    case mutatingPolicy(String)
    /// Pod Security admission at a level, as far as that is known.
    case podSecurity(String?)
  }

  /// What it does to what it does not like.
  package enum Effect: String, Sendable, Hashable, CaseIterable {
    /// A policy in the API server refuses it; no backend is needed.
    case denies
    /// A webhook is asked, and what it does not answer for is refused.
    case failsClosed
    /// A webhook is asked, and what it does not answer for goes through.
    case failsOpen
    /// It is told or recorded, and goes through.
    case warns
    /// It is changed, and goes through.
    case mutates
  }

  /// Does it see every such request?
  package enum Sight: Sendable, Hashable {
    case always
    /// Only those that its author lets it see, and how he avoids it.
    case evadable([String])
    /// Only some, by what neither the author's labels nor the view decide.
    case depends([String])
    /// Not to be told from the view.
    case unknown(Set<String>)
  }

  package var subject: Subject
  package var effect: Effect
  package var sight: Sight
  /// Properties that it enforces there, by their names in ``EnforcementKnowledge``; what is in doubt is left out.
  package var enforces: [String]
  /// What else is to be known: why its verdict does not count, why it is not known what it enforces.
  package var notes: [String]
}

extension Watcher {
  /// A name to show: the configuration and, where it differs, the webhook.
  package var name: String {
    switch subject {
    case .webhook(let id): Self.shortName(ofWebhook: id)
    case .policy(let name, _): "CEL policy \(name)"
    case .mutatingPolicy(let name): "mutating CEL policy \(name)"
    case .podSecurity(let level): level.map { "Pod Security \($0)" } ?? "Pod Security"
    }
  }

  /// `validating:clusterwide-x/clusterwide-x.kubewarden.admission` is `clusterwide-x`.
  package static func shortName(ofWebhook id: String) -> String {
    let text = id.split(separator: ":", maxSplits: 1).last ?? id[...]
    let parts = text.split(separator: "/", maxSplits: 1)
    guard parts.count == 2, parts[1].hasPrefix(parts[0]) else { return String(text) }
    return String(parts[0])
  }
}

/// Everybody whom one request reaches in a group of namespaces.
package struct CoverageCell: Sendable, Hashable {
  package var request: CoverageRequest
  package var watchers: [Watcher]
  /// May there be others that are not in view?
  package var mayHaveMore: Bool

  /// What becomes of the request at worst.
  package enum State: String, Sendable, Hashable, CaseIterable {
    /// Somebody always sees it and stops it when in doubt.
    case closed
    /// Whoever could refuse it sees it only if its author, its content or its user lets him.
    case evadable
    /// Whether anybody sees it cannot be told from the view.
    case unknown
    /// It goes through when a backend does not answer.
    case open
    /// It is told or changed, never refused.
    case warned
    /// Nobody sees it.
    case unseen
  }

  package var state: State {
    let guards = watchers.filter(\.canRefuse)
    if guards.contains(where: { $0.sight == .always }) { return .closed }
    if guards.contains(where: { if case .unknown = $0.sight { true } else { false } }) { return .unknown }
    if !guards.isEmpty { return .evadable }
    if watchers.contains(where: { $0.effect == .failsOpen }) { return .open }
    if watchers.isEmpty { return mayHaveMore ? .unknown : .unseen }
    return .warned
  }
}
