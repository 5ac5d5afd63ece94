/// Under which name the tool runs: as `kubectl-portcullis` it is kubectl's plugin, and called `kubectl portcullis`.
enum ProgramName {
  static let isPlugin = isPlugin(CommandLine.arguments.first ?? "")

  static let current = isPlugin ? "kubectl portcullis" : "portcullis"

  /// kubectl finds plugins by the prefix, and takes an underscore for a dash in the rest.
  private static func isPlugin(_ path: String) -> Bool {
    path.split(separator: "/").last?.hasPrefix("kubectl-") == true
  }
}
