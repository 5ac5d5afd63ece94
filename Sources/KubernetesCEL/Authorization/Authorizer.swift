package import CEL

/// Who answers what expressions ask of `authorizer`: may this user do that?
package protocol Authorizer: Sendable {
  func decide(_ request: AccessRequest) -> AccessDecision
}

/// What somebody would do.
package struct AccessRequest: Sendable, Hashable {
  /// What it would be done to.
  package enum Target: Sendable, Hashable {
    case path(String)
    case resource(ResourceTarget)
  }

  package var user: AccessUser
  package var verb: String
  package var target: Target
}

/// Who would do it.
package struct AccessUser: Sendable, Hashable {
  package var name: String
  package var groups: [String]

  package init(name: String, groups: [String] = []) {
    self.name = name
    self.groups = groups
  }

  /// The account of a workload, with the groups that the API server puts it in.
  package static func serviceAccount(_ namespace: String, _ name: String) -> AccessUser {
    let user = "system:serviceaccount:\(namespace):\(name)"
    return AccessUser(name: user, groups: groups(ofServiceAccount: user) + ["system:authenticated"])
  }

  /// The groups that every service account of a namespace is in, by the account's user name; none for other users.
  package static func groups(ofServiceAccount user: String) -> [String] {
    let parts = user.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 4, parts[0] == "system", parts[1] == "serviceaccount" else { return [] }
    return ["system:serviceaccounts", "system:serviceaccounts:\(parts[2])"]
  }
}

/// A resource of the API, or some of its objects. What is empty is not given.
package struct ResourceTarget: Sendable, Hashable {
  package var group: String
  package var resource: String
  package var subresource = ""
  package var namespace = ""
  package var name = ""
  package var fieldSelector = SelectorRequirements.none
  package var labelSelector = SelectorRequirements.none

  package init(group: String, resource: String) {
    self.group = group
    self.resource = resource
  }
}

/// What a host makes of a request.
package enum AccessDecision: Sendable, Hashable {
  package enum Verdict: Sendable, Hashable {
    case allow
    case deny
    case noOpinion
  }

  /// `error` is what went wrong on the way; an authorizer can decide all the same.
  case decided(Verdict, reason: String = "", error: String? = nil)
  /// The host does not see enough to tell.
  case unknown(Unknown)
}
