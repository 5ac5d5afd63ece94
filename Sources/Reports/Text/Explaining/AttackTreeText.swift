package import Audit

/// The attack trees with the state of each node under a scan's verdicts, and for each route what opens it; without a
/// scan the trees alone.
package struct AttackTreeText {
  private let models: ThreatModels
  private let report: Report?

  package init(_ models: ThreatModels, report: Report? = nil) {
    self.models = models
    self.report = report
  }

  package func write(to output: ByteOutput, options: ReportOptions) {
    let page = Page(output: output, width: max(40, options.width), style: Style(isColored: options.isColored))
    for (number, tree) in models.attackTrees.enumerated() {
      page.title(tree.title, isFirst: number == 0)
      let nodes = Dictionary(tree.nodes.map { ($0.id, $0) }) { first, _ in first }
      for goal in tree.goals.compactMap({ nodes[$0] }) {
        page.line()
        write(goal, nodes, depth: 0, on: page)
      }
    }
    guard let report else { return }
    let routes = report.attackTree
    for state in [AttackTreeResult.State.open, .undetermined] {
      let part = state == .open ? routes.openRoutes : routes.routes.filter { $0.state == state }
      guard !part.isEmpty else { continue }
      page.heading(state == .open ? "Open routes" : "Undetermined routes")
      for route in part { write(route, routes, places: options.placesPerRule, on: page) }
    }
    page.line()
    for goal in routes.goals {
      page.paragraph("\(goal.title): \(RouteWords.count(routes.routes.filter { $0.goal == goal.id })).", label: "")
    }
  }

  private func write(
    _ node: AttackTree.Node, _ nodes: [String: AttackTree.Node], depth: Int, on page: Page
  ) {
    let state = report?.attackTree.node(node.id)?.state
    let label = (state.map { $0.rawValue.uppercased().padded(to: 14) } ?? "") + String(repeating: "  ", count: depth)
    let threat = node.threat.map { " (\($0)\(verdict(of: $0)))" } ?? ""
    let together = node.join == .all && node.children.count > 1 ? " (all of these)" : ""
    let after = node.requires.isEmpty ? "" : ", once \(node.requires.joined(separator: ", ")) bars the easier way"
    page.paragraph(node.title + threat + after + together, label: label, role: state?.role, indent: label.count + 2)
    for child in node.children.compactMap({ nodes[$0] }) { write(child, nodes, depth: depth + 1, on: page) }
  }

  private func verdict(of threat: String) -> String {
    report?.threats.first { $0.id == threat }.map { ", \($0.verdict.words)" } ?? ""
  }

  private func write(
    _ route: AttackTreeResult.Route, _ tree: AttackTreeResult, places: Int, on page: Page
  ) {
    page.line()
    page.paragraph("\(tree.path(of: route)) (\(route.threats.joined(separator: ", ")))", label: "  ", indent: 4)
    page.paragraph(tree.goals(of: route).joined(separator: "; "), label: "    to: ", indent: 6)
    RouteWords(route).write(on: page, places: places, indent: 4)
  }
}
