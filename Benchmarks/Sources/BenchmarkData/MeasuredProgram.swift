import Glibc

/// The `portcullis` that a benchmark runs.
package enum MeasuredProgram {
  /// The first argument, or the release build of this package's parent. Where that is not there the benchmark says so and
  /// ends: it is skipped.
  package static func path() -> String {
    let program =
      CommandLine.arguments.count > 1
      ? CommandLine.arguments[1]
      : #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(4).joined(separator: "/")
        + "/.build/release/portcullis"
    guard access(program, X_OK) == 0 else {
      print("skipped: \(program) is not there; build it with swift build -c release, or name it")
      exit(0)
    }
    return program
  }
}
