import Audit

/// What could not be told, by control, why, and what would settle it.
struct UnknownSection {
  private let report: Report
  private static let shownReasons = 3

  init(_ report: Report) {
    self.report = report
  }

  func write(on page: Page) {
    let undecided = report.threats.filter { $0.verdict == .unknown }
    let controls = unknownControls()
    guard !undecided.isEmpty || !controls.isEmpty else { return }
    page.heading(
      "Could not be told: \(counted(undecided.count, "threat")), \(counted(controls.count, "control"))")
    for (control, threats) in controls {
      page.line()
      page.paragraph(
        "\(control.title.isEmpty ? "" : control.title + "; ")read by \(threats.joined(separator: ", "))",
        label: "  \(PrintableText.escape(control.name)): ", indent: 4)
      for reason in control.reasons.prefix(Self.shownReasons) { page.paragraph(reason, label: "    - ") }
      if control.reasons.count > Self.shownReasons {
        page.line("    ... and \(control.reasons.count - Self.shownReasons) more reasons (all of them with -f json)")
      }
    }
    let settling = whatSettles()
    guard !settling.isEmpty else { return }
    page.line()
    page.line("  What would settle it:")
    for (words, threats) in settling {
      page.paragraph("\(words) (\(threats.joined(separator: ", ")))", label: "    - ")
    }
  }

  /// Each unsettled control once, in the order of the threats, with the threats that read it.
  private func unknownControls() -> [(ControlState, [String])] {
    var result: [(ControlState, [String])] = []
    var numbers: [String: Int] = [:]
    for threat in report.threats {
      for control in threat.controls where control.state == "unknown" {
        if let number = numbers[control.name] {
          result[number].1.append(threat.id)
        } else {
          numbers[control.name] = result.count
          result.append((control, [threat.id]))
        }
      }
    }
    return result
  }

  /// Each answer once, with the threats that it would settle; the one that settles most first.
  private func whatSettles() -> [(String, [String])] {
    var result: [(String, [String])] = []
    var numbers: [String: Int] = [:]
    for threat in report.threats {
      for words in threat.settledBy {
        if let number = numbers[words] {
          if result[number].1.last != threat.id { result[number].1.append(threat.id) }
        } else {
          numbers[words] = result.count
          result.append((words, [threat.id]))
        }
      }
    }
    return result.enumerated()
      .sorted { ($1.element.1.count, $0.offset) < ($0.element.1.count, $1.offset) }
      .map(\.element)
  }
}
