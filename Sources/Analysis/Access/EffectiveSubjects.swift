extension AccessSubject {
  /// Whom an authorizer ahead of RBAC allows everything.
  package static let masters = AccessSubject(.group, "system:masters")

  /// The groups that a request of this subject carries besides what it names
  /// (staging/src/k8s.io/apiserver/pkg/authentication). A member of a group is taken to be authenticated, unless it is the
  /// group of those who are not.
  package var impliedGroups: [AccessSubject] {
    let names: [String] =
      switch kind {
      case .serviceAccount: ["system:serviceaccounts:\(namespace)", "system:serviceaccounts", "system:authenticated"]
      case .user: [name == "system:anonymous" ? "system:unauthenticated" : "system:authenticated"]
      case .group:
        if name == "system:unauthenticated" {
          []
        } else if name.hasPrefix("system:serviceaccounts:") {
          ["system:serviceaccounts", "system:authenticated"]
        } else {
          ["system:authenticated"]
        }
      }
    return names.filter { kind != .group || $0 != name }.map { AccessSubject(.group, $0) }
  }

  /// Is it a group that others belong to without being put in it?
  package var isImplied: Bool {
    kind == .group
      && (["system:authenticated", "system:unauthenticated", "system:serviceaccounts"].contains(name)
        || name.hasPrefix("system:serviceaccounts:"))
  }

  /// `User:ann`, `Group:developers`, `ServiceAccount:tools/ci`.
  package var description: String {
    kind == .serviceAccount ? "\(kind.rawValue):\(namespace)/\(name)" : "\(kind.rawValue):\(name)"
  }

  /// Reads what ``description`` writes, the kind in whatever case; nil where it is none of these.
  package init?(description: String) {
    guard let colon = description.firstIndex(of: ":") else { return nil }
    let name = String(description[description.index(after: colon)...])
    switch description[..<colon].lowercased() {
    case "user" where !name.isEmpty: self.init(.user, name)
    case "group" where !name.isEmpty: self.init(.group, name)
    case "serviceaccount":
      let parts = name.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
      guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else { return nil }
      self.init(.serviceAccount, parts[1], namespace: parts[0])
    default: return nil
    }
  }
}

extension AccessIndex {
  /// The subjects that bindings name and that are among these, or in one of these by the groups that they imply.
  package func effectiveSubjects(of subjects: Set<AccessSubject>) -> Set<AccessSubject> {
    guard subjects.contains(where: \.isImplied) else { return subjects }
    return subjects.union(namedSubjects.filter { subject in subject.impliedGroups.contains(where: subjects.contains) })
  }

  /// The subjects as text, sorted. A service account that a binding names as the user that it is appears under both names.
  func spellings(of subjects: Set<AccessSubject>) -> [String] {
    let users = subjects.intersection(accountsNamedAsUsers).map { account in
      "\(AccessSubject.Kind.user.rawValue):system:serviceaccount:\(account.namespace):\(account.name)"
    }
    return (subjects.map(\.description) + users).sorted()
  }
}
