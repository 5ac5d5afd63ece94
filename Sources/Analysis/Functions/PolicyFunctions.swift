import CEL
import Cluster
import Documents

extension ClusterAnalysis {
  /// ```
  /// policy.expressions(policy: map) -> list(map{expression: string, role: string, name: string, reads: list(string),
  ///                                             compares: list(map{part, how, text: string}), constant: bool})
  /// ```
  /// The CEL of a policy of whatever make (admission policies, webhooks' match conditions, Kubewarden's CEL module, Kyverno,
  /// Gatekeeper): `expression` is the text where it stands. `role`: 'variable', 'condition', 'validation', 'other' (messages,
  /// annotations, mutations); `name` is a variable's. `reads`: the parts of the request that it looks at, through the policy's
  /// variables, as `object.spec.containers[].image`. `compares`: which of them it holds against which texts, and `how`: 'equality',
  /// 'prefix', 'suffix', 'part' or 'pattern'. `constant`: does it depend on none? Open where a text is no expression.
  /// ```
  /// policy.checks(policy: map, aspect: string) -> list(map{expression: string, role: string, sound, proven: bool,
  ///                                                        detail, witness: string})
  /// ```
  /// What the text of a policy does well and badly in one respect: an entry for each part of an expression that the respect is
  /// about, `expression` being that part where it stands. `proven`: has evaluating the policy's expression on made-up requests
  /// shown that it is `sound`, or that it is not? `detail` says what is wrong, `witness` is a value or a manifest that gets past
  /// it, '' where there is none. Aspects:
  /// 'delimiters': beginnings and ends of images, host names, paths and users end at a separator;
  /// 'anchors': patterns over them are anchored and their dots escaped, texts do not count wherever they stand;
  /// 'deny-lists': what may be used is listed, not what may not; 'spellings': what is refused is refused however it is written;
  /// 'container-lists': what is asked of containers is asked of init containers and, where the policy gets to see them, ephemeral
  /// ones; 'absence': a field is not let out where leaving it out means what is forbidden; 'constants': conditions and their parts
  /// can be true and false, by their logic; 'members': the verdict of a Kubewarden group depends on each member; 'updates': what is
  /// asked of new objects is asked of changed ones; 'fields': what is read of pods exists in their types; 'syntax': each text is
  /// an expression and, where the API server sees to it, compiles.
  ///
  /// Expressions are tried with the first parameter that the policy's bindings (or, of a Gatekeeper template, its constraints)
  /// name, where that is in the input. The list is open where a text of the policy is no expression, save for 'syntax'.
  /// ```
  /// policy.mentions(text: string, pattern: string) -> list(string)
  /// ```
  /// The stretches of a text in another language (Rego, a pattern) that a regular expression matches, each where it stands; where
  /// the expression has a group, what the first one matches. For the recognised forms of what is not parsed. Never unknown.
  /// ```
  /// policy.covers(binding: map, other: map) -> bool
  /// ```
  /// Of two bindings of one admission policy: does the first put it in force, with the same parameters, for whatever requests the
  /// other does? By rules, exclusions, selectors and match policy as they are written, whatever the cluster holds: false where
  /// that does not show it. The actions of the two do not matter. Never unknown.
  /// ```
  /// policy.parameters(binding: map) -> optional(map{kind, group, resource: string, namespaced: bool, objects: list(map)})
  /// ```
  /// The parameters by which a binding lets its admission policy judge: their kind, the resource that holds it, '' where none
  /// does, and those objects that the binding names or selects, in every namespace where it leaves that to the request. None where
  /// the policy takes no parameters, or the binding gives it none. Unknown where the policy may be out of view; `resource` and
  /// `namespaced` where the definition of the kind may be; `objects` is open unless the view of the kind is complete.
  var policyFunctions: [Function] {
    [
      Function("policy.parameters", parameters: [.dyn], result: .optional(.dyn)) { arguments in
        guard let binding = arguments[0].node else {
          return .failure("policy.parameters: the binding must be an object of the input")
        }
        return parameters(of: binding)
      },
      Function("policy.mentions", parameters: [.string, .string], result: .list(.string)) { arguments in
        Self.mentions(in: arguments[0], of: arguments[1].string ?? "")
      },
      Function("policy.covers", parameters: [.dyn, .dyn], result: .bool) { arguments in
        guard let binding = arguments[0].node, let other = arguments[1].node else {
          return .failure("policy.covers: both bindings must be objects of the input")
        }
        return .bool(BindingReach(binding).covers(BindingReach(other)))
      },
      Function("policy.expressions", parameters: [.dyn], result: .list(.dyn)) { arguments in
        guard let node = arguments[0].node else {
          return .failure("policy.expressions: the policy must be a part of the input")
        }
        let survey = policyText(of: node)
        return .list(survey.expressions.map(Self.value), gaps: survey.text.gaps)
      },
      Function("policy.checks", parameters: [.dyn, .string], result: .list(.dyn)) { arguments in
        guard let node = arguments[0].node else {
          return .failure("policy.checks: the policy must be a part of the input")
        }
        guard let aspect = PolicyCheck.Aspect(rawValue: arguments[1].string ?? "") else {
          return .failure("policy.checks: the aspect must be one of \(PolicyCheck.Aspect.allCases.map(\.rawValue))")
        }
        let survey = policyText(of: node)
        let checks = survey.checks.filter { $0.aspect == aspect }.map(Self.value)
        return .list(checks, gaps: aspect == .syntax ? [] : survey.text.gaps)
      },
    ]
  }

