package import Cluster
package import Documents

/// A Kubewarden policy, the webhook configuration that the controller builds of it, and the one that the inventory holds.
package struct PolicyWebhook: Sendable {
  package var policy: KubewardenPolicy
  /// The configuration as the controller builds it, API defaults included; nil for a namespaced policy whose manifest
  /// names no namespace. See ``KubewardenStack/namespace`` for what it lacks where that is not known.
  package var expected: Node?
  /// The live configuration of that name and kind.
  package var found: WebhookBackend.Sighting
  /// Where the live one is not as expected.
  package var differences: [WebhookDifference]
  /// Why the policy enforces nothing, whatever its webhook says; empty where it does.
  package var inactivity: [String]
  /// Why it may enforce nothing.
  package var doubts: Set<String>
  /// Policies that make a webhook of the same name: one overwrites the other's.
  package var rivals: [KubernetesObject]

  /// What has become of a policy.
  package enum State: Sendable, Hashable {
    /// Its webhook is there, as the controller builds it.
    case present
    /// Its webhook is there and is not what the controller builds.
    case drifted
    /// It should have a webhook and has none.
    case missing
    /// It is a manifest that no API server has stored yet; the webhook will be built when it is applied.
    case planned
    /// It enforces nothing: no server runs it, or its verdict does not count.
    case inactive
    /// It cannot be told whether its webhook is there, and why.
    case unknown(String)

    /// As rules read it.
    package var name: String {
      switch self {
      case .present: "present"
      case .drifted: "drifted"
      case .missing: "missing"
      case .planned: "planned"
      case .inactive: "inactive"
      case .unknown: "unknown"
      }
    }
  }

  package var state: State {
    if !inactivity.isEmpty { return .inactive }
    switch found {
    case .seen: return differences.isEmpty ? .present : .drifted
    case .absent: return policy.isStored ? .missing : .planned
    case .unseen(let reason): return policy.isStored ? .unknown(reason) : .planned
    }
  }

  /// The configuration to reckon with: the live one, else, where nothing speaks against it, the one that the controller
  /// will build or has built out of sight.
  package var configuration: Node? {
    if case .seen(let object) = found { return object.node }
    let isBuilt = inactivity.allSatisfy { $0 == Self.monitors }
    return isBuilt && !isMissing ? expected : nil
  }

  private var isMissing: Bool {
    if case .absent = found { policy.isStored } else { false }
  }

  /// Does a verdict of the policy decide anything at all? Which requests reach it is another question.
  package var counts: Answer {
    if !inactivity.isEmpty { return .no }
    switch state {
    case .missing, .inactive: return .no
    case .unknown(let reason): return .unknown(doubts.union([reason]))
    case .present, .drifted, .planned: return doubts.isEmpty ? .yes : .unknown(doubts)
    }
  }

  static let monitors = "it is in monitor mode: every request is admitted, and none is patched"
}

extension PolicyWebhook {
  /// The state in words, for a reader who wants to know why.
  package var reason: String {
    switch state {
    case .present: ""
    case .planned: "the policy is not applied yet"
    case .inactive: inactivity.joined(separator: "; ")
    case .unknown(let reason): reason
    case .missing: "there is no \(AdmissionWebhook.kind(isMutating: policy.isMutating)) \(policy.uniqueName ?? "")"
    case .drifted: "not as the controller builds it: \(differences.map(\.field).joined(separator: ", "))"
    }
  }
}

/// A webhook configuration that claims to be a Kubewarden policy's, and no policy makes it.
package struct OrphanedWebhook: Sendable {
  package var configuration: KubernetesObject
  package var reason: String
  /// Why its policy may exist nevertheless; nil where the view proves that it does not.
  package var gap: String?
}
