import Cluster

/// The namespaces in which nobody enforces a property on new pods. The cluster's own are left out: what runs there needs
/// what others may not have.
struct UnguardedNamespaces: Sendable {
  struct Entry: Sendable {
    /// Empty for a namespace that is yet to be made.
    var name: String
    var object: KubernetesObject?
    var coverage: PropertyCoverage
    /// Who may create pods there, or make the namespace, the control plane and cluster-admins left out; each `Group a`.
    var creators: [String] = []
    /// Why there may be more.
    var creatorGaps: Set<String> = []
  }

  private(set) var entries: [Entry] = []
  /// Why there may be more.
  private(set) var gaps: Set<String> = []
  /// The namespaces that were looked at.
  private(set) var total = 0
  /// Is it enforced in one of them?
  private(set) var isEnforcedSomewhere = Answer.no

  static let clusterOwn: Set<String> = ["kube-system", "kube-public", "kube-node-lease"]

  init(_ property: String, _ survey: PropertySurvey, _ analysis: ClusterAnalysis) {
    let inventory = analysis.inventory
    let existing = survey.profiles.filter { $0.kind == .existing && !Self.clusterOwn.contains($0.name) }
    for profile in existing {
      let object = inventory.object(group: "", kind: "Namespace", namespace: nil, name: profile.name)
      judge(
        Entry(name: profile.name, object: object, coverage: survey.coverage(ofNewPods: property, in: profile, analysis))
      )
    }
    let gap = inventory.gap(group: "", kind: "Namespace")
    if let gap { addUnseen(gap.reason, property, survey, analysis) }
    // A cluster that is known to have no other namespace is judged by what a new one without labels would meet.
    let authors = existing.isEmpty && gap == nil ? .yes : Self.mayBeMade(analysis)
    if authors != .no {
      let new = survey.coverage(ofNewPods: property, in: survey.profile(of: ""), analysis)
      if case .unknown(let reasons) = authors, new.holds != .yes {
        gaps.formUnion(reasons)
      } else if authors == .yes {
        judge(Entry(name: "", object: nil, coverage: new))
      }
    }
    addCreators(analysis.access)
  }

  /// Those that others may create pods in come first.
  private mutating func addCreators(_ access: AccessIndex) {
    for place in entries.indices {
      let name = entries[place].name
      let request =
        name.isEmpty
        ? Permission(verb: "create", group: "", resource: "namespaces", place: .cluster)
        : Permission(verb: "create", group: "", resource: "pods", place: .namespace(name))
      (entries[place].creators, entries[place].creatorGaps) = access.subjects(request)
    }
    entries = entries.filter { !$0.creators.isEmpty } + entries.filter(\.creators.isEmpty)
  }

  private mutating func judge(_ entry: Entry) {
    total += 1
    switch entry.coverage.holds {
    case .yes: break
    case .no: entries.append(entry)
    case .unknown(let reasons): gaps.formUnion(reasons)
    }
    isEnforcedSomewhere = isEnforcedSomewhere || entry.coverage.holds
  }

  /// Namespaces out of view are like any other, unless a selector leaves them out by name or tells them by labels.
  private mutating func addUnseen(
    _ reason: String, _ property: String, _ survey: PropertySurvey, _ analysis: ClusterAnalysis
  ) {
    let unseen = survey.coverage(ofNewPods: property, in: survey.profile(of: "*"), analysis)
    if unseen.holds != .yes { gaps.insert(reason) }
    isEnforcedSomewhere = isEnforcedSomewhere || unseen.holds
  }

  /// May somebody who is neither the control plane nor cluster-admin make a namespace?
  static func mayBeMade(_ analysis: ClusterAnalysis) -> Answer {
    let (creators, gaps) = analysis.access.subjects(
      Permission(verb: "create", group: "", resource: "namespaces", place: .cluster))
    if !creators.isEmpty { return .yes }
    return gaps.isEmpty ? .no : .unknown(gaps)
  }
}

extension UnguardedNamespaces {
  /// `a, b and any new namespace`, at most five by name.
  var names: String {
    var names = entries.map(\.name).filter { !$0.isEmpty }
    let more = names.count - 5
    if more > 0 { names = names.prefix(5) + ["\(more) more"] }
    if entries.contains(where: \.name.isEmpty) { names.append("any new namespace") }
    guard let last = names.popLast() else { return "" }
    return names.isEmpty ? last : "\(names.joined(separator: ", ")) and \(last)"
  }
}
