import Audit
import Cluster
import Documents

/// The goals of the attack tree with the number of routes that lead there, and the open routes with what opens them.
struct RouteSection {
  private let tree: AttackTreeResult
  private static let shown = 5

  init(_ report: Report) {
    tree = report.attackTree
  }

  func write(on page: Page) {
    guard !tree.routes.isEmpty else { return }
    page.heading("Ways in")
    for goal in tree.goals { write(goal, on: page) }
    let open = tree.openRoutes
    for route in open.prefix(Self.shown) { write(route, on: page) }
    if open.count > Self.shown {
      page.paragraph(
        "... and \(open.count - Self.shown) more (all of them with `portcullis threats --tree` and the same input)",
        label: "  ")
    }
  }

  private func write(_ goal: AttackTreeResult.Node, on page: Page) {
    let words = RouteWords.count(tree.routes.filter { $0.goal == goal.id })
    let label = "  " + goal.state.rawValue.uppercased().padded(to: 14)
    page.paragraph("\(goal.title): \(words)", label: label, role: goal.state.role)
  }

  private func write(_ route: AttackTreeResult.Route, on page: Page) {
    page.paragraph("\(tree.path(of: route)) (\(route.threats.joined(separator: ", ")))", label: "  - ", indent: 4)
    RouteWords(route).write(on: page, places: 1, indent: 4)
  }
}

/// What opens a route, or keeps it undetermined, in lines.
struct RouteWords {
  private let route: AttackTreeResult.Route

  init(_ route: AttackTreeResult.Route) {
    self.route = route
  }

  func write(on page: Page, places: Int, indent: Int) {
    let margin = String(repeating: " ", count: indent)
    if !route.bound.isEmpty { page.paragraph(route.bound, label: margin + "bounded: ", indent: indent + 2) }
    var shown: Set<String> = []
    var told = 0
    for finding in route.openedBy where shown.count < places || shown.contains(Self.words(finding)) {
      told += 1
      let words = Self.words(finding)
      if shown.insert(words).inserted { page.paragraph(words, label: margin + "through ", indent: indent + 2) }
    }
    if route.openings > told { page.line("\(margin)and \(counted(route.openings - told, "more finding"))") }
    if !route.leftOpenBy.isEmpty {
      page.paragraph(route.leftOpenBy.joined(separator: ", "), label: margin + "undetermined: ", indent: indent + 2)
    }
  }

  /// Rule, object and place.
  private static func words(_ finding: Finding) -> String {
    let subject = finding.object?.description ?? finding.documentKind ?? "the whole input"
    let place = finding.region.map { " at \($0.start)" } ?? ""
    return "\(finding.rule): \(subject)\(place)"
  }

  /// `3 of 14 routes open (1 bounded), 2 undetermined`.
  static func count(_ routes: [AttackTreeResult.Route]) -> String {
    let open = routes.count { $0.state == .open }
    let undetermined = routes.count { $0.state == .undetermined }
    let all = counted(routes.count, "route")
    guard open + undetermined > 0 else { return "\(all), all closed" }
    let bounded = routes.count { $0.state == .open && !$0.bound.isEmpty }
    return "\(open) of \(all) open" + (bounded > 0 ? " (\(bounded) bounded)" : "")
      + (undetermined > 0 ? ", \(undetermined) undetermined" : "")
  }
}

extension AttackTreeResult {
  /// The nodes that routes lead to, in order.
  var goals: [Node] {
    var ids: [String] = []
    for route in routes where ids.last != route.goal { ids.append(route.goal) }
    return ids.compactMap(node)
  }

  /// What is open, first what nothing bounds, and of that the worst finding first. A route that serves several goals
  /// stands once.
  var openRoutes: [Route] {
    var seen: Set<[String]> = []
    return routes.filter { $0.state == .open && seen.insert($0.steps).inserted }.enumerated()
      .sorted { left, right in
        if left.element.bound.isEmpty != right.element.bound.isEmpty { return left.element.bound.isEmpty }
        return switch (left.element.openedBy.first, right.element.openedBy.first) {
        case (let one?, let other?) where Finding.isOrdered(one, other): true
        case (let one?, let other?) where Finding.isOrdered(other, one): false
        case (_?, nil): true
        case (nil, _?): false
        default: left.offset < right.offset
        }
      }
      .map(\.element)
  }

  /// The goals that a route serves.
  func goals(of route: Route) -> [String] {
    routes.filter { $0.steps == route.steps }.compactMap { node($0.goal)?.title }
  }

  /// `Change the gate itself > Delete or modify the webhook object`.
  func path(of route: Route) -> String {
    route.steps.compactMap { node($0)?.title }.joined(separator: " > ")
  }
}

extension AttackTreeResult.State {
  var role: Style.Role {
    switch self {
    case .open: .bad
    case .undetermined: .warning
    case .closed: .good
    }
  }
}
