import Analysis
import Cluster
import Reports

/// Coverage for people: a section for each group of namespaces, the holes, and the price of failing closed.
struct CoverageText {
  private let report: CoverageReport
  private let width: Int
  private let isColored: Bool
  private let hasTable: Bool
  private let hasAvailability: Bool

  init(_ report: CoverageReport, _ options: ReportOptions, hasTable: Bool, hasAvailability: Bool) {
    self.hasAvailability = hasAvailability
    self.report = report
    width = options.width
    isColored = options.isColored
    self.hasTable = hasTable
  }

  func write(to output: ByteOutput) {
    var lines: [String] = []
    if hasTable { for group in report.coverage.groups { lines += section(group) } }
    lines += holeLines
    if hasAvailability { lines += availabilityLines }
    lines += gapLines
    output.write(lines.joined(separator: "\n") + "\n")
  }

  // MARK: Table

  private func section(_ group: NamespaceGroup) -> [String] {
    var lines = wrapped(title(group), "", heading: true)
    let note = note(group.kind)
    if !note.isEmpty { lines += wrapped(note, "  ") }
    for row in rows(group.cells) {
      let state = "  " + row.state.rawValue.padded(to: 10)
      lines += wrapped(row.requests, state, role: role(row.state), indent: 12)
      if row.watchers.isEmpty, row.state == .unknown { lines.append("              nobody in view") }
      for watcher in row.watchers { lines += wrapped(text(watcher), "              ", indent: 16) }
    }
    return lines + [""]
  }

  private func title(_ group: NamespaceGroup) -> String {
    let names = group.names.joined(separator: ", ")
    return switch group.kind {
    case .existing: group.names.count == 1 ? "Namespace \(names)" : "\(group.names.count) namespaces: \(names)"
    case .absent: "Namespaces that do not exist, but that a selector names: \(names)"
    case .new: "A new namespace, without labels"
    case .chosen: "A namespace whose labels, or name, somebody chooses"
    case .cluster: "Requests without a namespace"
    }
  }

  private func note(_ kind: NamespaceGroup.Kind) -> String {
    let authors = report.coverage.namespaceAuthors
    func text(_ what: String, _ subjects: [String]) -> String {
      if !subjects.isEmpty { return "\(what): \(shortened(subjects))" }
      return authors.gaps.isEmpty
        ? "\(what): cluster-admin and the control plane only"
        : "\(what): not known (\(authors.gaps.sorted().joined(separator: "; ")))"
    }
    switch kind {
    case .existing, .cluster: return ""
    case .absent, .new: return text("who may create namespaces", authors.creators)
    case .chosen:
      return text("who may create namespaces", authors.creators) + "; " + text("who may label them", authors.labellers)
    }
  }

  private struct Row {
    var state: CoverageCell.State
    var watchers: [Watcher]
    var cells: [CoverageRequest]

    /// `CREATE, UPDATE pods; CONNECT pods/exec`.
    var requests: String {
      var order: [String] = []
      var operations: [String: [String]] = [:]
      for cell in cells {
        if operations[cell.target] == nil { order.append(cell.target) }
        operations[cell.target, default: []].append(cell.operation.rawValue)
      }
      var byOperations: [(operations: String, targets: [String])] = []
      for target in order {
        let names = (operations[target] ?? []).joined(separator: "/")
        if let place = byOperations.firstIndex(where: { $0.operations == names }) {
          byOperations[place].targets.append(target)
        } else {
          byOperations.append((names, [target]))
        }
      }
      return byOperations.map { "\($0.operations) \($0.targets.joined(separator: ", "))" }.joined(separator: "; ")
    }
  }

  /// Requests that meet the same watchers are one row.
  private func rows(_ cells: [CoverageCell]) -> [Row] {
    var rows: [Row] = []
    for cell in cells {
      if let place = rows.firstIndex(where: { $0.watchers == cell.watchers }) {
        rows[place].cells.append(cell.request)
      } else {
        rows.append(Row(state: cell.state, watchers: cell.watchers, cells: [cell.request]))
      }
    }
    return rows
  }

  private func text(_ watcher: Watcher) -> String {
    var text = "\(watcher.name) \(Self.words(watcher.effect))"
    let (_, reasons) = watcher.sight.parts
    switch watcher.sight {
    case .always: break
    case .evadable: text += "; evadable: \(reasons.joined(separator: "; "))"
    case .depends: text += "; \(reasons.joined(separator: "; "))"
    case .unknown: text += "; not known whether it sees it: \(reasons.joined(separator: "; "))"
    }
    if !watcher.enforces.isEmpty { text += "; enforces \(shortened(watcher.enforces))" }
    if let note = watcher.notes.first {
      text += "; \(note)" + (watcher.notes.count > 1 ? " (and \(watcher.notes.count - 1) more)" : "")
    }
    return text
  }

  private static func words(_ effect: Watcher.Effect) -> String {
    switch effect {
    case .denies: "denies"
    case .failsClosed: "fails closed"
    case .failsOpen: "fails open"
    case .warns: "only warns or records"
    case .mutates: "changes it"
    }
  }

  // MARK: Holes

