import CEL
import Cluster

extension ClusterAnalysis {
  /// ```
  /// api.lifecycle(apiVersion: string, kind: string) -> optional(map{deprecatedIn, removedIn, replacement: string})
  /// ```
  /// When a version of a kind comes and goes, as Kubernetes minor versions ('1.25'); '' where it does not. None for what no table
  /// names. Never unknown.
  var apiFunctions: [Function] {
    [
      Function("api.lifecycle", parameters: [.string, .string], result: .optional(.dyn)) { arguments in
        let lifecycle = inventory.scheme.lifecycle(
          apiVersion: arguments[0].string ?? "", kind: arguments[1].string ?? "")
        guard let lifecycle else { return .optional(nil) }
        return .optional(
          .record([
            "deprecatedIn": .string(lifecycle.deprecatedIn ?? ""), "removedIn": .string(lifecycle.removedIn ?? ""),
            "replacement": .string(lifecycle.replacement ?? ""),
          ]))
      }
    ]
  }
}
