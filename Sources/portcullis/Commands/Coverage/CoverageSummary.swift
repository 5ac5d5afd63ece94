import Analysis
import Reports

/// What coverage comes to in a few lines.
struct CoverageSummary {
  private let report: CoverageReport
  private let digest: CoverageDigest

  init(_ report: CoverageReport, _ digest: CoverageDigest) {
    self.report = report
    self.digest = digest
  }

  func write(on page: Page) {
    page.title(title, isFirst: true)
    let total = digest.counts.values.reduce(0, +)
    for state in CoverageCell.State.worstFirst {
      guard let count = digest.counts[state] else { continue }
      let share = "\(count) of \(total)".padded(to: 16)
      page.paragraph(state.meaning, label: "  \(state.rawValue.padded(to: 10))\(share)", role: state.role)
    }
    writeWorst(on: page)
    page.paragraph(holes, label: "  holes     ", role: report.holes.contains(where: \.isOpen) ? .bad : nil)
    for author in authors { page.paragraph(author, label: "  ") }
  }

  private var title: String {
    let groups = report.coverage.groups
    let count = { (kind: NamespaceGroup.Kind) in groups.filter { $0.kind == kind }.reduce(0) { $0 + $1.names.count } }
    let requests = { (isNamespaced: Bool) in report.coverage.requests.count { $0.isNamespaced == isNamespaced } }
    var parts = [count(.existing) == 0 ? "no namespace in the input" : counted(count(.existing), "namespace")]
    if count(.absent) > 0 { parts.append("\(count(.absent)) that selectors name and that do not exist") }
    return "Coverage: \(parts.joined(separator: " and ")); \(counted(requests(true), "request")) in each, "
      + "\(requests(false)) without a namespace"
  }

  /// The worst that happens to requests, those that matter most first.
  private func writeWorst(on page: Page) {
    let lines = digest.blocks.flatMap { block in block.lines.map { (block: block, line: $0) } }
      .filter { $0.line.state != .closed }
    for state in CoverageCell.State.worstFirst {
      let found = lines.filter { $0.line.state == state }
      guard !found.isEmpty else { continue }
      for (number, worst) in found.prefix(2).enumerated() {
        let places = CoverageTable.text(worst.line.places, of: report.coverage, limit: 3)
        let requests = worst.block.requests
        let first = RequestNames(Array(requests.prefix(6))).text
        let more = requests.count > 6 ? " and \(requests.count - 6) more" : ""
        page.paragraph(
          "\(state.rawValue): \(first)\(more)" + (places.isEmpty ? "" : ": \(places)"),
          label: number == 0 ? "  worst     " : "            ")
      }
      return
    }
  }

  private var holes: String {
    guard !report.holes.isEmpty else { return "none found" }
    var parts: [String] = []
    for (state, text) in [
      ("open", "open"), ("openWithoutAnswer", "open while a webhook does not answer"), ("unknown", "not known"),
    ] {
      let routes = Set(report.holes.filter { $0.stateName == state }.map(\.route.name))
      if !routes.isEmpty { parts.append("\(routes.count) \(text)") }
    }
    return parts.joined(separator: ", ")
  }

  private var authors: [String] {
    let authors = report.coverage.namespaceAuthors
    func text(_ what: String, _ subjects: [String]) -> String {
      if !subjects.isEmpty { return "\(what): \(Shortened.list(subjects))" }
      return authors.gaps.isEmpty
        ? "\(what): cluster-admin and the control plane only"
        : "\(what): not known (\(Shortened.list(authors.gaps.sorted(), to: 1, separator: "; ")))"
    }
    return [text("who may create namespaces", authors.creators), text("who may label them", authors.labellers)]
  }
}