  private static func mentions(in text: Value, of pattern: String) -> Value {
    do throws(RegularExpression.CompileError) {
      let found = try TextMentions(pattern).ranges(in: text.string ?? "")
      let bytes = Array((text.string ?? "").utf8)
      return .list(
        found.map { range in
          text.node?.part(range).map { .node($0) } ?? .string(String(decoding: bytes[range], as: UTF8.self))
        })
    } catch {
      return .error(error.evaluationError)
    }
  }

  private func policyText(of node: Node) -> PolicySurvey {
    policyTextMemo.value(for: node) {
      PolicySurvey(node, parameter: BindingParameters.first(of: node, inventory, served))
    }
  }

  private func parameters(of binding: Node) -> Value {
    guard binding["spec", "paramRef"]?.present != nil else { return .optional(nil) }
    let kind = (binding["kind"]?.string ?? "").replacing("Binding", with: "")
    let name = binding["spec", "policyName"]?.string ?? ""
    let policy = inventory.object(group: AdmissionWebhook.group, kind: kind, namespace: nil, name: name)
    guard let policy else {
      guard let gap = inventory.gap(group: AdmissionWebhook.group, kind: kind) else { return .optional(nil) }
      return .unknown(Unknown("\(kind) \(name) is not in the input (\(gap.reason))"))
    }
    guard let found = BindingParameters(binding, of: policy.node, inventory, served) else { return .optional(nil) }
    let isServed = found.source.mistake == nil
    let doubt = found.source.doubt.map { Value.unknown(Unknown($0)) }
    return .optional(
      .record([
        "kind": .string(found.kind.kind), "group": .string(found.kind.group),
        "resource": doubt ?? .string(isServed ? found.source.resource?.name ?? "" : ""),
        "namespaced": doubt ?? .bool(isServed && found.source.isNamespaced),
        "objects": .list(found.objects.map { .node($0) }, gaps: Set([found.gap].compactMap(\.self))),
      ]))
  }

  private static func value(_ expression: PolicySurvey.Reading) -> Value {
    .record([
      "expression": .node(expression.expression.node), "role": .string(expression.expression.role.rawValue),
      "name": .string(expression.expression.name), "reads": .list(expression.reads.map { .string($0) }),
      "compares": .list(expression.compares.map(value)), "constant": .bool(expression.isConstant),
    ])
  }

  private static func value(_ comparison: PolicySurvey.Reading.Comparison) -> Value {
    .record([
      "part": .string(comparison.part), "how": .string(comparison.how), "text": .string(comparison.text),
    ])
  }

  private static func value(_ check: PolicyCheck) -> Value {
    .record([
      "expression": .node(check.place.node), "role": .string(check.role.rawValue), "sound": .bool(check.isSound),
      "proven": .bool(check.isProven), "detail": .string(check.detail), "witness": .string(check.witness),
    ])
  }
}
