import Analysis
import Cluster
import Documents
import Reports

/// Routes to the gate for people: how many there are, then chains step by step, those that look alike as one.
struct GateText {
  let routes: GateRoutes
  let page: Page
  /// Are all goals of each subject shown, and the control plane?
  let showsAll: Bool

  func write() {
    page.paragraph(summary, label: "", role: .heading)
    for tier in GateSubject.Tier.allCases {
      let blocks = blocks(routes.subjects.filter { $0.tier == tier })
      if blocks.isEmpty { continue }
      page.heading(Self.title(tier))
      let shown = showsAll ? blocks.count : Self.mostBlocks
      for block in blocks.prefix(shown) { write(block) }
      let rest = blocks.dropFirst(shown)
      if let first = rest.first {
        page.line()
        let count = rest.reduce(0) { $0 + $1.subjects.count }
        page.paragraph(
          "and \(counted(count, "subject")) by \(counted(rest.count, "other way")) of "
            + "\(counted(first.route.steps.count, "step")) and more; --all and --subject show them", label: "")
      }
    }
    writeControlPlane()
    writeGaps()
  }

  /// What may lie in files that were not given is told in one sentence.
  private func writeGaps() {
    let partial = routes.gaps.filter { if case .partial = $0.state { true } else { false } }
    guard partial.count > 3 else { return AccessGaps(gaps: routes.gaps).write(to: page) }
    page.heading("There may be more: what is not known, and what would settle it")
    let names = partial.map { $0.reason.prefix { $0 != ":" } }.joined(separator: ", ")
    page.paragraph(
      "there may be more than the input has of \(names): add them, or pass --complete if these are all", label: "  - ")
    for gap in routes.gaps where !partial.contains(gap) {
      page.paragraph("\(gap.reason): \(gap.settledBy)", label: "  - ")
    }
  }

  // MARK: Summary

  private var summary: String {
    let others = routes.subjects.filter { $0.tier != .operator }
    let operators = routes.subjects.count { $0.tier == .operator && $0.canDisarm }
    let strong = others.count(where: \.canDisarm)
    var text: String
    if strong == 0, operators == 0 {
      text = "Nobody in the input beside the control plane can disarm admission"
    } else {
      let who = strong == 0 ? "nobody" : counted(strong, "subject")
      let and = operators == 0 ? "" : " and \(counted(operators, "operator"))"
      text = "\(who.capitalizedFirst) beside the control plane\(and) can disarm admission"
    }
    let weak = others.count { $0.isCertain && !$0.canDisarm }
    if weak > 0 { text += "; \(weak) more can call the webhooks or answer in their name" }
    let possible = routes.subjects.count { !$0.isCertain }
    if possible > 0 { text += "; \(possible) more may, which rests on what is not in the input" }
    return text + "."
  }

  private static func title(_ tier: GateSubject.Tier) -> String {
    switch tier {
    case .broad: "EVERYBODY: groups without a door, and accounts that pods get unasked"
    case .people: "USERS AND GROUPS"
    case .account: "SERVICE ACCOUNTS"
    case .operator: "OPERATORS, whose work this is"
    }
  }

  private func writeControlPlane() {
    guard !routes.controlPlane.isEmpty else { return }
    page.line()
    let count = counted(routes.controlPlane.count, "subject")
    guard showsAll else {
      return page.paragraph("and \(count) of the control plane; --all shows them", label: "")
    }
    page.paragraph(
      "The control plane, as in every cluster: " + routes.controlPlane.map(\.title).joined(separator: ", "), label: "",
      indent: 2)
  }

  // MARK: Blocks

  private struct Block {
    var subjects: [GateSubject]
    var route: GateRoute
  }

  /// As many as one reads through.
  private static let mostBlocks = 20

  /// Subjects that go the same way; short ways first.
  private func blocks(_ subjects: [GateSubject]) -> [Block] {
    var places: [[String]: Int] = [:]
    var blocks: [Block] = []
    for subject in subjects {
      for route in showsAll ? subject.routes : [subject.main].compactMap(\.self) {
        let key = [subject.explanation ?? ""] + subject.operatorDoubts.sorted() + Self.shape(route)
        if let place = places[key] {
          blocks[place].subjects.append(subject)
        } else {
          places[key] = blocks.count
          blocks.append(Block(subjects: [subject], route: route))
        }
      }
    }
    return blocks.enumerated().sorted {
      ($0.element.route.steps.count, $0.offset) < ($1.element.route.steps.count, $1.offset)
    }.map(\.element)
  }

