/// What the Pod Security Standards consist of: `Resources/pod-security-checks.tsv` and
/// `Resources/pod-security-values.tsv`.
package struct PodSecurityTable: Sendable {
  /// One check from one version of the standards on.
  package struct Check: Sendable, Hashable {
    /// `baseline` or `restricted`.
    package var level: String
    package var id: String
    /// The minor version of the policy; the major one is 1.
    package var since: Int
    /// What is looked at; several checks can share a rule.
    package var rule: String
    /// `windows` or `user-namespaces`: the pods that the check does not judge.
    package var spares: String?
    /// The baseline check that the restricted level leaves out for this one.
    package var overrides: String?
  }

  /// A value that a check knows.
  package struct Value: Sendable, Hashable {
    package var check: String
    package var text: String
    package var isAllowed: Bool
    package var since: Int
  }

  package let checks: [Check]
  package let values: [Value]

  package static let builtIn = PodSecurityTable(
    checks: DataTable.text("pod-security-checks.tsv"),
    values: DataTable.text("pod-security-values.tsv"))

  init(checks: StaticString, values: StaticString) {
    self.checks = DataTable.rows(of: checks, columns: 6).compactMap { cells in
      Self.minor(cells[2]).map { since in
        Check(
          level: cells[0], id: cells[1], since: since, rule: cells[3], spares: DataTable.optional(cells[4]),
          overrides: DataTable.optional(cells[5]))
      }
    }
    self.values = DataTable.rows(of: values, columns: 4).compactMap { cells in
      Self.minor(cells[3]).map { since in
        Value(check: cells[0], text: cells[1], isAllowed: cells[2] == "allowed", since: since)
      }
    }
  }

  private static func minor(_ version: String) -> Int? {
    version.hasPrefix("1.") ? Int(version.dropFirst(2)) : nil
  }
}
