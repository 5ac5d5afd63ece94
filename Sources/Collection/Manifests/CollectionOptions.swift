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
  /// The moment by which certificates are judged, in seconds since 1970.
  package var time: Int64?

  package init(
    isComplete: Bool = false, values: [ValuesFile] = [], isFixture: Bool = false, limits: ReadLimits = .standard,
    time: Int64? = nil
  ) {
    self.isComplete = isComplete
    self.values = values
    self.isFixture = isFixture
    self.limits = limits
    self.time = time
  }

  /// Fixtures of rules are judged as of the first second of 2026, whenever they are judged.
  package static let fixture = CollectionOptions(isFixture: true, time: 1_767_225_600)
}