  /// What routes have in common that differ in names only.
  private static func shape(_ route: GateRoute) -> [String] {
    [route.goal.name, route.doubts.isEmpty ? "certain" : "doubtful"] + route.steps.map(\.name)
  }

  private func write(_ block: Block) {
    page.line()
    let first = block.subjects[0]
    let isCertain = block.route.doubts.isEmpty
    page.paragraph(
      title(block), label: isCertain ? "" : "PERHAPS  ", role: isCertain ? nil : .warning, indent: 2)
    if let explanation = first.explanation { page.paragraph(explanation, label: "  ", role: .dim) }
    for doubt in first.operatorDoubts.sorted() { page.paragraph(doubt, label: "  ", role: .dim) }
    let single = block.subjects.count == 1
    page.paragraph(
      "\(block.route.goal.title)\(single ? "" : ", for example as \(first.subject.title)"):", label: "  ", role: .dim)
    for (number, step) in block.route.steps.enumerated() { write(step, number + 1) }
    for doubt in block.route.doubts { page.paragraph(doubt, label: "  not known: ", role: .warning, indent: 4) }
    let others = first.routes.filter { $0.goal != block.route.goal }
    if single, !showsAll, !others.isEmpty {
      let others = others.map { "\($0.goal.name) (\(counted($0.steps.count, "step")))" }
      page.paragraph(others.joined(separator: ", "), label: "  and: ", role: .dim, indent: 4)
    }
    if first.tier != .operator, let remedy = block.route.steps.first?.remedy {
      page.paragraph(remedy, label: "  fix: ", role: .good, indent: 4)
    }
  }

  private func title(_ block: Block) -> String {
    let subjects = block.subjects.map(\.subject)
    guard subjects.count > 1 else {
      let meaning = subjects[0].meaning
      return subjects[0].title + (meaning.isEmpty ? "" : ": \(meaning)")
    }
    let shown = subjects.prefix(showsAll ? subjects.count : 6).map(\.title).joined(separator: ", ")
    let rest = subjects.count > 6 && !showsAll ? " and \(subjects.count - 6) more" : ""
    return "\(subjects.count) subjects go the same way: \(shown)\(rest)"
  }

  // MARK: Steps

  private func write(_ step: RouteStep, _ number: Int) {
    let actor = number == 1 ? "it" : step.actor.description
    page.paragraph("\(actor) can \(step.effect)", label: "  \(number). ", indent: 5)
    for permission in step.permissions { write(permission) }
  }

  private func write(_ permission: RoutePermission) {
    let names = permission.names.isEmpty ? "" : ", only \(Self.shortened(permission.names))"
    let scope =
      permission.namespaces.isEmpty
      ? ""
      : " in \(permission.namespaces.count == 1 ? "namespace" : "namespaces") \(Self.shortened(permission.namespaces))"
    page.paragraph(
      "may \(permission.verbs.joined(separator: ", ")) \(permission.qualifiedResources.joined(separator: ", "))\(names)\(scope)",
      label: "     ", indent: 7)
    guard let grant = permission.grant else { return }
    let member = grant.subject.kind == .group ? ", to \(grant.subject.title)" : ""
    place("\(grant.binding.identity)\(member)", grant.binding.node)
    place(
      "\(grant.role.kind) \(grant.role.namespace.map { "\($0)/" } ?? "")\(grant.role.name)", grant.rule.node)
  }

  /// The rule's own place says where its role is.
  private func place(_ text: String, _ node: Node?) {
    let place = node.map { "\($0.location)" } ?? "one of the API server's own roles, not in the input"
    page.paragraph("\(text)  \(place)", label: "     <- ", indent: 10)
  }

  private static func shortened(_ names: [String]) -> String {
    let shown = names.prefix(4).joined(separator: ", ")
    return names.count > 4 ? "\(shown) and \(names.count - 4) more" : shown
  }
}

extension String {
  fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
