package import CEL

extension Library {
  /// `authorizer.group('').resource('pods').check('get').allowed()` and its siblings.
  package static let kubernetesAuthorizer = Library(
    "authorizer",
    functions: [
      step("path", "authorizer_path", AuthorizerValue.self, AuthorizerValue.type, PathCheck.type) {
        frame, authorizer, path in
        path.isBlank
          ? frame.error("path must not be empty") : frame.opaque(PathCheck(authorizer: authorizer, path: path))
      },
      step("group", "authorizer_group", AuthorizerValue.self, AuthorizerValue.type, GroupCheck.type) {
        frame, authorizer, group in
        frame.opaque(GroupCheck(authorizer: authorizer, group: group))
      },
      serviceAccount,
      step("resource", "groupcheck_resource", GroupCheck.self, GroupCheck.type, ResourceCheck.type) {
        frame, check, resource in
        if resource.isBlank { return frame.error("resource must not be empty") }
        let target = ResourceTarget(group: check.group, resource: resource)
        return frame.opaque(ResourceCheck(authorizer: check.authorizer, target: target))
      },
      narrowing("subresource", "resourcecheck_subresource") { $0.subresource = $1 },
      narrowing("namespace", "resourcecheck_namespace") { $0.namespace = $1 },
      narrowing("name", "resourcecheck_name") { $0.name = $1 },
      narrowing("fieldSelector", "authorizer_fieldselector", cost: .selector) {
        $0.fieldSelector = SelectorRequirements(fields: $1)
      },
      narrowing("labelSelector", "authorizer_labelselector", cost: .selector) {
        $0.labelSelector = SelectorRequirements(labels: $1)
      },
      check,
      answer("allowed", .bool) { _, decision in .bool(decision.verdict == .allow) },
      answer("reason", .string) { frame, decision in frame.string(decision.reason) },
      answer("errored", .bool) { _, decision in .bool(decision.error != nil) },
      answer("error", .string) { frame, decision in frame.string(decision.error ?? "") },
    ],
    types: [
      "kubernetes.authorization.Authorizer", "kubernetes.authorization.PathCheck",
      "kubernetes.authorization.GroupCheck", "kubernetes.authorization.ResourceCheck",
      "kubernetes.authorization.Decision",
    ])

  private static let serviceAccount = Function(
    "serviceAccount",
    [.method("authorizer_serviceaccount", [AuthorizerValue.type, .string, .string], AuthorizerValue.type)],
    cost: .flat(1),
    checksFit: true,
    .variadic { frame, arguments in
      guard let authorizer = arguments[0].host(AuthorizerValue.self), let namespace = arguments[1].string,
        let name = arguments[2].string
      else { return frame.noSuchOverload() }
      guard NamedFormat.isValid(name, as: "dns1123Subdomain") else {
        return frame.error("Invalid service account name")
      }
      guard NamedFormat.isValid(namespace, as: "dns1123Label") else {
        return frame.error("Invalid service account namespace")
      }
      return frame.opaque(AuthorizerValue(user: .serviceAccount(namespace, name), host: authorizer.host))
    })

  private static let check = Function(
    "check",
    [
      .method("pathcheck_check", [PathCheck.type, .string], Decision.type),
      .method("resourcecheck_check", [ResourceCheck.type, .string], Decision.type),
    ],
    // So that an expression can afford two of them.
    cost: .computed { _, _ in 350_000 },
    checksFit: true,
    .binary { frame, check, verb in
      guard let verb = verb.string else { return frame.noSuchOverload() }
      if let check = check.host(PathCheck.self) {
        return frame.decision(check.authorizer.decide(verb, .path(check.path)))
      }
      if let check = check.host(ResourceCheck.self) {
        return frame.decision(check.authorizer.decide(verb, .resource(check.target)))
      }
      return frame.noSuchOverload()
    })

  private static func step<Check: OpaqueValue>(
    _ name: String, _ id: String, _ check: Check.Type, _ type: CELType, _ result: CELType, cost: CallCost = .flat(1),
    _ body: @escaping @Sendable (Frame, Check, String) -> Operand
  ) -> Function {
    Function(
      name, [.method(id, [type, .string], result)], cost: cost,
      checksFit: true,
      .binary { frame, receiver, text in
        guard let receiver = receiver.host(Check.self), let text = text.string else {
          return frame.noSuchOverload()
        }
        return body(frame, receiver, text)
      })
  }

  private static func narrowing(
    _ name: String, _ id: String, cost: CallCost = .flat(1),
    _ change: @escaping @Sendable (inout ResourceTarget, String) -> Void
  ) -> Function {
    step(name, id, ResourceCheck.self, ResourceCheck.type, ResourceCheck.type, cost: cost) { frame, check, text in
      frame.opaque(check.with { change(&$0, text) })
    }
  }

  private static func answer(
    _ name: String, _ result: CELType, _ body: @escaping @Sendable (Frame, Decision) -> Operand
  ) -> Function {
    Function(
      name, [.method("decision_\(name)", [Decision.type], result)], cost: .flat(1),
      checksFit: true,
      .unary { frame, decision in
        decision.host(Decision.self).map { body(frame, $0) } ?? frame.noSuchOverload()
      })
  }
}

extension CallCost {
  /// A list, and for every two characters a requirement with its list of values.
  fileprivate static let selector = CallCost.computed { arguments, _ in
    let size = arguments[1].costSize
    return 10 + share(size) + share(share(size, 0.5), 50)
  }
}

extension Frame {
  fileprivate func decision(_ decision: AccessDecision) -> Operand {
    switch decision {
    case .decided(let verdict, let reason, let error):
      opaque(Decision(verdict: verdict, reason: reason, error: error))
    case .unknown(let unknown): self.unknown(unknown)
    }
  }
}

extension String {
  fileprivate var isBlank: Bool { unicodeScalars.allSatisfy(\.properties.isWhitespace) }
}
