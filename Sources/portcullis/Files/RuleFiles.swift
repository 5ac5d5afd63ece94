import Audit
import Collection
import Documents

/// The files of a rule directory.
enum RuleFiles {
  /// The YAML files below a directory sorted by name, or the one file that the path names.
  static func read(_ path: String) throws -> [Source] {
    let finder = FileFinder(paths: [path], isWanted: Catalogue.isCatalogueFile)
    if let problem = finder.problems.first {
      throw Stop(.usage, "\(problem.location.file): \(problem.message)")
    }
    guard !finder.files.isEmpty else {
      throw Stop(.usage, "there are no rules below \(path): no .yaml or .yml file")
    }
    return try finder.files.map { Source(name: $0.name, bytes: try FileBytes.read($0.path ?? $0.name)) }
  }
}
