import ArgumentParser
import Cluster
import Collection

/// A live cluster as the input of a command that also takes files.
struct LiveInput: ParsableArguments {
  @Flag(name: .customLong("live"), help: "Read the cluster of the current kubeconfig context, or the pod's own.")
  var isLive = false

  @OptionGroup var cluster: ClusterOptions

  @Flag(help: "Read the data of Secrets, not only their metadata.")
  var readSecrets = false

  @Option(help: ArgumentHelp("Objects per request.", valueName: "number"))
  var pageSize: Int?

  func validate() throws {
    if !isLive, let option = given.first { throw ValidationError("\(option) needs --live") }
    if let pageSize, !(1...10_000).contains(pageSize) { throw ValidationError("--page-size is from 1 to 10000") }
  }

  private var given: [String] {
    cluster.given + [("--read-secrets", readSecrets), ("--page-size", pageSize != nil)].filter(\.1).map(\.0)
  }

  /// What is wanted of the cluster. SIGINT ends it in an orderly way.
  func inventory(
    _ demand: Demand, following: (Inventory) -> Demand, keepsUnread: Bool, time: Int64?
  ) throws -> Inventory {
    try cluster.ask { connection in
      var connection = connection
      connection.options.readsSecrets = readSecrets
      connection.options.keepsUnread = keepsUnread
      connection.options.time = time
      if let pageSize { connection.options.pageSize = pageSize }
      return try LiveCollector(connection).collect(demand, following: following)
    }
  }
}
