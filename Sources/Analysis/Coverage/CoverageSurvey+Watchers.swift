import Cluster

/// What those who see a request make of it.
extension CoverageSurvey {
  func watcher(
    _ hook: CoverageHook, _ sight: Watcher.Sight, _ kind: String, _ profile: NamespaceProfile
  ) -> Watcher {
    var watcher = Watcher(subject: hook.subject, effect: .warns, sight: sight, enforces: [], notes: [])
    switch hook.origin {
    case .mutatingPolicy: watcher.effect = .mutates
    case .policy(_, let binding): if binding.actions.contains("Deny") { watcher.effect = .denies }
    case .webhook(let webhook):
      watcher.effect = webhook.webhook.failsClosed ? .failsClosed : .failsOpen
      let namespace = profile.kind == .cluster ? nil : profile.name
      let (what, counts) = analysis.enforcement(of: webhook.webhook, in: namespace)
      switch counts {
      case .yes: break
      case .no:
        watcher.effect = .warns
        watcher.notes.append("its verdict does not count")
      case .unknown(let reasons): watcher.notes += reasons.sorted()
      }
      watcher.enforces = what.properties(ofKind: kind)
      watcher.notes += what.gaps.sorted()
    }
    return watcher
  }

  func podSecurityWatchers(_ request: CoverageRequest, _ profile: NamespaceProfile) -> [Watcher] {
    let admission = chain.podSecurity
    guard request.isNamespaced, admission.configuration.isEnabled != .no,
      let isPod = PodSecurityReach.isPod(request),
      !admission.configuration.exemptions.namespaces.contains(profile.name)
    else { return [] }
    let policy = admission.policy(labels: profile.labels)
    var watcher = Watcher(subject: .podSecurity(nil), effect: .denies, sight: .always, enforces: [], notes: [])
    if let level = policy.enforce.level, level != .privileged {
      watcher.subject = .podSecurity(level.rawValue)
      watcher.effect = isPod ? .denies : .warns
      if profile.kind == .chosen {
        let label = "\(PodSecurityPolicy.labelPrefix)enforce=privileged"
        watcher.sight = .evadable(["a namespace with label \(label) is exempt"])
      }
      return [watcher]
    }
    if policy.enforce.level == nil {
      watcher.sight = .unknown(policy.enforce.gaps)
      return isPod ? [watcher] : []
    }
    guard let level = [policy.warn.level, policy.audit.level].compactMap(\.self).max(), level != .privileged else {
      return []
    }
    watcher.subject = .podSecurity(level.rawValue)
    watcher.effect = .warns
    return [watcher]
  }
}

/// What Pod Security admission looks at (k8s.io/pod-security-admission admission.go).
enum PodSecurityReach {
  /// Is it a pod, which is refused, or a template, of which is warned? Nil for what is neither.
  static func isPod(_ request: CoverageRequest) -> Bool? {
    guard request.operation == .create || request.operation == .update else { return nil }
    let resource = request.resource.resource
    if request.resource.group.isEmpty, resource == "pods" {
      return ["", "ephemeralcontainers", "resize"].contains(request.subresource) ? true : nil
    }
    let isTemplate =
      request.subresource.isEmpty
      && [
        "replicationcontrollers", "replicasets.apps", "deployments.apps", "statefulsets.apps", "daemonsets.apps",
        "jobs.batch", "cronjobs.batch",
      ].contains(request.resource.groupResource)
    return isTemplate ? false : nil
  }
}

extension Enforcement {
  /// What is certainly enforced on objects of a kind, by name.
  fileprivate func properties(ofKind kind: String) -> [String] {
    var seen: Set<String> = []
    return guards.filter { $0.answer == .yes && ($0.kinds.contains(kind) || $0.kinds.contains("*")) }
      .map(\.property).filter { seen.insert($0).inserted }
  }
}
