import Analysis
import Reports

/// The folded table: a block for requests that get the same answers, in it a line for each answer with the namespaces that
/// get it.
struct CoverageTable {
  private let coverage: Coverage
  private let digest: CoverageDigest
  private let nameLimit: Int

  init(_ coverage: Coverage, _ digest: CoverageDigest, hasAllNames: Bool) {
    self.coverage = coverage
    self.digest = digest
    nameLimit = hasAllNames ? .max - 1 : 3
  }

  func write(on page: Page) {
    for block in digest.blocks {
      page.title(RequestNames(block.requests).text)
      for line in block.lines {
        page.paragraph(text(line), label: "  \(line.state.rawValue.padded(to: 10))", role: line.state.role)
      }
    }
  }

  private func text(_ line: CoverageDigest.Line) -> String {
    let places = Self.text(line.places, of: coverage, limit: nameLimit)
    let deciders = [guards(line), ways(line)].filter { !$0.isEmpty }.joined(separator: " ")
    let parts = [deciders, own(line), others(line)].filter { !$0.isEmpty }
    let text = [places, parts.joined(separator: "; ")].filter { !$0.isEmpty }.joined(separator: ": ")
    return text.isEmpty ? "without a namespace" : text
  }

  // MARK: Where

  /// Namespaces by their number or their names.
  static func text(_ places: [CoverageDigest.Place], of coverage: Coverage, limit: Int) -> String {
    let groups = coverage.groups
    if places.allSatisfy({ $0.kind == .cluster }) { return "" }
    let kinds = Set(groups.map(\.kind)).subtracting([.cluster])
    let isComplete = kinds.allSatisfy { kind in
      let names = groups.filter { $0.kind == kind }.flatMap(\.names)
      guard let place = places.first(where: { $0.kind == kind }) else { return false }
      return place.names.isEmpty || place.names.count == names.count
    }
    if isComplete, kinds.count > 1 { return "everywhere" }
    return places.map { place in
      switch place.kind {
      case .existing: existing(place.names, of: groups.filter { $0.kind == .existing }.flatMap(\.names), limit)
      case .absent: "\(Shortened.list(place.names, to: limit)) (not there yet)"
      case .new: "a new namespace"
      case .chosen: "a namespace labelled or named at will"
      case .cluster: ""
      }
    }.filter { !$0.isEmpty }.joined(separator: "; ")
  }

  private static func existing(_ names: [String], of all: [String], _ limit: Int) -> String {
    if names.count == 1 { return "namespace \(names[0])" }
    if names.count == all.count { return "all \(all.count) namespaces" }
    let names = names.sorted()
    let rest = all.filter { !names.contains($0) }
    if rest.count <= 3, names.count > 3 { return "all namespaces but \(rest.joined(separator: ", "))" }
    return "\(names.count) namespaces (\(Shortened.list(names, to: limit)))"
  }

  // MARK: By whom

  private func guards(_ line: CoverageDigest.Line) -> String {
    let names = line.deciders.map(\.name)
    guard !names.isEmpty else {
      if line.state == .unseen { return "" }
      return line.state == .unknown ? "nobody in view" : "by guards of single namespaces"
    }
    return "by " + Shortened.list(names, to: nameLimit)
  }

  /// How they are avoided, or why it is not known.
  private func ways(_ line: CoverageDigest.Line) -> String {
    var ways: [String] = []
    for way in line.deciders.flatMap(\.sight.parts.reasons) where !ways.contains(way) { ways.append(way) }
    return ways.isEmpty ? "" : "(\(Shortened.list(ways, to: 2, separator: "; ")))"
  }

  private func own(_ line: CoverageDigest.Line) -> String {
    let count = line.withOwnGuards.count
    guard count > 0, !line.deciders.isEmpty else { return "" }
    return count == 1 ? "one has guards of its own besides" : "\(count) have guards of their own besides"
  }

  private func others(_ line: CoverageDigest.Line) -> String {
    let warning = line.others.filter { $0.effect == .warns || $0.effect == .mutates }
    let others = line.others.filter { $0.effect != .warns && $0.effect != .mutates }
    return [
      warning.isEmpty
        ? ""
        : "\(warning.count) more only " + (warning.count == 1 ? "warns, records or changes" : "warn, record or change"),
      others.isEmpty ? "" : "\(others.count) more \(others.count == 1 ? "looks" : "look") on",
    ].filter { !$0.isEmpty }.joined(separator: ", ")
  }
}
