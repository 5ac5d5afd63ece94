import CEL
import Cluster
import Documents

extension ClusterAnalysis {
  /// ```
  /// admission.enforces(property: string, list: string, namespace: string) -> map{holds: bool, by: list(string),
  ///                                                                              witness: string}
  /// ```
  /// Is a property (of Resources/enforcement/properties.yaml) enforced on the pods of a namespace, however they are labelled? Over
  /// Kubewarden's modules, Pod Security, Gatekeeper, Kyverno and ValidatingAdmissionPolicies, which are tried with a pod that
  /// breaks the property and one that does not. `list` is the list of containers, '' for all that a new pod can break it in.
  /// `namespace` may be one that does not exist; '' is one that is made without labels, '*' one whose labels and name its author
  /// chooses. Webhooks are taken to answer. `by`: who enforces it whatever the labels. `witness`: the request that breaks it and
  /// is admitted, '' where there is none.
  ///
  /// `holds` is unknown where only somebody could enforce it of whom it is not known what he enforces (a custom module, a
  /// validating webhook of unknown make that fails closed), where nobody does and webhooks, policies or the API server's Pod Security configuration are out of view, and where
  /// labels of the namespace are.
  /// ```
  /// admission.unguarded(property: string)
  ///     -> map{namespaces: list(map{name: string, object: map or null, witness, creator: string, creators: list(string)}),
  ///            first: map or null, enforced: bool, count: int, of: int, names: string}
  /// ```
  /// The namespaces in which new pods may break a property; kube-system, kube-public and kube-node-lease are left out. `creators`
  /// may create pods there, the control plane and cluster-admins left out, `creator` is the first of them, '' if nobody is known;
  /// namespaces that have some come first. One with the name '' is any new namespace: it is among them where somebody may create
  /// namespaces, and where there is no other. `first`: the first that is known. `enforced`: is it enforced in one of them at
  /// least? `count` of `of` namespaces are known to be unguarded; `names` tells some of them. `namespaces` is open where it
  /// cannot be told of a namespace, where namespaces are out of view that may be unguarded, and where RBAC does not tell who
  /// creates namespaces; `creators` where it does not tell who creates pods.
  /// ```
  /// admission.upholds(guard: map, list: string) -> bool
  /// admission.upholds(guard: map, list: string, namespace: string) -> bool
  /// ```
  /// Is all that a guard enforces on pods enforced by somebody, however they are labelled, so that it does no harm if the guard
  /// does not look? The guard is an entry of a webhook configuration, a policy of Kubewarden, a ValidatingAdmissionPolicy or a
  /// binding; `list` and `namespace` are as for `admission.enforces`. Without a namespace: in every namespace that the guard's
  /// namespaceSelector selects. False where not all that it enforces is known, as of any ValidatingAdmissionPolicy; unknown as
  /// `admission.enforces` is.
  /// ```
  /// admission.exemptions() -> list(map{namespace: map, by: list(map{name: string, selector: map or null}), upheld: bool})
  /// ```
  /// The namespaces that a webhook or policy over new pods leaves out by its namespaceSelector, while it looks at namespaces
  /// without labels: `by` whom, and where that is written; `upheld`: is all that they enforce elsewhere enforced there by others?
  /// Open unless the view of namespaces, webhooks and policies is complete; `upheld` is unknown as for `admission.upholds`.
  /// ```
  /// admission.covers(operation: string, group: string, resource: string, namespace: string)
  ///     -> map{state: string, watchers: list(map{name, effect: string, mutating: bool, sight: string,
  ///                                              because: list(string), enforces: list(string)})}
  /// ```
  /// Whom a request reaches, worked out without its object. `resource` may be 'pods/exec'; `namespace` is '' for cluster-scoped
  /// requests, '*' for a namespace that is yet to be made and has no labels. `state`, at worst: 'closed' (somebody always sees it
  /// and refuses it in doubt), 'evadable' (only if its author, its content or its user lets him), 'open' (it passes while a
  /// backend is down), 'warned', 'unseen'. `effect`: 'denies', 'failsClosed', 'failsOpen', 'warns', 'mutates'; a verdict that does
  /// not count 'warns'. `sight`: 'always', 'evadable' or 'depends', `because` says on what. `enforces`: properties that are
  /// certainly enforced.
  ///
  /// `state` is unknown where nobody in view refuses it and somebody out of view may; so is `watchers` where the namespace may
  /// exist out of view with labels of its own; `sight` where labels or parameters that decide are not in view.
  var coverageFunctions: [Function] {
    [
      Function(
        "admission.covers", parameters: [.string, .string, .string, .string], result: .map(.string, .dyn)
      ) { arguments in
        let texts = arguments.compactMap(\.string)
        guard texts.count == 4, let operation = AdmissionRequest.Operation(rawValue: texts[0]) else {
          return .failure("admission.covers: the operation must be CREATE, UPDATE, DELETE or CONNECT")
        }
        let request = CoverageRequest(operation, group: texts[1], resource: texts[2], texts[3], propertySurvey.chain)
        let groups = coveredMemo.value(for: request) {
          CoverageSurvey(self, propertySurvey.chain, requests: [request]).groups()
        }
        return Self.value(groups, texts[3], inventory)
      },
      Function("admission.enforces", parameters: [.string, .string, .string], result: .map(.string, .dyn)) {
        arguments in
        let texts = arguments.compactMap(\.string)
        guard texts.count == 3 else { return .failure("admission.enforces: every argument must be a string") }
        if let mistake = Self.mistake(property: texts[0], list: texts[1]) {
          return .failure("admission.enforces: \(mistake)")
        }
        let survey = propertySurvey
        let profile = survey.profile(of: texts[2])
        let coverage =
          texts[1].isEmpty
          ? survey.coverage(ofNewPods: texts[0], in: profile, self)
          : survey.coverage(of: texts[0], list: texts[1], in: profile, self)
        return .record([
          "holds": Value(coverage.holds), "by": .list(coverage.enforcers.map { .string($0) }),
          "witness": .string(coverage.witnessText),
        ])
      },
      Function("admission.unguarded", parameters: [.string], result: .map(.string, .dyn)) { arguments in
        let property = arguments[0].string ?? ""
        if let mistake = Self.mistake(property: property, list: "") {
          return .failure("admission.unguarded: \(mistake)")
        }
        return unguardedMemo.value(for: property) {
          Self.value(UnguardedNamespaces(property, propertySurvey, self))
        }
      },
    ] + upholdingFunctions
  }

