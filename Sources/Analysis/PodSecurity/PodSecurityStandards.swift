import Cluster
package import Documents

/// A check of a standard that a pod does not pass.
package struct PodSecurityViolation: Sendable, Hashable {
  /// The check's id: `capabilities_restricted`.
  package var check: String
  /// As the API server words it: `unrestricted capabilities`.
  package var reason: String
  /// What the API server puts in parentheses after the reason.
  package var detail: String
  /// The containers to blame, in the order of the detail; empty where it is the pod as a whole.
  package var containers: [String]
  /// The values that are refused; where a value is missing, the closest map there is.
  package var nodes: [Node]
}

extension Collection<PodSecurityViolation> {
  /// `host namespaces (hostPID=true), privileged (container "a" must not ...)`, as messages list them.
  package var details: String { map { "\($0.reason) (\($0.detail))" }.joined(separator: ", ") }

  /// The reasons alone, as warnings about whole namespaces list them.
  package var reasons: String { map(\.reason).joined(separator: ", ") }
}

/// The Pod Security Standards baseline and restricted, in every version.
package struct PodSecurityStandards: Sendable {
  /// By the versions that changed anything.
  private let baseline: [[Check]]
  private let restricted: [[Check]]
  /// The minor versions that differ from the one before, ascending.
  private let minors: [Int]
  private let memo = PodFieldsMemo()

  private struct Check: Sendable {
    var id: String
    var rule: PodSecurityRule
    var spares: Spared?
    var values: ValueSet
  }

  /// Pods that a check does not judge.
  private enum Spared: String {
    case windows
    case userNamespaces = "user-namespaces"
  }

  /// The versions that differ from the one before, ascending; the last stands for `latest` and all later ones.
  package var versions: [PodSecurityVersion] { minors.map { .minor($0) } }

  /// The standards as Kubernetes 1.36 has them.
  package static let builtIn = PodSecurityStandards(.builtIn)

  init(_ table: PodSecurityTable) {
    minors = Set(table.checks.map(\.since) + table.values.map(\.since)).sorted()
    func checks(_ level: PodSecurityLevel, at minor: Int) -> [PodSecurityTable.Check] {
      var newest: [String: PodSecurityTable.Check] = [:]
      for check in table.checks where check.level == level.rawValue && check.since <= minor {
        if check.since >= newest[check.id]?.since ?? 0 { newest[check.id] = check }
      }
      return newest.values.sorted { $0.id.utf8.lexicographicallyPrecedes($1.id.utf8) }
    }
    func compiled(_ checks: [PodSecurityTable.Check], at minor: Int) -> [Check] {
      checks.compactMap { check in
        guard let rule = PodSecurityRule(rawValue: check.rule) else { return nil }
        let values = table.values.filter { $0.check == check.id && $0.isAllowed && $0.since <= minor }
        return Check(
          id: check.id, rule: rule, spares: check.spares.flatMap(Spared.init), values: ValueSet(values.map(\.text)))
      }
    }
    baseline = minors.map { compiled(checks(.baseline, at: $0), at: $0) }
    restricted = minors.map { minor in
      let own = checks(.restricted, at: minor)
      let overridden = Set(own.compactMap(\.overrides))
      return compiled(checks(.baseline, at: minor).filter { !overridden.contains($0.id) } + own, at: minor)
    }
  }
}

// MARK: - Judging

extension PodSecurityStandards {
  /// The checks of a standard that a pod does not pass, in the API server's order.
  ///
  /// - Parameter pod: the map with `metadata` and `spec`: a Pod, or the template of a controller.
  package func violations(of pod: Node, as form: PodForm, of standard: PodSecurityStandard) -> [PodSecurityViolation] {
    guard standard.level != .privileged else { return [] }
    return violations(of: view(pod, as: form), of: standard)
  }

  func view(_ pod: Node, as form: PodForm) -> PodView {
    PodView(pod, form: form, fields: memo.fields(of: pod.arena))
  }

  func violations(of view: PodView, of standard: PodSecurityStandard) -> [PodSecurityViolation] {
    var violations: [PodSecurityViolation] = []
    for check in checks(of: standard) where !spares(check, view) {
      guard let finding = view.finding(check.rule, allowing: check.values) else { continue }
      violations.append(
        PodSecurityViolation(
          check: check.id, reason: finding.reason, detail: finding.detail,
          containers: finding.offenders.containers.map(view.name(of:)),
          nodes: finding.offenders.places.map(view.node)))
    }
    return violations
  }

  /// The ids of a standard's checks, in the order in which they are made.
  package func checkIDs(of standard: PodSecurityStandard) -> [String] { checks(of: standard).map(\.id) }

  private func checks(of standard: PodSecurityStandard) -> [Check] {
    let suites: [[Check]]
    switch standard.level {
    case .privileged: return []
    case .baseline: suites = baseline
    case .restricted: suites = restricted
    }
    switch standard.version {
    case .latest: return suites.last ?? []
    case .minor(let minor): return minors.lastIndex { $0 <= minor }.map { suites[$0] } ?? suites.first ?? []
    }
  }

  private func spares(_ check: Check, _ view: PodView) -> Bool {
    switch check.spares {
    case nil: false
    case .windows: view.isWindows
    case .userNamespaces: view.isInUserNamespace
    }
  }
}
