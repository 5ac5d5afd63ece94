package import Documents

/// A request as far as Pod Security admission looks at it.
package struct PodSecurityRequest: Sendable {
  package enum Operation: String, Sendable, Hashable {
    case create = "CREATE"
    case update = "UPDATE"
    case delete = "DELETE"
    case connect = "CONNECT"
  }

  package var operation: Operation
  package var group: String
  /// The plural: `deployments`.
  package var resource: String
  package var subresource: String
  /// For requests about a Namespace it does not matter.
  package var namespace: String
  /// Empty where the request names none; the object's name counts then.
  package var name: String
  package var userName: String
  /// The object as it would be stored: as mutating admission left it. Nil where it is not known.
  package var object: Node?
  package var oldObject: Node?

  package init(
    _ operation: Operation, group: String = "", resource: String, subresource: String = "", namespace: String = "",
    name: String = "", userName: String = "", object: Node?, oldObject: Node? = nil
  ) {
    self.operation = operation
    self.group = group
    self.resource = resource
    self.subresource = subresource
    self.namespace = namespace
    self.name = name
    self.userName = userName
    self.object = object
    self.oldObject = oldObject
  }
}

/// What Pod Security admission says to a request.
package struct PodSecurityDecision: Sendable {
  /// Were pods, a template or the labels of a namespace held against anything?
  package var isJudged = false
  package var allowed = Answer.yes
  /// The standard that a violation is refused by; nil where none is enforced, or where it is not known.
  package var enforced: PodSecurityStandard?
  /// What a pod violates of the enforced standard. Given also where only an exemption that is not in view could save it.
  package var violations: [PodSecurityViolation] = []
  /// The HTTP status and the message of a refusal.
  package var status: Int?
  package var message: String?
  /// The texts of the `Warning` headers, in order.
  package var warnings: [String] = []
  /// With their full keys.
  package var auditAnnotations: [String: String] = [:]
  /// Why nothing was judged though the request is of a kind that is.
  package var exemption: Exemption?
  /// Why there may be more or fewer warnings and annotations than these.
  package var gaps: Set<String> = []

  package enum Exemption: String, Sendable, Hashable {
    case user
    case namespace
    case runtimeClass
  }

  /// Nothing to say.
  static let notConcerned = PodSecurityDecision()

  static func exempt(by exemption: Exemption) -> PodSecurityDecision {
    var decision = PodSecurityDecision()
    decision.exemption = exemption
    decision.annotate("exempt", exemption.rawValue)
    return decision
  }

  mutating func annotate(_ key: String, _ value: String) {
    auditAnnotations[PodSecurityPolicy.labelPrefix + key] = value
  }
}