  private var upholdingFunctions: [Function] {
    [2, 3].map { count in
      Function(
        "admission.upholds", parameters: [.dyn] + [CELType](repeating: .string, count: count - 1), result: .bool
      ) { arguments in
        guard let guardian = arguments[0].node else {
          return .failure("admission.upholds: the guard must be a part of the input")
        }
        let list = arguments[1].string ?? ""
        guard list.isEmpty || Guard.containerLists.contains(list) else {
          return .failure("admission.upholds: '\(list)' is no list of containers")
        }
        let properties = GuardedProperties(guardian, propertySurvey, self)
        guard count == 3 else { return Value(properties.areUpheldWhereItLooks(on: list.isEmpty ? nil : list)) }
        let profile = propertySurvey.profile(of: arguments[2].string ?? "")
        return Value(properties.areUpheld(on: list.isEmpty ? nil : list, in: profile))
      }
    } + [
      Function("admission.exemptions", parameters: [], result: .list(.dyn)) { _ in
        exemptionsMemo.value {
          let gaps = Set(
            propertySurvey.chain.unseen.map(\.reason)
              + [inventory.gap(group: "", kind: "Namespace")?.reason].compactMap(\.self))
          return .list(
            NamespaceExemption.all(propertySurvey, self).map(Self.value), gaps: gaps.union(policyWebhooks.gaps))
        }
      }
    ]
  }

  private static func value(_ exemption: NamespaceExemption) -> Value {
    .record([
      "namespace": .node(exemption.namespace.node), "upheld": Value(exemption.isUpheld),
      "by": .list(
        exemption.sources.map { source in
          .record(["name": .string(source.name), "selector": source.selector.map { .node($0) } ?? .null])
        }),
    ])
  }

