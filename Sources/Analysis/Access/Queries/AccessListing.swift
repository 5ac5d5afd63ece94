package import Cluster

/// Who can do something, each subject once with all the ways in which it can, those that matter most first.
package struct AccessListing: Sendable {
  /// What was asked.
  package enum Question: Sendable, Hashable {
    case permission(Permission)
    case path(verb: String, path: String)
  }

  package var question: Question
  package var holders: [AccessHolder]
  /// Why there may be more, and what would settle it.
  package var gaps: [View.Gap]

  package init(_ question: Question, _ analysis: ClusterAnalysis) {
    self.question = question
    let access = analysis.access
    let grants: [AccessGrant]
    switch question {
    case .permission(let permission):
      grants = access.whoCan(permission).grants
      gaps = access.gaps(of: permission)
    case .path(let verb, let path):
      let attributes = AccessAttributes.path(verb: verb, path: path)
      grants = access.whoCan(attributes).grants
      gaps = access.gaps(of: attributes)
    }
    var places: [AccessSubject: Int] = [:]
    var holders: [AccessHolder] = []
    for grant in grants {
      if let place = places[grant.subject] {
        holders[place].grants.append(grant)
      } else {
        places[grant.subject] = holders.count
        holders.append(
          AccessHolder(
            subject: grant.subject, grants: [grant], operator: analysis.operators.sighting(of: grant.subject),
            isOperatorsTask: Self.isTask(question)))
      }
    }
    self.holders = holders.enumerated()
      .sorted { ($0.element.tier, $0.offset) < ($1.element.tier, $1.offset) }.map(\.element)
  }

  /// Is an operator there to do it?
  private static func isTask(_ question: Question) -> (TrustedOperator) -> Bool {
    guard case .permission(let permission) = question else { return { _ in false } }
    let resource = permission.resource.prefix { $0 != "/" }
    let name = permission.group.isEmpty ? String(resource) : "\(resource).\(permission.group)"
    return { $0.needs(name) }
  }

  /// Only the ways that are open to a subject, by its own name or as a member of a group.
  package func kept(for subjects: Set<AccessSubject>) -> AccessListing {
    var listing = self
    listing.holders.removeAll { !subjects.contains($0.subject) }
    return listing
  }
}

/// A subject that can do what was asked.
package struct AccessHolder: Sendable {
  package var subject: AccessSubject
  /// Those for the whole cluster first.
  package var grants: [AccessGrant]
  /// The operator that the subject is the account of.
  package let `operator`: OperatorAccounts.Sighting
  /// Is what was asked what that operator is there for?
  package let isTask: Bool

  init(
    subject: AccessSubject, grants: [AccessGrant], operator sighting: OperatorAccounts.Sighting,
    isOperatorsTask: (TrustedOperator) -> Bool
  ) {
    self.subject = subject
    self.grants = grants
    self.operator = sighting
    if case .proven(let found, _) = sighting { isTask = isOperatorsTask(found) } else { isTask = false }
  }

  /// Whom to look at first.
  package enum Tier: Int, Sendable, Comparable {
    /// A group that every user or every pod belongs to, or callers without credentials.
    case everybody
    case somebody
    /// The account of an operator that is there to do it.
    case trustedOperator
    /// What every cluster equips its own control plane with.
    case controlPlane

    package static func < (left: Tier, right: Tier) -> Bool { left.rawValue < right.rawValue }
  }

  package var tier: Tier {
    if subject.isImplied || subject == AccessSubject(.user, "system:anonymous") { return .everybody }
    if grants.allSatisfy(\.isBuiltIn) { return .controlPlane }
    return isTask ? .trustedOperator : .somebody
  }
}