  private var holeLines: [String] {
    var lines = [styled("Holes, worst first", .heading)]
    if report.holes.isEmpty { lines.append("  none found") }
    for (number, hole) in report.holes.enumerated() {
      lines += wrapped("\(hole.route.title)", "\(number + 1). \(hole.route.severity) ", role: role(hole), indent: 3)
      lines += wrapped(place(hole), "   where: ")
      lines += wrapped(state(hole), "   state: ")
      if !hole.permitted.isEmpty { lines += wrapped(shortened(hole.permitted), "   who:   ") }
      if let trick = hole.witness.trick { lines += wrapped(trick, "   trick: ") }
      for assumption in hole.assumptions { lines += wrapped(assumption, "   given: ") }
      // Commands stay whole: they are for copying.
      lines += hole.witness.checks.map { "   $ " + PrintableText.escape($0) }
      lines.append("")
    }
    return lines + (report.holes.isEmpty ? [""] : [])
  }

  private func place(_ hole: Hole) -> String {
    switch hole.group {
    case .existing: counted(hole.namespaces)
    case .absent: "a namespace that does not exist yet: " + shortened(hole.namespaces)
    case .new: "a new namespace"
    case .chosen: "a new namespace whose labels or name exempt it"
    case .cluster: "no namespace"
    }
  }

  private func counted(_ names: [String]) -> String {
    names.count == 1 ? "namespace \(names[0])" : "\(names.count) namespaces: \(shortened(names))"
  }

  private func state(_ hole: Hole) -> String {
    switch hole.state {
    case .open: "open: the simulator admits the witness"
    case .openWithoutAnswer(let webhooks):
      "open while \(shortened(webhooks)) \(webhooks.count == 1 ? "does" : "do") not answer. "
        + "What failing closed would cost stands under Availability."
    case .unknown(let reasons): "not known: " + shortened(reasons.sorted(), separator: "; ")
    }
  }

  // MARK: Availability

  private var availabilityLines: [String] {
    var lines = [styled("Availability: the price of failing closed", .heading)]
    if report.availability.isEmpty { lines.append("  nothing found") }
    for isInForce in [true, false] {
      let risks = report.availability.filter { $0.isInForce == isInForce }
      guard !risks.isEmpty else { continue }
      lines += wrapped(isInForce ? "Today:" : "If webhooks that fail open failed closed:", "  ")
      for risk in risks {
        let backend = risk.backend.map { " (backend \($0))" } ?? ""
        lines += wrapped(
          shortened(risk.webhooks) + backend, "  \(risk.severity.padded(to: 7)) \(risk.kind.rawValue.padded(to: 9))",
          role: isInForce && risk.severity == "high" ? .bad : .dim, indent: 6)
        for consequence in risk.consequences {
          let request = consequence.request.isEmpty ? "" : "sees \(consequence.request): "
          let doubts = consequence.doubts.isEmpty ? "" : " (\(consequence.doubts.joined(separator: "; ")))"
          lines += wrapped(request + consequence.text + doubts, "      - ", indent: 8)
        }
      }
    }
    return lines + [""]
  }

  // MARK: What is not known

  private var gapLines: [String] {
    let gaps = report.coverage.gaps
    guard !gaps.isEmpty else { return [] }
    return [styled("What is not known, and what would settle it", .heading)]
      + gaps.flatMap { wrapped("\($0.reason): \($0.settledBy)", "  - ", indent: 4) } + [""]
  }

  // MARK: Lines

  private enum Role: String {
    case heading = "1"
    case bad = "1;31"
    case warning = "33"
    case good = "32"
    case dim = "2"
  }

  private func role(_ state: CoverageCell.State) -> Role {
    switch state {
    case .closed: .good
    case .evadable, .unknown, .open: .warning
    case .warned, .unseen: .bad
    }
  }

  private func role(_ hole: Hole) -> Role { hole.isOpen ? .bad : .warning }

  private func styled(_ text: String, _ role: Role?) -> String {
    guard isColored, let role else { return text }
    return "\u{1b}[\(role.rawValue)m\(text)\u{1b}[0m"
  }

  private func wrapped(
    _ text: String, _ label: String, role: Role? = nil, indent: Int? = nil, heading: Bool = false
  ) -> [String] {
    let indent = indent ?? (label.isEmpty ? 2 : label.count)
    let lines = Wrapping.lines(
      PrintableText.escape(text), first: width - label.count, rest: max(20, width - indent))
    return lines.enumerated().map { number, line in
      let line = heading ? styled(line, .heading) : line
      return number == 0 ? styled(label, role) + line : String(repeating: " ", count: indent) + line
    }
  }

  private func shortened(_ names: [String], separator: String = ", ") -> String {
    names.count <= 8
      ? names.joined(separator: separator)
      : names.prefix(7).joined(separator: separator) + "\(separator)and \(names.count - 7) more"
  }
}

extension String {
  fileprivate func padded(to columns: Int) -> String { self + String(repeating: " ", count: max(0, columns - count)) }
}

/// Breaks text at spaces; what is wider than a line stays whole.
private enum Wrapping {
  static func lines(_ text: String, first: Int, rest: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ") {
      let room = lines.isEmpty ? first : rest
      if line.isEmpty {
        line = String(word)
      } else if line.count + 1 + word.count <= room {
        line += " " + word
      } else {
        lines.append(line)
        line = String(word)
      }
    }
    return lines + [line]
  }
}
