package import Documents

/// How a set of paths is to be read.
package struct CollectionOptions: Sendable {
  /// A file of Helm values and the chart that reads them.
  package struct ValuesFile: Sendable, Hashable {
    package var chart: String
    package var path: String

    package init(chart: String, path: String) {
      self.chart = chart
      self.path = path
    }
  }

  /// True when the input is all that the cluster holds, so that absence proves something.
  package var isComplete: Bool
  package var values: [ValuesFile]
  /// True for the fixtures of rules: a scan is complete unless a document of kind View says otherwise.
  package var isFixture: Bool
  package var limits: ReadLimits

  package init(
    isComplete: Bool = false, values: [ValuesFile] = [], isFixture: Bool = false, limits: ReadLimits = .standard
  ) {
    self.isComplete = isComplete
    self.values = values
    self.isFixture = isFixture
    self.limits = limits
  }
}
