import Audit

/// What could not be told: by reason, since a few reasons keep many controls open, and what would settle most.
struct UnknownSection {
  private let report: Report
  private let isUnlimited: Bool
  private static let shownReasons = 8
  private static let shownNames = 6
  private static let shownAdvice = 8

  /// A reason, the controls it keeps open, and what in particular was not seen.
  private struct Group {
    var reason: String
    var controls = OrderedNames()
    var subjects = OrderedNames()
  }

  /// Names in order of appearance, each once.
  private struct OrderedNames {
    private(set) var names: [String] = []
    private var known: Set<String> = []

    mutating func add(_ name: String) {
      if known.insert(name).inserted { names.append(name) }
    }
  }

  /// `placesPerRule` of the maximum shows everything.
  init(_ report: Report, placesPerRule: Int) {
    self.report = report
    isUnlimited = placesPerRule == .max
  }

  func write(on page: Page) {
    let undecided = report.threats.filter { $0.verdict == .unknown }
    var controls = OrderedNames()
    for control in undecided.flatMap(\.controls) where control.state == "unknown" { controls.add(control.name) }
    let places = undecidedPlaces()
    guard !undecided.isEmpty || !places.isEmpty else { return }
    page.heading(
      "Could not be told: \(counted(undecided.count, "threat")), for \(counted(controls.names.count, "open control"))")
    if !places.isEmpty {
      let total = places.reduce(0) { $0 + $1.count }
      page.paragraph(
        list(places.map { "\($0.rule) (\($0.count))" }),
        label: "  \(counted(total, "place")) not judged, under: ", indent: 4)
    }
    let groups = groups(of: undecided)
    for group in groups.prefix(isUnlimited ? .max : Self.shownReasons) {
      page.line()
      page.paragraph(group.reason, label: "  ")
      if !group.subjects.names.isEmpty { page.paragraph(list(group.subjects.names), label: "    not seen: ") }
      page.paragraph(list(group.controls.names), label: "    leaves open: ")
    }
    writeRest(groups.count - Self.shownReasons, "reason", on: page)
    let advice = advice(for: undecided)
    guard !advice.isEmpty else { return }
    page.line()
    page.line(advice.count > Self.shownAdvice ? "  What would settle most of it:" : "  What would settle it:")
    for (words, threats) in advice.prefix(isUnlimited ? .max : Self.shownAdvice) {
      page.paragraph("\(words) (\(threats.joined(separator: ", ")))", label: "    - ")
    }
    writeRest(advice.count - Self.shownAdvice, "answer", on: page)
  }

  private func writeRest(_ count: Int, _ noun: String, on page: Page) {
    if count > 0, !isUnlimited { page.line("    ... and \(counted(count, "more \(noun)")) (all of them with -f json)") }
  }

  /// The reason that keeps most controls open first. Reasons that differ in what was not seen only, written before a
  /// colon, are one.
  private func groups(of threats: [ThreatVerdict]) -> [Group] {
    var groups: [Group] = []
    var numbers: [String: Int] = [:]
    for control in threats.flatMap(\.controls) where control.state == "unknown" {
      for reason in control.reasons {
        let (subject, words) = Self.split(reason)
        let number = numbers[words] ?? groups.count
        if number == groups.count {
          numbers[words] = number
          groups.append(Group(reason: words))
        }
        groups[number].controls.add(control.name)
        if let subject { groups[number].subjects.add(subject) }
      }
    }
    return groups.enumerated()
      .sorted { ($1.element.controls.names.count, $0.offset) < ($0.element.controls.names.count, $1.offset) }
      .map(\.element)
  }

  /// `namespaces: not listed` is about `namespaces`; a text before the colon that has a space is no subject.
  private static func split(_ reason: String) -> (subject: String?, words: String) {
    guard let colon = reason.firstIndex(of: ":"), reason[colon...].hasPrefix(": "), !reason[..<colon].contains(" ")
    else { return (nil, reason) }
    return (String(reason[..<colon]), String(reason[colon...].dropFirst(2)))
  }

  private func list(_ names: [String]) -> String {
    guard names.count > Self.shownNames + 1, !isUnlimited else { return names.joined(separator: ", ") }
    return names.prefix(Self.shownNames).joined(separator: ", ") + " and \(names.count - Self.shownNames) more"
  }

  /// Rules with findings that are unknown, in the order of the findings.
  private func undecidedPlaces() -> [(rule: String, count: Int)] {
    var result: [(rule: String, count: Int)] = []
    var numbers: [String: Int] = [:]
    for finding in report.findings where finding.outcome == .unknown && !finding.isSuppressed {
      let number = numbers[finding.rule] ?? result.count
      if number == result.count {
        numbers[finding.rule] = number
        result.append((finding.rule, 0))
      }
      result[number].count += 1
    }
    return result
  }

  /// Each answer once, with the threats that it would settle; the one that settles most first.
  private func advice(for threats: [ThreatVerdict]) -> [(words: String, threats: [String])] {
    var result: [(words: String, threats: [String])] = []
    var numbers: [String: Int] = [:]
    for threat in threats {
      for words in threat.settledBy {
        let number = numbers[words] ?? result.count
        if number == result.count {
          numbers[words] = number
          result.append((words, []))
        }
        if result[number].threats.last != threat.id { result[number].threats.append(threat.id) }
      }
    }
    return result.enumerated()
      .sorted { ($1.element.threats.count, $0.offset) < ($0.element.threats.count, $1.offset) }
      .map(\.element)
  }
}
