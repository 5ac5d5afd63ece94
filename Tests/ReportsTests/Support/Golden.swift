import Glibc
import TestFiles
import Testing

/// Whole outputs kept in `Golden/`. `PORTCULLIS_RECORD=1` writes them anew; the difference is then read in review.
enum Golden {
  static func expect(_ text: String, _ name: String, sourceLocation: Testing.SourceLocation = #_sourceLocation) {
    // <package>/Tests/ReportsTests/Support/Golden.swift
    let path =
      #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(2).joined(separator: "/") + "/Golden/"
      + name
    if getenv("PORTCULLIS_RECORD") != nil {
      #expect(throws: Never.self, sourceLocation: sourceLocation) { try TestFiles.write(text, to: path) }
      return
    }
    guard let expected = try? TestFiles.text(of: path) else {
      Issue.record("no \(name): record it with PORTCULLIS_RECORD=1", sourceLocation: sourceLocation)
      return
    }
    guard text != expected else { return }
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let wanted = expected.split(separator: "\n", omittingEmptySubsequences: false)
    let line = zip(lines, wanted).enumerated().first { $1.0 != $1.1 }?.offset ?? min(lines.count, wanted.count)
    let got = line < lines.count ? String(lines[line]) : "(end)"
    let want = line < wanted.count ? String(wanted[line]) : "(end)"
    Issue.record(
      "\(name) differs at line \(line + 1):\n  have \(got)\n  want \(want)", sourceLocation: sourceLocation)
  }
}
