import ArgumentParser
import Cluster
import Collection

/// What is read, and what it says of what is not in it.
struct InputOptions: ParsableArguments {
  @Flag(help: "The input is all that the cluster holds: what is not in it does not exist.")
  var complete = false

  @Option(
    help: ArgumentHelp("A file of Helm values and the chart that reads them. Repeatable.", valueName: "chart=file"))
  var values: [ValuesFile] = []

  @Option(
    help: ArgumentHelp(
      "Judge certificates as of this moment instead of the present one, e.g. 2026-01-31T12:00:00Z.", valueName: "time"))
  var now: Moment?

  func inventory(of paths: [String]) -> Inventory {
    let files = values.map { CollectionOptions.ValuesFile(chart: $0.chart, path: $0.path) }
    let time = (now ?? .present).seconds
    return ManifestCollector().collect(
      paths, options: CollectionOptions(isComplete: complete, values: files, time: time))
  }

  /// `CHART=FILE`.
  struct ValuesFile: ExpressibleByArgument {
    var chart: String
    var path: String

    init?(argument: String) {
      let parts = argument.split(separator: "=", maxSplits: 1)
      guard parts.count == 2 else { return nil }
      chart = String(parts[0])
      path = String(parts[1])
    }
  }
}
