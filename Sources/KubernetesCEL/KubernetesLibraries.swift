package import CEL

extension Library {
  /// The libraries of the API server's expression environment, in the versions of Kubernetes 1.34 and later.
  package static let kubernetes: [Library] = [
    // The server's versions of these libraries know one spelling of `exists_one`, and no `reverse` of strings.
    .standard.without(macros: ["existsOne"]), .optional, .twoVariableComprehensions,
    .strings.without(functions: ["format", "reverse"]).priced(CallCost.strings), .kubernetesStringFormat, .lists, .sets,
    .kubernetesRegex, .kubernetesLists, .kubernetesQuantity, .kubernetesURL, .kubernetesIP, .kubernetesCIDR,
    .kubernetesFormats, .kubernetesSemver, .kubernetesAuthorizer,
  ]

  /// `format`, as the version of the strings library that the API server has writes numbers and containers.
  package static let kubernetesStringFormat = Library("format", functions: [StringFormat.function(.kubernetes)])
}

extension Environment {
  /// The environment that the API server gives to admission policies and match conditions, without variables.
  package static func kubernetes() -> Environment {
    var environment = Environment(libraries: Library.kubernetes)
    environment.requiresHomogeneousLiterals = true
    environment.acceptsAnyLiteralKey = true
    environment.takesScalarsForEmpty = true
    environment.allowsQuotedFields = false
    environment.rejectsFailingConversions = true
    environment.stopsAtUnpricedCalls = true
    return environment
  }
}

extension Limits {
  /// What the API server lets one expression of a policy cost.
  package static let policy = Limits(cost: 1_000_000)
}

extension Operand {
  /// The host value of a type, if the operand is one.
  func host<Host: OpaqueValue>(_ type: Host.Type) -> Host? { opaque as? Host }

  /// The text of a string.
  var string: String? { tag == .string ? String(decoding: utf8, as: UTF8.self) : nil }
}