  private static func value(_ groups: [NamespaceGroup], _ namespace: String, _ inventory: Inventory) -> Value {
    let group = groups.first { group in
      switch namespace {
      case "": group.kind == .cluster
      case "*": group.kind == .new
      default: (group.kind == .existing || group.kind == .absent) && group.names.contains(namespace)
      }
    }
    let unlisted = groups.first { $0.kind == .new }
    guard let cell = (group ?? unlisted)?.cells.first else {
      return .failure("admission.covers: no request of that scope")
    }
    if group == nil, let gap = inventory.gap(group: "", kind: "Namespace") {
      let unknown = Value.unknown(Unknown("namespace \(namespace) is not in the input (\(gap.reason))"))
      return .record(["state": unknown, "watchers": unknown])
    }
    let gaps = cell.mayHaveMore ? Set(["webhooks or policies may be out of view"]) : []
    let state: Value =
      cell.state == .unknown
      ? .unknown(Unknown(cell.unknownSights.union(gaps)) ?? Unknown("not known")) : .string(cell.state.rawValue)
    return .record(["state": state, "watchers": .list(cell.watchers.map(value), gaps: gaps)])
  }

  private static func value(_ watcher: Watcher) -> Value {
    let (sight, reasons) = watcher.sight.parts
    var isMutating = false
    switch watcher.subject {
    case .webhook(let id): isMutating = id.hasPrefix("mutating:")
    case .mutatingPolicy: isMutating = true
    case .policy, .podSecurity: break
    }
    let isKnown = if case .unknown = watcher.sight { false } else { true }
    return .record([
      "name": .string(watcher.name), "effect": .string(watcher.effect.rawValue), "mutating": .bool(isMutating),
      "sight": isKnown ? .string(sight) : .unknown(Unknown(Set(reasons)) ?? Unknown("not known")),
      "because": .list(reasons.map { .string($0) }), "enforces": .list(watcher.enforces.map { .string($0) }),
    ])
  }

  private static func mistake(property: String, list: String) -> String? {
    if !EnforcementKnowledge.builtIn.properties.contains(where: { $0.name == property }) {
      return "'\(property)' is no property that is known"
    }
    return list.isEmpty || Guard.containerLists.contains(list) ? nil : "'\(list)' is no list of containers"
  }

  private static func value(_ unguarded: UnguardedNamespaces) -> Value {
    .record([
      "namespaces": .list(unguarded.entries.map(value), gaps: unguarded.gaps),
      "first": unguarded.entries.first.map(value) ?? .null,
      "enforced": Value(unguarded.isEnforcedSomewhere),
      "count": .int(Int64(unguarded.entries.count)), "of": .int(Int64(unguarded.total)),
      "names": .string(unguarded.names),
    ])
  }

  private static func value(_ entry: UnguardedNamespaces.Entry) -> Value {
    .record([
      "name": .string(entry.name), "object": .object(entry.object), "witness": .string(entry.coverage.witnessText),
      "creator": .string(entry.creators.first ?? ""),
      "creators": .list(entry.creators.map { .string($0) }, gaps: entry.creatorGaps),
    ])
  }
}

extension PropertyCoverage {
  /// The request in a line, its object in another; empty where there is none.
  fileprivate var witnessText: String {
    guard let object = witness?.document() else { return "" }
    return "\(request)\n\(object.json(.compact))"
  }
}

extension CoverageCell {
  /// Why it is not known of those who could refuse it whether they see it.
  fileprivate var unknownSights: Set<String> {
    watchers.reduce(into: []) { reasons, watcher in
      if case .unknown(let why) = watcher.sight { reasons.formUnion(why) }
    }
  }
}

extension CoverageRequest {
  /// `resource` may name a subresource.
  fileprivate init(
    _ operation: AdmissionRequest.Operation, group: String, resource text: String, _ namespace: String,
    _ chain: AdmissionChain
  ) {
    let parts = text.split(separator: "/", maxSplits: 1).map(String.init)
    let resource = parts.first ?? ""
    let version = chain.served[group, resource]?.versions.first ?? "v1"
    self.init(
      operation: operation, resource: GroupVersionResource(group: group, version: version, resource: resource),
      subresource: parts.count > 1 ? parts[1] : "", isNamespaced: !namespace.isEmpty)
  }
}
