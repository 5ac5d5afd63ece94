import Analysis
import ArgumentParser
import KubernetesCEL

/// Where the request goes, to which object, and whose it is.
struct AccessRequestOptions: ParsableArguments {
  @Option(name: [.customShort("n"), .long], help: "In this namespace.")
  var namespace: String?

  @Flag(name: [.customShort("A"), .long], help: "In all namespaces at once: only what holds for the whole cluster.")
  var allNamespaces = false

  @Option(help: "On the object of this name.")
  var name: String?

  @Option(
    name: .customLong("as"), help: "Ask for this user: may it? With the groups that its requests carry.")
  var user: String?

  @Option(name: .customLong("as-group"), help: "A group of that user. Repeatable.")
  var groups: [String] = []

  @Option(
    help: ArgumentHelp(
      "Ask for this subject only: User:ann, Group:developers, ServiceAccount:shop/cart.", valueName: "kind:name"),
    transform: Self.subject)
  var subject: AccessSubject?

  func check() throws {
    guard namespace == nil || !allNamespaces else { throw ValidationError("-n and -A exclude one another") }
    guard groups.isEmpty || user != nil else { throw ValidationError("--as-group goes with --as") }
    guard subject == nil || user == nil else { throw ValidationError("--as and --subject exclude one another") }
  }

  private static func subject(_ text: String) throws -> AccessSubject {
    guard let subject = AccessSubject(description: text) else {
      throw ValidationError(
        "'\(text)' names no subject; write User:NAME, Group:NAME or ServiceAccount:NAMESPACE/NAME")
    }
    return subject
  }

  var place: AccessQuestion.Place {
    if allNamespaces { return .allNamespaces }
    return namespace.map { .namespace($0) } ?? .unsaid
  }

  /// Whoever the question is about, with the groups that it belongs to; nil asks who can.
  var person: AccessPerson? {
    if let subject { return AccessPerson(subject) }
    return user.map { AccessPerson(user: $0, groups: groups) }
  }
}
