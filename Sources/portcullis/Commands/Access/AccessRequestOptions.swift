import Analysis
import ArgumentParser

/// Where the request goes, and to which object.
struct AccessRequestOptions: ParsableArguments {
  @Option(name: [.customShort("n"), .long], help: "In this namespace.")
  var namespace: String?

  @Flag(name: [.customShort("A"), .long], help: "In all namespaces at once: only what holds for the whole cluster.")
  var allNamespaces = false

  @Option(help: "On the object of this name.")
  var name: String?

  func check() throws {
    guard namespace == nil || !allNamespaces else { throw ValidationError("-n and -A exclude one another") }
  }

  var place: AccessQuestion.Place {
    if allNamespaces { return .allNamespaces }
    return namespace.map { .namespace($0) } ?? .unsaid
  }
}
