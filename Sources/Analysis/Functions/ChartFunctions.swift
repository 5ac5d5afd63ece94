import CEL
import Cluster
import Documents

extension ClusterAnalysis {
  /// ```
  /// helm.sources(object: map) -> list(map{chart, repository, version: string, isFixed, verifies, canVerify, skipsTLS: bool, spec: map})
  /// ```
  /// The Helm charts that an object of a delivery tool installs, or the repository that it defines (`chart` is then ''): Application
  /// and ApplicationSet of Argo CD, HelmRelease, HelmChart, HelmRepository and OCIRepository of Flux, HelmChart of k3s and RKE2,
  /// HelmOp and Bundle of Fleet, ClusterRepo of Rancher; empty for others. `version` is as written, '' where none is, `isFixed`
  /// false for a range, a star, `latest` or none. `canVerify` says whether the tool can look at a signature there, `verifies`
  /// whether it does. `skipsTLS`: it does not look who the repository is. `spec` is the map that names the chart. `repository` is
  /// unknown where it is said by an object that is not in the input.
  var chartFunctions: [Function] {
    [
      Function("helm.sources", parameters: [.dyn], result: .list(.dyn)) { arguments in
        guard let object = arguments[0].node else { return .list([]) }
        return .list(ChartSource.all(of: object, in: inventory).map(Self.value))
      }
    ]
  }

  private static func value(_ source: ChartSource) -> Value {
    let repository: Value
    switch source.repository {
    case .at(let address): repository = .string(address)
    case .unseen(let reason): repository = .unknown(Unknown(reason))
    }
    return .record([
      "chart": .string(source.chart), "repository": repository, "version": .string(source.version),
      "isFixed": .bool(source.isFixed), "verifies": .bool(source.verifies ?? false),
      "canVerify": .bool(source.verifies != nil), "skipsTLS": .bool(source.skipsTLSVerification),
      "spec": .node(source.node),
    ])
  }
}
