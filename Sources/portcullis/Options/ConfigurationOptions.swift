import ArgumentParser
import Audit
import Cluster
import Documents
import Glibc

/// What people accepted and attested: the configuration file.
struct ConfigurationOptions: ParsableArguments {
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Suppressions and attestations (see `portcullis schema config`). By default portcullis.yaml in the working "
        + "directory, or above it up to the top of the git repository.", valueName: "file"),
    completion: .file())
  var config: String?

  @Flag(name: .customLong("no-config"), help: "Look for no configuration file.")
  var isOff = false

  @Flag(help: "Honour no comment or annotation that accepts findings (files).")
  var noInline = false

  @Flag(help: "Honour annotations that accept findings in a live cluster too.")
  var allowInline = false

  func validate() throws {
    if noInline, allowInline { throw ValidationError("--no-inline and --allow-inline exclude each other") }
    if isOff, config != nil { throw ValidationError("--config and --no-config exclude each other") }
  }

  /// Stops with everything that is wrong with the file.
  func acceptances(for catalogue: Catalogue) throws -> Acceptances {
    guard let source = try source() else { return Acceptances() }
    do throws(LoadingFailure) {
      return try ConfigurationReader.read(source, for: catalogue)
    } catch {
      for problem in error.problems { StandardError.line(problem.description) }
      let count = error.problems.count
      throw Stop(.usage, "\(source.name) cannot be used (\(count) \(count == 1 ? "problem" : "problems"))")
    }
  }

  /// What is accepted in the input itself. In a cluster tenants write their objects, and would let themselves off.
  func inline(in inventory: Inventory, for catalogue: Catalogue) -> InlineSuppressions {
    var inline = InlineSuppressions(in: inventory, rules: catalogue.rules)
    if noInline || inventory.view.origin == .cluster && !allowInline { inline.disregard() }
    return inline
  }

  private func source() throws -> Source? {
    if let config { return Source(name: config, bytes: try FileBytes.read(config)) }
    guard !isOff, let path = Self.found else { return nil }
    let source = Source(name: path, bytes: try FileBytes.read(path))
    // Others give their manifests this name.
    return ConfigurationReader.isConfiguration(source) ? source : nil
  }

  private static let fileName = "portcullis.yaml"

  /// The nearest file from the working directory up to the repository's top. Never below what is scanned: whoever wrote
  /// that does not decide what is accepted.
  private static var found: String? {
    let directory = WorkingDirectory.path
    let top = WorkingDirectory.repository
    let depth = { (path: String) in path.split(separator: "/").count }
    for steps in 0...max(0, depth(directory) - depth(top)) {
      let path = String(repeating: "../", count: steps) + fileName
      if access(path, F_OK) == 0 { return path }
    }
    return nil
  }
}
