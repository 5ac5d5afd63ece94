import Cluster

/// Who sees which request, what gets past, and what the guards themselves put at risk.
package struct CoverageReport: Sendable {
  package var coverage: Coverage
  /// Worst first.
  package var holes: [Hole]
  package var availability: [AvailabilityRisk]

  package init(_ analysis: ClusterAnalysis) {
    let survey = CoverageSurvey(analysis, AdmissionChain(analysis))
    coverage = Coverage(survey)
    holes = HoleFinder(survey, coverage).holes()
    availability = AvailabilityRisks(survey).all()
  }
}

extension CoverageReport {
  /// Only what concerns a namespace; nil for all. Requests without a namespace and risks stay.
  package mutating func keep(namespace name: String) {
    coverage.groups = coverage.groups.compactMap { group in
      guard group.kind == .existing || group.kind == .absent else { return group.kind == .cluster ? group : nil }
      guard group.names.contains(name) else { return nil }
      var group = group
      group.names = [name]
      return group
    }
    holes = holes.filter { $0.namespaces.contains(name) }.map { $0.placed(in: name) }
  }

  /// Only what concerns a resource, as `pods`, `pods/exec` or `deployments.apps`.
  package mutating func keep(resource target: String) {
    for i in coverage.groups.indices { coverage.groups[i].cells.removeAll { !$0.request.isAbout(target) } }
    coverage.groups.removeAll(where: \.cells.isEmpty)
    coverage.requests.removeAll { !$0.isAbout(target) }
    holes.removeAll { !$0.route.request.isAbout(target) }
  }
}

extension CoverageRequest {
  /// The group may be left out.
  package func isAbout(_ name: String) -> Bool {
    name == target || name == (subresource.isEmpty ? resource.resource : "\(resource.resource)/\(subresource)")
  }
}
