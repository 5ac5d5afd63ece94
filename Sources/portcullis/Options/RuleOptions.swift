import ArgumentParser
import Audit
import Documents

/// Which rules and threat models to judge by.
struct RuleOptions: ParsableArguments {
  @Option(
    name: .customLong("rules"),
    help: ArgumentHelp(
      "Add the rules below a directory (or of a file); one of a built-in name takes its place. Repeatable.",
      valueName: "dir"),
    completion: .directory)
  var directories: [String] = []

  /// Stops with every problem of every file.
  func catalogue() throws -> Catalogue {
    do {
      var catalogue = try Catalogue.builtIn()
      for directory in directories {
        catalogue = try catalogue.adding(try RuleFiles.read(directory))
      }
      return catalogue
    } catch let failure as LoadingFailure {
      throw failure.stop
    }
  }
}

extension LoadingFailure {
  /// Shows all problems and gives the reason to stop.
  var stop: Stop {
    for problem in problems { StandardError.line(problem.description) }
    return Stop(.usage, "the rules do not load (\(problems.count) \(problems.count == 1 ? "problem" : "problems"))")
  }
}
