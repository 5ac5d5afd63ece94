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
    gaps = Self.gaps(survey.analysis.inventory)
  }

  private static func gaps(_ inventory: Inventory) -> [View.Gap] {
    let document = ConfigurationDocument.Kind.admissionConfiguration
    let gaps =
      AdmissionChain.kinds.compactMap { inventory.gap(group: AdmissionWebhook.group, kind: $0) }
      + [inventory.gap(group: "", kind: "Namespace")].compactMap(\.self)
    guard inventory.documents(kind: document).isEmpty, let gap = inventory.view.gap(documents: document) else {
      return gaps
    }
    return gaps + [gap]
  }
}

extension Coverage {
  /// Leaves the holes to themselves.
  package mutating func removeTable() {
    groups = []
    requests = []
  }
}
