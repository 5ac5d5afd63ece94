package import CEL

/// `authorizer`: who asks, and whom to ask.
package struct AuthorizerValue: OpaqueValue {
  static let type = CELType.opaque("kubernetes.authorization.Authorizer")
  package let typeName = "kubernetes.authorization.Authorizer"
  let user: AccessUser
  let host: any Authorizer

  package init(user: AccessUser, host: any Authorizer) {
    self.user = user
    self.host = host
  }

  package func isEqual(to other: any OpaqueValue) -> Bool { false }
  package var isEquatable: Bool { false }

  func decide(_ verb: String, _ target: AccessRequest.Target) -> AccessDecision {
    host.decide(AccessRequest(user: user, verb: verb, target: target))
  }
}

struct PathCheck: OpaqueValue {
  static let type = CELType.opaque("kubernetes.authorization.PathCheck")
  let typeName = "kubernetes.authorization.PathCheck"
  let authorizer: AuthorizerValue
  let path: String

  func isEqual(to other: any OpaqueValue) -> Bool { false }
  var isEquatable: Bool { false }
}

struct GroupCheck: OpaqueValue {
  static let type = CELType.opaque("kubernetes.authorization.GroupCheck")
  let typeName = "kubernetes.authorization.GroupCheck"
  let authorizer: AuthorizerValue
  let group: String

  func isEqual(to other: any OpaqueValue) -> Bool { false }
  var isEquatable: Bool { false }
}

/// A check of a resource; also `authorizer.requestResource`.
package struct ResourceCheck: OpaqueValue {
  static let type = CELType.opaque("kubernetes.authorization.ResourceCheck")
  package let typeName = "kubernetes.authorization.ResourceCheck"
  let authorizer: AuthorizerValue
  var target: ResourceTarget

  package init(authorizer: AuthorizerValue, target: ResourceTarget) {
    self.authorizer = authorizer
    self.target = target
  }

  package func isEqual(to other: any OpaqueValue) -> Bool { false }
  package var isEquatable: Bool { false }

  /// The same check with something changed.
  func with(_ change: (inout ResourceTarget) -> Void) -> ResourceCheck {
    var copy = self
    change(&copy.target)
    return copy
  }
}

struct Decision: OpaqueValue {
  static let type = CELType.opaque("kubernetes.authorization.Decision")
  let typeName = "kubernetes.authorization.Decision"
  let verdict: AccessDecision.Verdict
  let reason: String
  let error: String?

  func isEqual(to other: any OpaqueValue) -> Bool { false }
  var isEquatable: Bool { false }
}
