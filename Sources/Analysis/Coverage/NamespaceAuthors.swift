import Cluster

/// Who decides about namespaces and their labels, beside the control plane and whoever is cluster-admin.
package struct NamespaceAuthors: Sendable {
  /// `Group developers`, each once.
  package var creators: [String]
  package var labellers: [String]
  /// Why there may be more.
  package var gaps: Set<String>

  init(_ access: AccessIndex) {
    let create = access.authors("create")
    let update = access.authors("update")
    let patch = access.authors("patch")
    creators = create.subjects
    labellers = Set(update.subjects + patch.subjects).sorted()
    gaps = create.gaps.union(update.gaps).union(patch.gaps)
  }
}

extension AccessIndex {
  fileprivate func authors(_ verb: String) -> (subjects: [String], gaps: Set<String>) {
    subjects(Permission(verb: verb, group: "", resource: "namespaces", place: .anyNamespace))
  }

  /// Who is permitted a request, the control plane and cluster-admins left out.
  func subjects(_ request: Permission) -> (subjects: [String], gaps: Set<String>) {
    let (grants, gaps) = whoCan(request)
    let others = grants.filter { !$0.isBuiltIn && !($0.namespace == nil && $0.role.name == "cluster-admin") }.map {
      grant in
      let namespace = grant.subject.namespace.isEmpty ? "" : "\(grant.subject.namespace)/"
      return "\(grant.subject.kind.rawValue) \(namespace)\(grant.subject.name)"
    }
    return (Set(others).sorted(), gaps)
  }
}
