/// The two APIs whose objects hold the report in a cluster; the older is the predecessor and has the same fields.
package enum PolicyReportAPI: String, Sendable, CaseIterable {
  case openreports
  case policyreport

  package var group: String {
    switch self {
    case .openreports: "openreports.io"
    case .policyreport: "wgpolicyk8s.io"
    }
  }

  package var version: String {
    switch self {
    case .openreports: "v1alpha1"
    case .policyreport: "v1alpha2"
    }
  }

  package var kind: String {
    switch self {
    case .openreports: "ClusterReport"
    case .policyreport: "ClusterPolicyReport"
    }
  }

  /// The plural.
  package var resource: String { kind.lowercased() + "s" }
}
