import ArgumentParser
import Reports

/// `-f FORMAT` or `-f FORMAT=FILE`.
struct ReportTarget: ExpressibleByArgument {
  var format: ReportFormat
  /// Nil: `--output`, or standard output.
  var file: String?

  init(format: ReportFormat, file: String? = nil) {
    self.format = format
    self.file = file
  }

  init?(argument: String) {
    let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard let format = parts.first.flatMap({ ReportFormat(rawValue: String($0)) }) else { return nil }
    self.format = format
    guard parts.count > 1 else { return }
    guard !parts[1].isEmpty else { return nil }
    file = String(parts[1])
  }

  var defaultValueDescription: String { format.rawValue }

  static let allValueStrings = ReportFormat.allCases.map(\.rawValue)

  static var defaultCompletionKind: CompletionKind { .list(allValueStrings) }
}
