import Cluster

/// One user, group or service account, with the groups that its requests carry.
package struct AccessPerson: Sendable {
  /// As people call it: `User ann`.
  package let name: String
  /// The names under which bindings reach it.
  package private(set) var subjects: Set<AccessSubject>

  package init(_ subject: AccessSubject) {
    let space = subject.kind == .serviceAccount ? "\(subject.namespace)/" : ""
    name = "\(subject.kind.rawValue) \(space)\(subject.name)"
    subjects = Set([subject] + subject.impliedGroups)
  }

  /// Impersonation and authentication alike add the groups that follow from the name.
  package init(user: String, groups: [String]) {
    self.init(AccessSubject(.user, user))
    let named = groups.map { AccessSubject(.group, $0) }
    subjects.formUnion(named)
  }

  /// The authorizer ahead of RBAC asks no object.
  package var isAheadOfRBAC: Bool { subjects.contains(.masters) }
}

extension AccessListing {
  /// May the person do it, by what the listing holds?
  package func answer(for person: AccessPerson) -> Answer {
    if person.isAheadOfRBAC || holders.contains(where: { person.subjects.contains($0.subject) }) { return .yes }
    return gaps.isEmpty ? .no : .unknown(Set(gaps.map(\.reason)))
  }
}
