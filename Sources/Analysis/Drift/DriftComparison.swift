package import Cluster
import Documents

extension DriftSurvey {
  /// Compares the gate that files declare with the one that a cluster holds. What the files do not speak of (kinds, and
  /// namespaces of namespaced kinds, of which they declare nothing) is left alone.
  package init(declared: Inventory, live: Inventory) {
    self = DriftComparison(declared: declared, live: live).survey()
  }
}

private struct DriftComparison {
  let declared: Inventory
  let live: Inventory
  let grants: GateGrants
  let made = MadeObjects()
  /// The labels by which somebody in the cluster chooses namespaces.
  let selectedLabels: Set<String>

  init(declared: Inventory, live: Inventory) {
    self.declared = declared
    self.live = live
    grants = GateGrants(inventories: [live, declared])
    selectedLabels = NamespaceSelectors.keys(in: live).union(NamespaceSelectors.keys(in: declared))
  }

  /// What is told apart by kind and namespace.
  private struct Ground: Hashable {
    var group: String
    var kind: String
    var namespace: String?
  }

  func survey() -> DriftSurvey {
    var survey = DriftSurvey()
    var grounds: Set<Ground> = []
    var known: Set<ObjectIdentity> = []
    var gaps: Set<Ground> = []
    for object in declared.objects {
      guard let kind = DriftKind.of(object.identity), !object.identity.name.hasSuffix("*") else { continue }
      grounds.insert(ground(of: object.identity))
      let twin = twin(of: object)
      if let twin { known.insert(twin.identity) }
      guard isCompared(kind, object, twin) else { continue }
      survey.comparedCount += 1
      guard let twin else {
        addAbsence(of: object, kind, &gaps, &survey)
        continue
      }
      for difference in differences(kind, object, twin) {
        survey.drifts.append(
          Drift(
            change: .changed(difference), weight: kind.weight, identity: twin.identity, declared: object.node,
            live: twin.node))
      }
    }
    addExtras(grounds, known, &survey)
    return survey
  }

  private func ground(of identity: ObjectIdentity) -> Ground {
    Ground(group: identity.group, kind: identity.kind, namespace: identity.namespace)
  }

  /// The object in the cluster. A file that names no namespace means the only object of its kind and name.
  private func twin(of object: KubernetesObject) -> KubernetesObject? {
    let identity = object.identity
    if let twin = live.object(identity) { return twin }
    guard identity.namespace == nil, object.scope != .cluster else { return nil }
    let candidates = live.objects(group: identity.group, kind: identity.kind).filter {
      $0.identity.name == identity.name
    }
    return candidates.count == 1 ? candidates.first : nil
  }

  private func isCompared(_ kind: DriftKind, _ object: KubernetesObject, _ twin: KubernetesObject?) -> Bool {
    guard kind.isGateOnly else { return true }
    return grants.reachGate(object) || twin.map(grants.reachGate) == true
  }

  private func addAbsence(
    of object: KubernetesObject, _ kind: DriftKind, _ gaps: inout Set<Ground>, _ survey: inout DriftSurvey
  ) {
    let identity = object.identity
    var drift = Drift(change: .missing, weight: kind.weight, identity: identity, declared: object.node)
    if let gap = live.gap(group: identity.group, kind: identity.kind, namespace: identity.namespace) {
      guard gaps.insert(ground(of: identity)).inserted else { return }
      drift.change = .undetermined(reason: gap.reason)
    } else if identity.namespace == nil, object.scope != .cluster {
      drift.change = .undetermined(
        reason: "the file names no namespace, and the cluster has none or several of that name")
    }
    survey.drifts.append(drift)
  }

  private func addExtras(_ grounds: Set<Ground>, _ known: Set<ObjectIdentity>, _ survey: inout DriftSurvey) {
    for object in live.objects {
      guard grounds.contains(ground(of: object.identity)), !known.contains(object.identity),
        let kind = DriftKind.of(object.identity), kind.comparesExtras, object.carrier == nil,
        !made.contain(object), isCompared(kind, object, object)
      else { continue }
      let installer = made.installer(of: object)
      survey.drifts.append(
        Drift(
          change: .extra(installedBy: installer), weight: installer == nil ? .medium : .info,
          identity: object.identity, live: object.node))
    }
  }

  // MARK: - Fields

  private func differences(_ kind: DriftKind, _ object: KubernetesObject, _ twin: KubernetesObject) -> [FieldDrift] {
    let injector = BundleInjector.of(object.node, in: declared)
    var comparison = FieldComparison { pattern, declared, live in
      if pattern.hasSuffix("clientConfig.caBundle") {
        return injector != nil || declared.map(Self.isPlaceholder) ?? true
      }
      // RBAC's own group is what its API server takes a missing one for.
      if pattern == "subjects[].apiGroup" || pattern == "roleRef.apiGroup" {
        return [declared, live].allSatisfy { $0 == nil || $0?.isString("rbac.authorization.k8s.io") == true }
      }
      guard declared == nil, let live, let filledIn = kind.serverSets[pattern] else { return false }
      return FieldComparison.canonical(filledIn) == FieldComparison.canonical(live)
    }
    for field in kind.fields {
      if field == "labels" {
        compareLabels(object, twin, &comparison)
      } else if field != "rules" || object.node["aggregationRule"] == nil {
        // A controller fills in the rules of a role that others aggregate to.
        comparison.compare(
          object.node[field], twin.node[field],
          at: FieldComparison.Place(path: "", stable: "", pattern: "", node: object.node)
            .member(field, object.node[field]))
      }
    }
    return comparison.differences
  }

  private func compareLabels(
    _ object: KubernetesObject, _ twin: KubernetesObject, _ comparison: inout FieldComparison
  ) {
    let (declared, live) = (object.node["metadata", "labels"], twin.node["metadata", "labels"])
    let keys = Set(((declared?.children.map { $0 } ?? []) + (live?.children.map { $0 } ?? [])).compactMap(\.key))
    let place = FieldComparison.Place(path: "", stable: "", pattern: "", node: object.node)
      .member("metadata", object.node["metadata"]).member("labels", declared)
    for key in keys.sorted() where key.hasPrefix("pod-security.kubernetes.io/") || selectedLabels.contains(key) {
      // The API server sets it on every namespace.
      guard key != "kubernetes.io/metadata.name" else { continue }
      comparison.compare(declared?[key], live?[key], at: place.member(key, declared?[key]))
    }
  }

  /// Charts write a line break, which is nothing, where something is to be injected.
  private static func isPlaceholder(_ bundle: Node) -> Bool { bundle.isString("Cg==") || bundle.isString("\n") }
}

extension DriftKind {
  fileprivate var weight: Drift.Weight {
    switch severity {
    case .medium: .medium
    case .high: .high
    }
  }
}
