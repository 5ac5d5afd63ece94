import CELVectors
import Testing

/// The code of the articles is code that the tests run: each block stands between markers in one of these files.
@Suite struct SnippetTests {
  static let articles = ["CEL", "GettingStarted", "OwnFunctions", "Unknowns", "WhatExpressionsRead"]
  static let files = ["GettingStartedSnippets", "OwnFunctionsSnippets", "UnknownsSnippets", "FactsSnippets"]

  /// The lines between a line that starts a passage and the one that ends it, less the indentation of the first.
  private static func passages(_ text: [UInt8], from start: String, to end: String) -> [String] {
    var passages: [String] = []
    var current: [Substring]?
    for line in String(decoding: text, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false) {
      let trimmed = line.drop { $0 == " " }
      if let lines = current, trimmed == end {
        let indent = lines.first.map { $0.prefix { $0 == " " }.count } ?? 0
        passages.append(
          lines.map { String($0.dropFirst(min(indent, $0.prefix { $0 == " " }.count))) }.joined(separator: "\n"))
        current = nil
      } else if current != nil {
        current?.append(line)
      } else if trimmed == start {
        current = []
      }
    }
    return passages
  }

  private static let folder = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast()
    .joined(separator: "/")

  private static func source(_ path: String) -> [UInt8] { SharedData.read("\(folder)/\(path)") }

  @Test func everyBlockOfCodeIsRun() {
    let snippets = Self.files.flatMap {
      Self.passages(Self.source("\($0).swift"), from: "// snippet", to: "// end")
    }
    var found: Set<String> = []
    for article in Self.articles {
      let text = Self.source("../../../Sources/CEL/CEL.docc/\(article).md")
      #expect(!text.isEmpty, "\(article)")
      for block in Self.passages(text, from: "```swift", to: "```") {
        found.insert(block)
        #expect(snippets.contains(block), "\(article): no test has this code:\n\(block)")
      }
    }
    for snippet in snippets where !found.contains(snippet) {
      Issue.record("no article has this code:\n\(snippet)")
    }
    #expect(found.count > 10)
  }
}
