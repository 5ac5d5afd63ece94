import CEL
import Cluster

extension ClusterAnalysis {
  /// ```
  /// api.lifecycle(apiVersion: string, kind: string) -> optional(map{deprecatedIn, removedIn, replacement: string})
  /// ```
  /// When a version of a kind comes and goes, as Kubernetes minor versions ('1.25'); '' where it does not. None for what no table
  /// names. Never unknown.
  /// ```
  /// api.served(group: string, resource: string) -> list(string)
  /// ```
  /// The versions that the API server (Kubernetes 1.36) answers requests for a resource in, those of the input's
  /// CustomResourceDefinitions included; of 'pods/exec' those of pods. Empty for what is not served; open where the view of
  /// definitions is not complete and the resource is in none of them.
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
      },
      Function("api.served", parameters: [.string, .string], result: .list(.string)) { arguments in
        let group = arguments[0].string ?? ""
        let resource = (arguments[1].string ?? "").split(separator: "/").first.map(String.init) ?? ""
        if let versions = served[group, resource]?.versions { return .list(versions.map { .string($0) }) }
        let gap = inventory.gap(group: "apiextensions.k8s.io", kind: "CustomResourceDefinition")
        return .list([], gaps: Set([gap?.reason].compactMap(\.self)))
      },
    ]
  }
}
