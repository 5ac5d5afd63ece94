import Cluster
package import Documents
import KubernetesCEL

extension AccessQuery {
  /// The answer as `access --queries` writes it.
  ///
  /// For a user: `allowed`, and the `chain` of subject, binding, role and rule that allows it; `reason` is the API server's.
  /// Without: `subjects` are those that bindings name and that are allowed with the groups that a request of theirs carries,
  /// `direct` those that are on their own.
  package func answer(by access: AccessIndex) -> DocumentTree {
    var members = user.map { review(for: $0, by: access) } ?? whoCan(by: access)
    members["id"] = id
    return .map(members)
  }

  private func review(for user: AccessUser, by access: AccessIndex) -> [String: DocumentTree] {
    let review = access.review(of: attributes, for: user)
    var members: [String: DocumentTree] = ["allowed": review.answer.tree, "chain": .list(review.chain)]
    if !review.reason.isEmpty { members["reason"] = .string(review.reason) }
    if case .unknown(let reasons) = review.answer { members["unknownBecause"] = .strings(reasons.sorted()) }
    return members
  }

  private func whoCan(by access: AccessIndex) -> [String: DocumentTree] {
    let (grants, gaps) = access.whoCan(attributes)
    let direct = Set(grants.map(\.subject)).union([.masters])
    let effective = access.effectiveSubjects(of: direct)
    var members: [String: DocumentTree] = [
      "subjects": .strings(access.spellings(of: effective)), "direct": .strings(access.spellings(of: direct)),
    ]
    if !gaps.isEmpty { members["unknownBecause"] = .strings(gaps.sorted()) }
    return members
  }
}

extension AccessReview {
  fileprivate var chain: [DocumentTree] {
    guard let grant else { return answer == .yes ? [AccessSubject.masters.tree] : [] }
    return grant.chain
  }
}

extension AccessGrant {
  /// Subject, binding, role and rule, each with its place.
  package var chain: [DocumentTree] {
    [subject.tree, binding.identity.tree(at: binding.node), role.tree, rule.tree]
  }
}

extension AccessSubject {
  fileprivate var tree: DocumentTree {
    var members: [String: DocumentTree] = ["kind": .string(kind.rawValue), "name": .string(name)]
    if kind == .serviceAccount { members["namespace"] = .string(namespace) }
    return .map(members)
  }
}

extension ObjectIdentity {
  fileprivate func tree(at node: Node) -> DocumentTree {
    var members: [String: DocumentTree] = [
      "kind": .string(kind), "name": .string(name), "location": node.location.tree,
    ]
    if let namespace { members["namespace"] = .string(namespace) }
    return .map(members)
  }
}

extension AccessRole {
  fileprivate var tree: DocumentTree {
    if let object { return object.identity.tree(at: object.node) }
    return .map(["kind": .string(kind), "name": .string(name)])
  }
}

extension AccessRule {
  fileprivate var tree: DocumentTree {
    var members: [String: DocumentTree] = ["kind": .string("Rule"), "verbs": .strings(verbs)]
    if !groups.isEmpty { members["apiGroups"] = .strings(groups) }
    if !resources.isEmpty { members["resources"] = .strings(resources) }
    if !names.isEmpty { members["resourceNames"] = .strings(names) }
    if !urls.isEmpty { members["nonResourceURLs"] = .strings(urls) }
    if let node { members["location"] = node.location.tree }
    return .map(members)
  }
}

extension SourceLocation {
  fileprivate var tree: DocumentTree {
    .map(["file": .string(file), "line": .int(Int64(line)), "column": .int(Int64(column))])
  }
}
