import Cluster

/// Who sees what, given a request's kind and a namespace.
extension CoverageSurvey {
  /// What a hook's conditions make of what it sees; `never` where they keep it away.
  enum Sight: Hashable {
    case never
    case always
    case depends(Set<String>)
    case unknown(Set<String>)
  }

  func conditions(_ hook: Int, _ request: Int, _ profile: NamespaceProfile) -> Sight {
    guard let match = matches[hook][request] else { return .never }
    let hook = hooks[hook]
    var probe = probes[request]
    probe.namespace = profile.name
    var doubts: Set<String> = []
    switch hook.parameters(namespace: profile.name) {
    case nil, .mistake: break
    case .parameters(let found): if found.isEmpty { return .never }
    case .unknown(let reason): doubts.insert(reason)
    }
    if !doubts.isEmpty { return .unknown(doubts) }
    switch foresight.judge(hook.conditions, probe, match) {
    case .hold: return .always
    case .fail: return .never
    case .errors: return hook.failsClosed ? .always : .never
    case .unknown(let reasons): return .depends(reasons)
    }
  }

  func sight(_ hook: Int, _ request: Int, _ profile: NamespaceProfile) -> Watcher.Sight? {
    var evasions: [String] = []
    var doubts: Set<String> = []
    for criteria in hooks[hook].criteria {
      switch namespaces(criteria.namespaceSelector, requests[request], profile) {
      case nil: return nil
      case .evadable(let ways): evasions += ways
      case .unknown(let reasons): doubts.formUnion(reasons)
      case .always, .depends: break
      }
      if criteria.objectSelector == .always { continue }
      // The options of a CONNECT have no labels to select by.
      if requests[request].operation == .connect { return nil }
      if let choice = LabelChoice.avoiding(criteria.objectSelector) {
        evasions.append("an object \(choice) is not selected")
      }
    }
    var ways: [String] = []
    switch conditions(hook, request, profile) {
    case .never: return nil
    case .always: break
    case .depends(let reasons): ways = reasons.sorted().map { "a match condition decides \($0)" }
    case .unknown(let reasons): doubts.formUnion(reasons)
    }
    if !doubts.isEmpty { return .unknown(doubts) }
    if !evasions.isEmpty { return .evadable(evasions + ways) }
    return ways.isEmpty ? .always : .depends(ways)
  }

  /// Nil where the selector leaves the namespace out.
  private func namespaces(
    _ selector: LabelExpression, _ request: CoverageRequest, _ profile: NamespaceProfile
  ) -> Watcher.Sight? {
    if selector == .always || !(request.isNamespaced || request.isForNamespaceObject) { return .always }
    if request.isForNamespaceObject || profile.kind == .chosen {
      // Whoever writes a namespace chooses its labels; its name too where it is made.
      let isMade = request.operation == .create || profile.kind == .chosen
      let carrier = isMade ? LabelChoice.Carrier.newNamespace(taken: takenNames) : .namespace
      guard let choice = LabelChoice.avoiding(selector, carrier) else { return .always }
      return .evadable(["a namespace \(choice) is not selected"])
    }
    switch selector.matches(profile.labels) {
    case .yes: return .always
    case .no: return nil
    case .unknown(let reasons): return .unknown(reasons)
    }
  }
}
