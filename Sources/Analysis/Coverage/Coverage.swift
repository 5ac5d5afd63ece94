package import Cluster
import Documents

/// Who sees which request in which namespace, worked out from selectors, rules and conditions without the requests' objects.
package struct Coverage: Sendable {
  package internal(set) var requests: [CoverageRequest]
  /// Existing namespaces first, then those that are not there yet, then cluster-scoped requests.
  package internal(set) var groups: [NamespaceGroup]
  package let namespaceAuthors: NamespaceAuthors
  /// Why there may be watchers, or namespaces, that are not in view.
  package let gaps: [View.Gap]

  package init(_ analysis: ClusterAnalysis, chain: AdmissionChain? = nil) {
    let survey = CoverageSurvey(analysis, chain ?? AdmissionChain(analysis))
    self.init(survey)
  }

  init(_ survey: CoverageSurvey) {
    requests = survey.requests
    groups = survey.groups()
    namespaceAuthors = NamespaceAuthors(survey.analysis.access)
    let chain = survey.chain
    gaps =
      chain.unseen
      + [chain.inventory.gap(group: "", kind: "Namespace"), chain.configurationGap].compactMap(\.self)
  }
}

extension Coverage {
  /// Leaves the holes to themselves.
  package mutating func removeTable() {
    groups = []
    requests = []
  }
}
