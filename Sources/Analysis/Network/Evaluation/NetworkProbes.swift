import Cluster
import Documents

/// Peers that stand for all others, as far as the policies of some pods can tell peers apart.
struct NetworkProbes {
  /// A pod that somebody could run.
  struct PodProbe {
    var pod: NetworkPod
    /// Are its labels and its service account such as no rule asks for?
    var isPlain: Bool
    /// Does it stand for every namespace that may be made, rather than for one that is named?
    var isAnywhere = false
  }

  /// In other namespaces than the pods' own.
  private(set) var elsewhere: [PodProbe] = []
  private(set) var inOwnNamespace: [PodProbe] = []
  /// Runs of addresses that no rule tells apart, family by family.
  private(set) var addresses: [AddressRange] = []
  /// A port of each that a rule names, and one that none names.
  private(set) var ports: Set<NetworkPort> = [.unnamed]

  init(_ set: NetworkPolicySet, of pod: NetworkPod, in inventory: Inventory) {
    var conditions: [PodCondition] = []
    var ranges: [AddressRange] = []
    for rule in set.readings.flatMap(\.rules) {
      rule.peers.forEachPart { part in
        switch part {
        case .pods(let condition): conditions.append(condition)
        case .addresses(let named, _): ranges += named
        default: break
        }
      }
      ports.formUnion(rule.ports.examples)
    }
    let costumes = Self.costumes(conditions)
    let namespaces = NamespaceProbes(conditions, own: pod.namespace, in: inventory)
    for costume in costumes {
      inOwnNamespace.append(costume.worn(in: pod.namespace, pod.namespaceLabels, inventory))
      for (name, labels, isAnywhere) in namespaces.all {
        var probe = costume.worn(in: name, labels, inventory)
        probe.isAnywhere = isAnywhere
        elsewhere.append(probe)
      }
    }
    addresses = AddressRange.Family.allCases.flatMap { Self.runs($0, ranges) }
  }

  // MARK: - Pods

  /// What a pod is known by, beside its namespace.
  private struct Costume: Hashable {
    var labels: [String: String] = [:]
    var serviceAccount = "default"

    func worn(in namespace: String, _ namespaceLabels: Labels, _ inventory: Inventory) -> PodProbe {
      let account = inventory.object(
        group: "", kind: "ServiceAccount", namespace: namespace, name: serviceAccount)
      let pod = NetworkPod(
        namespace: namespace, labels: Labels(labels), namespaceLabels: namespaceLabels,
        serviceAccount: serviceAccount, accountLabels: Labels(account?.node["metadata", "labels"]))
      return PodProbe(pod: pod, isPlain: self == Costume())
    }
  }

  /// Nothing special, and for each condition over pods what fulfils it.
  private static func costumes(_ conditions: [PodCondition]) -> [Costume] {
    var costumes = [Costume()]
    for condition in conditions {
      guard let pods = LabelChoice.satisfying(condition.pods),
        let accounts = LabelChoice.satisfying(condition.accounts)
      else { continue }
      var costume = Costume()
      for (key, value) in pods.labels {
        switch key {
        case CalicoLabel.serviceAccount, CiliumLabel.serviceAccount: costume.serviceAccount = value
        case CalicoLabel.namespace, CiliumLabel.namespace: continue
        case _ where key.hasPrefix(CiliumLabel.namespaceLabels) || key.hasPrefix(CalicoLabel.namespaceLabels): continue
        default: costume.labels[key] = value
        }
      }
      if let name = accounts.labels[CalicoLabel.name] { costume.serviceAccount = name }
      if !costumes.contains(costume) { costumes.append(costume) }
    }
    return costumes
  }

  // MARK: - Addresses

  /// Cuts the addresses of a family where a range begins or ends.
  private static func runs(_ family: AddressRange.Family, _ ranges: [AddressRange]) -> [AddressRange] {
    var starts: Set<UInt128> = [0]
    for range in ranges where range.family == family {
      starts.insert(range.lower)
      if range.upper < family.last { starts.insert(range.upper + 1) }
    }
    let sorted = starts.sorted()
    return zip(sorted, sorted.dropFirst().map { $0 - 1 } + [family.last]).map { AddressRange(family, $0, $1) }
  }
}

/// Namespaces that stand for all, as far as conditions over pods can tell them apart.
private struct NamespaceProbes {
  private(set) var all: [(name: String, labels: Labels, isAnywhere: Bool)] = []

  private static let nameKeys: Set<String> = [
    "kubernetes.io/metadata.name", CalicoLabel.name, CalicoLabel.namespace, CiliumLabel.namespace,
  ]

  init(_ conditions: [PodCondition], own: String, in inventory: Inventory) {
    var keys: Set<String> = []
    var names: Set<String> = []
    var matchesNames = false
    for expression in conditions.flatMap({ [$0.namespaces, $0.pods] }) {
      expression.forEachAtom { key, values in
        if Self.nameKeys.contains(key) {
          if let values { names.formUnion(values) } else { matchesNames = true }
        } else {
          keys.insert(Self.plain(key))
        }
      }
    }

    let existing = inventory.objects(group: "", kind: "Namespace").map(\.identity.name)
    var seen: Set<[String]> = []
    for name in existing where name != own {
      let labels = inventory.labels(ofNamespace: name)
      let isNamed = matchesNames || names.contains(name)
      let profile = [isNamed ? name : ""] + keys.sorted().map { labels.known[$0] ?? "" }
      if seen.insert(profile).inserted { all.append((name, labels, false)) }
    }
    let isComplete = inventory.gap(group: "", kind: "Namespace") == nil
    let taken = Set(existing).union(names).union([own])
    let anew = Self.fresh("another-namespace", taken)
    all.append((anew, Labels(["kubernetes.io/metadata.name": anew]), true))
    if isComplete { return }
    for name in names.sorted() where name != own && !existing.contains(name) {
      all.append((name, inventory.labels(ofNamespace: name), false))
    }
    // A namespace that is not in the input may have the labels that a rule asks for.
    for condition in conditions {
      guard let choice = LabelChoice.satisfying(condition.namespaces, .newNamespace(taken: taken)) else { continue }
      var labels = choice.labels
      if labels.isEmpty { continue }
      let name = labels["kubernetes.io/metadata.name"] ?? anew
      labels["kubernetes.io/metadata.name"] = name
      all.append((name, Labels(labels), false))
    }
  }

  private static func plain(_ key: String) -> String {
    for prefix in [CiliumLabel.namespaceLabels, CalicoLabel.namespaceLabels] where key.hasPrefix(prefix) {
      return String(key.dropFirst(prefix.count))
    }
    return key
  }

  private static func fresh(_ name: String, _ taken: Set<String>) -> String {
    var candidate = name
    while taken.contains(candidate) { candidate += "-x" }
    return candidate
  }
}

extension LabelExpression {
  /// Calls `body` with each key that the expression reads, and the values it is held against; nil where it is held against
  /// anything else.
  func forEachAtom(_ body: (_ key: String, _ values: [String]?) -> Void) {
    switch self {
    case .always, .never, .notUnderstood: return
    case .isOneOf(let key, let values): body(key, values)
    case .has(let key): body(key, [])
    case .contains(let key, _), .startsWith(let key, _), .endsWith(let key, _): body(key, nil)
    case .not(let inner): inner.forEachAtom(body)
    case .all(let parts), .any(let parts): for part in parts { part.forEachAtom(body) }
    }
  }
}
