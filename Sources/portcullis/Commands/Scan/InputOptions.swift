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

  @OptionGroup(title: "Live cluster") var live: LiveInput

  /// What `paths` stand for, or what is wanted of the live cluster, and then what `following` finds wanted besides.
  /// `keepsUnread` where the objects themselves are looked at, not what rules read of them.
  func inventory(
    of paths: [String], wanting demand: @autoclosure () -> Demand,
    following: (Inventory) -> Demand = { _ in Demand() }, keepsUnread: Bool = false
  ) throws -> Inventory {
    if live.isLive {
      let time = (now ?? .present).seconds
      return try live.inventory(demand(), following: following, keepsUnread: keepsUnread, time: time)
    }
    return try inventory(ofFiles: paths, wanting: demand())
  }

  /// What `paths` stand for, or a snapshot holds.
  func inventory(ofFiles paths: [String], wanting demand: @autoclosure () -> Demand) throws -> Inventory {
    for path in paths where path != "-" { try FileBytes.expectExists(path) }
    if let snapshot = paths.first(where: SnapshotReader.isSnapshot) {
      guard paths.count == 1, !complete, values.isEmpty else {
        let other = complete ? "--complete" : values.isEmpty ? "other paths" : "--values"
        throw Stop(.usage, "\(snapshot) is a snapshot, which says itself what it holds: it goes with no \(other)")
      }
      return try SnapshotFile(path: snapshot).inventory(wanting: demand(), time: now?.seconds)
    }
    let files = values.map { CollectionOptions.ValuesFile(chart: $0.chart, path: $0.path) }
    return ManifestCollector().collect(
      paths, options: CollectionOptions(isComplete: complete, values: files, time: (now ?? .present).seconds))
  }

  /// Something must be named to read, and one thing, unless files are compared with the cluster.
  func expectInput(_ paths: [String], otherwise message: String, isComparing: Bool = false) throws {
    guard live.isLive else {
      guard paths.isEmpty else { return }
      throw ValidationError(message)
    }
    guard paths.isEmpty || isComparing else { throw ValidationError("give either paths or --live") }
    guard !complete, values.isEmpty else {
      throw ValidationError("\(complete ? "--complete" : "--values") is about paths, not about a live cluster")
    }
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
