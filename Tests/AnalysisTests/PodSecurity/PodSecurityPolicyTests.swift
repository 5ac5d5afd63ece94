import Analysis
import Testing

/// From the labels of a namespace to the standards of the three modes.
struct PodSecurityPolicyTests {
  static let cases: [(labels: [String: String], policy: String)] = [
    ([:], "privileged:latest privileged:latest privileged:latest"),
    (["enforce": "restricted"], "restricted:latest privileged:latest restricted:latest"),
    (["enforce": "baseline", "enforce-version": "v1.25"], "baseline:v1.25 privileged:latest baseline:v1.25"),
    (
      ["enforce": "baseline", "enforce-version": "v1.25", "warn-version": "v1.30"],
      "baseline:v1.25 privileged:latest baseline:v1.30"
    ),
    (["enforce": "restricted", "warn": "privileged"], "restricted:latest privileged:latest privileged:latest"),
    (["enforce": "baseline", "warn": "restricted"], "baseline:latest privileged:latest restricted:latest"),
    (["enforce": "privileged"], "privileged:latest privileged:latest privileged:latest"),
    (["enforce-version": "v1.25"], "privileged:v1.25 privileged:latest privileged:latest"),
    (["audit": "restricted", "audit-version": "v1.20"], "privileged:latest restricted:v1.20 privileged:latest"),
    // What cannot be read: closed where it enforces, open elsewhere, and warnings do not follow.
    (["enforce": "Baseline"], "restricted:latest privileged:latest privileged:latest ! enforce"),
    (["enforce": ""], "restricted:latest privileged:latest privileged:latest ! enforce"),
    (["audit": "x", "warn": "y"], "privileged:latest privileged:latest privileged:latest ! audit warn"),
    (
      ["enforce": "baseline", "enforce-version": "1.36", "warn-version": "x"],
      "baseline:latest privileged:latest baseline:latest ! enforce-version warn-version"
    ),
  ]

  @Test(arguments: cases)
  func labels(_ labels: [String: String], _ expected: String) {
    let policy = PodSecurityPolicy(labels: PodSecurityText.labels(labels), defaults: .privileged)
    #expect(text(policy) == expected)
  }

  static let defaulted: [(labels: [String: String], policy: String)] = [
    ([:], "baseline:v1.24 restricted:v1.25 baseline:v1.26"),
    (["enforce": "restricted"], "restricted:v1.24 restricted:v1.25 restricted:v1.24"),
    (["enforce": "restricted", "warn-version": "v1.30"], "restricted:v1.24 restricted:v1.25 restricted:v1.30"),
    (["enforce": "baseline"], "baseline:v1.24 restricted:v1.25 baseline:v1.26"),
    (["enforce": "privileged", "audit": "baseline"], "privileged:v1.24 baseline:v1.25 baseline:v1.26"),
  ]

  @Test(arguments: defaulted)
  func labelsOverDefaults(_ labels: [String: String], _ expected: String) {
    let defaults = PodSecurityPolicy(
      enforce: .init(.baseline, .minor(24)), audit: .init(.restricted, .minor(25)), warn: .init(.baseline, .minor(26)))
    #expect(text(PodSecurityPolicy(labels: PodSecurityText.labels(labels), defaults: defaults)) == expected)
  }

  static let open: [(labels: [String: String], policy: String)] = [
    ([:], "? ? ?"),
    (["enforce": "restricted", "enforce-version": "v1.30"], "restricted:v1.30 ? ?"),
    (["enforce": "restricted", "warn": "baseline", "warn-version": "latest"], "? ? baseline:latest"),
  ]

  /// Labels of a namespace that is not in the input: what is given is known, everything else is not.
  @Test(arguments: open)
  func unknownLabels(_ labels: [String: String], _ expected: String) {
    var labels = PodSecurityText.labels(labels)
    labels.gap = "not seen"
    #expect(text(PodSecurityPolicy(labels: labels, defaults: .privileged)) == expected)
  }

  /// Defaults that are not known matter only where no label speaks.
  @Test(arguments: open)
  func unknownDefaults(_ labels: [String: String], _ expected: String) {
    let policy = PodSecurityPolicy(labels: PodSecurityText.labels(labels), defaults: .unknown(because: "not seen"))
    #expect(text(policy) == expected)
  }

  @Test func errorsAreWordedAsTheServerDoes() {
    let policy = PodSecurityPolicy(
      labels: PodSecurityText.labels(["enforce": "none", "audit-version": "v1"]), defaults: .privileged)
    #expect(
      policy.errors.map(\.description) == [
        "metadata.labels[pod-security.kubernetes.io/enforce]: Invalid value: \"none\": must be one of privileged, baseline, restricted",
        "metadata.labels[pod-security.kubernetes.io/audit-version]: Invalid value: \"v1\": must be \"latest\" or \"v1.x\"",
      ])
  }

  private func text(_ policy: PodSecurityPolicy) -> String {
    let modes = [policy.enforce, policy.audit, policy.warn].map { $0.standard?.description ?? "?" }
    let errors = policy.errors.map { String($0.label.dropFirst(PodSecurityPolicy.labelPrefix.count)) }
    return (modes + (errors.isEmpty ? [] : ["!"] + errors)).joined(separator: " ")
  }
}
