import Analysis
import ArgumentParser
import Cluster
import Documents
import Reports

/// `access --gate`: who can disarm admission.
struct GateRouteOptions: ParsableArguments {
  @Flag(
    name: .customLong("gate"),
    help: "Who can disarm admission: the shortest chain of permissions of each subject. All arguments are paths.")
  var isAsked = false

  @Option(help: ArgumentHelp("Only routes to this goal: \(Self.goals).", valueName: "goal"))
  var goal: String?

  @Flag(help: "Exit with status 1 where somebody beside the operators has a route, for sure, to what was asked for.")
  var failOnRoutes = false

  private static let goals = GateGoal.all.map(\.name).joined(separator: ", ")

  func check(_ words: [String], _ input: InputOptions) throws {
    guard isAsked else {
      guard goal == nil, !failOnRoutes else {
        throw ValidationError("--goal and --fail-on-routes belong to --gate")
      }
      return
    }
    try input.expectInput(
      words, otherwise: "nothing to look at: name files or directories, - for standard input, or a cluster with --live")
    if let goal, !GateGoal.all.contains(where: { $0.name == goal }) {
      throw ValidationError("no goal is called '\(goal)'; there are \(Self.goals)")
    }
  }

  /// What was asked for of all routes.
  func narrow(_ routes: inout GateRoutes, subject: AccessSubject?) {
    if let goal { routes.keep(goal: goal) }
    guard let wanted = subject else { return }
    routes.subjects.removeAll { $0.subject != wanted }
    routes.controlPlane.removeAll { $0 != wanted }
  }

  func settle(_ routes: GateRoutes) throws {
    guard failOnRoutes else { return }
    let others = routes.subjects.filter { $0.tier != .operator && (goal == nil ? $0.canDisarm : $0.isCertain) }
    guard let first = others.first else { return }
    let rest = others.count > 1 ? " and \(others.count - 1) more" : ""
    throw Stop(
      .gateFailed, PrintableText.escape("\(first.subject.title)\(rest) can disarm admission (--fail-on-routes)"))
  }
}
