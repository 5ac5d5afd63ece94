import Analysis
import Cluster
import Collection

/// What a scan judges, and the files that declare it where both were given.
struct ScannedInput {
  let inventory: Inventory
  let declared: Inventory?

  init(
    _ paths: [String], against cluster: String?, _ input: InputOptions, wanting demand: @autoclosure () -> Demand
  ) throws {
    guard !paths.isEmpty, input.live.isLive || cluster != nil else {
      inventory = try input.inventory(of: paths, wanting: demand(), following: Demand.ofParameters)
      declared = nil
      return
    }
    let files = try input.inventory(ofFiles: paths, wanting: demand())
    var wanted = demand()
    wanted.formUnion(.ofDrift)
    let found =
      try cluster.map { try Self.inventory(of: $0, input, wanting: demand()) }
      ?? input.inventory(of: [], wanting: wanted, following: Demand.ofParameters)
    inventory = found.configured(by: files)
    declared = files
  }

  /// A snapshot, or a dump that holds everything.
  private static func inventory(
    of path: String, _ input: InputOptions, wanting demand: @autoclosure () -> Demand
  ) throws -> Inventory {
    try FileBytes.expectExists(path)
    if SnapshotReader.isSnapshot(path) {
      return try SnapshotFile(path: path).inventory(wanting: demand(), time: input.now?.seconds)
    }
    return ManifestCollector().collect(
      [path], options: CollectionOptions(isComplete: true, time: (input.now ?? .present).seconds))
  }
}
