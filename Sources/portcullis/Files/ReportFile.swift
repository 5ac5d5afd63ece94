import Audit
import Documents
import Reports

/// A JSON report read back.
enum ReportFile {
  static func read(_ path: String) throws -> RecordedReport {
    let source = try DecompressedFile.source(path)
    do throws(DocumentProblem) {
      return try RecordedReportReader.read(source)
    } catch {
      throw Stop(.usage, PrintableText.escape(error.description))
    }
  }
}
