import Cluster
import Documents
import KubernetesCEL

/// Namespaces: labels that are not understood are refused, and a stricter level is told what it does not fit.
extension PodSecurityAdmission {
  func namespaceDecision(for request: PodSecurityRequest) -> PodSecurityDecision {
    guard request.subresource.isEmpty else { return .notConcerned }
    guard let object = request.object else {
      var decision = PodSecurityDecision()
      decision.isJudged = true
      decision.allowed = .unknown(because: "the namespace that the request would store is not known")
      return decision
    }
    var decision = PodSecurityDecision()
    decision.isJudged = true
    let labels = Labels(object["metadata", "labels"])
    let policy = policy(labels: labels)
    let name = request.objectName
    let before = request.operation == .update ? request.oldObject : nil
    let old = before.map { self.policy(labels: Labels($0["metadata", "labels"])) }
    // Labels that were there before are not looked at again.
    if !policy.errors.isEmpty, policy.errors != old?.errors {
      if request.operation == .update, request.oldObject == nil {
        decision.allowed = .unknown(because: "the namespace before the update is not known")
      } else {
        decision.allowed = !configuration.isEnabled
      }
      decision.status = 422
      decision.message =
        "Namespace \(name.goQuoted) is invalid: \(PodSecurityPolicy.aggregate(policy.errors))"
      return decision
    }
    let isExempt = configuration.exemptions.namespaces.contains(name)
    switch request.operation {
    case .create:
      if isExempt { decision.warnings += exemptNamespaceWarnings(name, policy, labels) }
    default:
      guard let old else {
        decision.gaps.insert("the namespace before the update is not known")
        return decision
      }
      guard let new = policy.enforce.standard, let last = old.enforce.standard else {
        decision.gaps.formUnion(policy.enforce.gaps.union(old.enforce.gaps))
        return decision
      }
      let isRelaxed = new.version == last.version && new.level <= last.level
      if new == last || new.level == .privileged || isRelaxed { return decision }
      if isExempt {
        decision.warnings += exemptNamespaceWarnings(name, policy, labels)
      } else {
        decision.gaps.formUnion(configuration.leniency)
        if let gap = inventory.gap(group: "", kind: "Pod", namespace: name) { decision.gaps.insert(gap.reason) }
        decision.warnings += warnings(aboutPodsOf: name, new)
      }
    }
    return decision
  }
}

// MARK: - Existing pods

extension PodSecurityAdmission {
  /// How many pods of a namespace the API server looks at.
  private static let mostPods = 3000

  /// Pods with the same violations are one line, under the name of the first of them.
  private func warnings(aboutPodsOf namespace: String, _ standard: PodSecurityStandard) -> [String] {
    let pods = podsInOrder(podsByNamespace.value[namespace] ?? [])
    var names: [String: (first: String, count: Int)] = [:]
    for pod in pods.prefix(Self.mostPods) {
      let violations = standards.violations(of: pod.node, as: .pod, of: standard)
      guard !violations.isEmpty else { continue }
      let name = pod.identity.name
      let known = names[violations.reasons, default: (name, 0)]
      let isFirst = name.utf8.lexicographicallyPrecedes(known.first.utf8)
      names[violations.reasons] = (isFirst ? name : known.first, known.count + 1)
    }
    var warnings: [String] = []
    if pods.count > Self.mostPods {
      warnings.append(
        "new PodSecurity enforce level only checked against the first \(Self.mostPods) of \(pods.count) existing pods")
    }
    guard !names.isEmpty else { return warnings }
    warnings.append(
      "existing pods in namespace \(namespace.goQuoted) violate the new PodSecurity enforce level \"\(standard)\""
    )
    let lines = names.map { reasons, pods in
      switch pods.count {
      case 1: "\(pods.first): \(reasons)"
      case 2: "\(pods.first) (and 1 other pod): \(reasons)"
      default: "\(pods.first) (and \(pods.count - 1) other pods): \(reasons)"
      }
    }
    return warnings + lines.sortedSet
  }

  /// One pod of each controller before the others; none of an exempt runtime class.
  private func podsInOrder(_ pods: [KubernetesObject]) -> [KubernetesObject] {
    var firsts: [KubernetesObject] = []
    var others: [KubernetesObject] = []
    var controllers: Set<String> = []
    for pod in pods {
      let runtimeClass = pod.node["spec", "runtimeClassName"]?.string ?? ""
      if configuration.exemptions.runtimeClasses.contains(runtimeClass) { continue }
      let controller = pod.node["metadata", "ownerReferences"]?.elements
        .first { $0["controller"]?.bool == true }?["uid"]?.string
      if let controller, !controllers.insert(controller).inserted { others.append(pod) } else { firsts.append(pod) }
    }
    return firsts + others
  }

  /// Labels of an exempt namespace have no effect.
  private func exemptNamespaceWarnings(
    _ name: String, _ policy: PodSecurityPolicy, _ labels: Labels
  ) -> [String] {
    guard !policy.isPrivileged, !policy.isEquivalent(to: configuration.defaults) else { return [] }
    func isLabelled(_ mode: String) -> Bool {
      let label = PodSecurityPolicy.labelPrefix + mode
      return labels.known[label] != nil || labels.known["\(label)-version"] != nil
    }
    let modes = [("enforce", policy.enforce), ("audit", policy.audit), ("warn", policy.warn)]
      .filter { isLabelled($0.0) && !$0.1.isPrivileged }
      .compactMap { name, mode in mode.standard.map { "\(name)=\($0)" } }
    return [
      "namespace \(name.goQuoted) is exempt from Pod Security, "
        + "and the policy (\(modes.joined(separator: ", "))) will be ignored"
    ]
  }
}

extension PodSecurityPolicy {
  /// Several errors as the API server joins them.
  static func aggregate(_ errors: [LabelError]) -> String {
    let texts = errors.map(\.description)
    return texts.count == 1 ? texts[0] : "[" + texts.joined(separator: ", ") + "]"
  }

  /// Do they ask the same? The version of a level that asks nothing does not count.
  fileprivate func isEquivalent(to other: PodSecurityPolicy) -> Bool {
    zip([enforce, audit, warn], [other.enforce, other.audit, other.warn]).allSatisfy { own, other in
      own.isPrivileged && other.isPrivileged || own.standard == other.standard
    }
  }
}
