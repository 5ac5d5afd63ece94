import Documents

/// Writes reports into a cluster by server-side apply, and removes those that an earlier run left and this one does not
/// know. The one part of this tool that changes a cluster, and it changes nothing else.
package struct ReportPublisher: Sendable {
  private let connection: ClusterConnection

  /// Whose fields the reports' are.
  package static let fieldManager = "portcullis"
  /// What a report of this tool's own carries, and begins its name with.
  package static let label = (key: "app.kubernetes.io/managed-by", value: "portcullis")
  package static let namePrefix = "portcullis-"

  package init(_ connection: ClusterConnection) { self.connection = connection }

  /// One report, as JSON.
  package struct Report: Sendable {
    package var name: String
    package var body: [UInt8]

    package init(name: String, body: [UInt8]) {
      self.name = name
      self.body = body
    }
  }

  /// What reports are written as; cluster-scoped.
  package struct Resource: Sendable, Hashable {
    package var group: String
    package var version: String
    /// The plural.
    package var name: String

    package init(group: String, version: String, name: String) {
      self.group = group
      self.version = version
      self.name = name
    }

    /// `clusterreports.openreports.io`
    package var description: String { "\(name).\(group)" }

    var path: String { "/apis/\(group)/\(version)/\(name)" }

    func path(of report: String) -> String { "\(path)/\(PercentEncoding.encode(report))" }
  }

  /// Applies the reports, and then removes the tool's own that are not among `known`. Nothing is written where the
  /// reports that are there cannot be listed, and nothing removed where one could not be applied.
  ///
  /// - Returns: the names of what was removed.
  package func publish(
    _ reports: [Report], as resource: Resource, known: Set<String>
  ) throws(PublishingFailure) -> [String] {
    let run: PublishingRun
    do throws(LiveFailure) {
      run = PublishingRun(resource, try connection.queue())
    } catch {
      throw .live(error)
    }
    let own = try run.list()
    try run.apply(reports)
    let stale = own.filter { !known.contains($0.name) && $0.name.hasPrefix(Self.namePrefix) }
    try run.remove(stale)
    return stale.map(\.name)
  }
}

/// Why reports are not, or not all, in the cluster.
package enum PublishingFailure: Error, Sendable, CustomStringConvertible {
  case live(LiveFailure)
  /// The cluster does not know the kind.
  case notServed(ReportPublisher.Resource)
  /// What was refused first, and how many times something was.
  case refused(String, count: Int)

  package var description: String {
    switch self {
    case .live(let failure): failure.description
    case .notServed(let resource):
      "the cluster serves no \(resource.description) in version \(resource.version): install the "
        + "CustomResourceDefinitions of \(resource.group) first"
    case .refused(let first, let count): count == 1 ? first : "\(first) (and \(count - 1) more)"
    }
  }
}
