import CEL
import Cluster
import Documents
import KubernetesCEL

/// A request made up to try a policy's expressions on.
struct TrialRequest: Sendable {
  var object: DocumentTree
  var request: DocumentTree
  /// What is there before a change.
  var old: DocumentTree?

  /// The object of a kind, with nothing in it that a careful policy would refuse.
  init(_ carrier: PodCarrier?) {
    object = carrier?.object ?? .map(["metadata": Self.metadata, "spec": .map([:])])
    let kind = object["kind"]?.string ?? ""
    request = .map([
      "operation": .string("CREATE"), "name": .string("probe"), "namespace": .string("shop"), "dryRun": .bool(false),
      "kind": .map(["group": .string(""), "version": .string("v1"), "kind": .string(kind)]),
      "resource": .map(["group": .string(""), "version": .string("v1"), "resource": .string("\(kind.lowercased())s")]),
      "userInfo": .map(["username": .string("tenant"), "groups": .list([.string("system:authenticated")])]),
    ])
  }

  static let metadata = DocumentTree.map([
    "name": .string("probe"), "namespace": .string("shop"), "labels": .map([:]), "annotations": .map([:]),
  ])

  /// With a value at a part that an expression reads; lists get it in their first element.
  mutating func set(_ value: DocumentTree, at field: RequestField) {
    switch field.root {
    case "object": object = object.setting(value, at: field.steps[...])
    case "request": request = request.setting(value, at: field.steps[...])
    default: break
    }
  }
}

/// Where an object keeps the specification of its pods.
enum PodCarrier: CaseIterable, Sendable {
  case pod, deployment, cronJob, podTemplate

  private var type: (apiVersion: String, kind: String) {
    switch self {
    case .pod: ("v1", "Pod")
    case .deployment: ("apps/v1", "Deployment")
    case .cronJob: ("batch/v1", "CronJob")
    case .podTemplate: ("v1", "PodTemplate")
    }
  }

  var specPath: [String] {
    let group = ObjectIdentity.group(ofAPIVersion: type.apiVersion)
    return (Workload.templatePath(group: group, kind: type.kind) ?? []) + ["spec"]
  }

  /// The kind that a path leads through; nil for what lies in no pod's specification.
  init?(_ field: RequestField) {
    guard field.root == "object" else { return nil }
    let carriers = Self.allCases.sorted { $0.specPath.count > $1.specPath.count }
    let found = carriers.first { field.steps.starts(with: $0.specPath.map { .member($0) }) }
    guard let found else { return nil }
    self = found
  }

  static let compliant = EmbeddedDocuments.enforcement.elements("compliant").first.map { DocumentTree($0) }
  static var container: DocumentTree { compliant?["container"] ?? .map([:]) }

  var object: DocumentTree {
    var spec = Self.compliant?["spec"] ?? .map([:])
    spec["containers"] = .list([Self.container])
    var object = DocumentTree.map([
      "apiVersion": .string(type.apiVersion), "kind": .string(type.kind), "metadata": TrialRequest.metadata,
    ])
    object.set(spec, at: specPath)
    if self != .pod { object.set(TrialRequest.metadata, at: specPath.dropLast() + ["metadata"]) }
    return object
  }
}

extension DocumentTree {
  fileprivate func setting(_ value: DocumentTree, at steps: ArraySlice<RequestField.Step>) -> DocumentTree {
    guard let step = steps.first else { return value }
    let rest = steps.dropFirst()
    switch step {
    case .member(let key):
      var tree = members == nil ? .map([:]) : self
      let isContainers = Workload.containerLists.contains(key)
      tree[key] = (tree[key] ?? (isContainers ? .list([PodCarrier.container]) : .null)).setting(value, at: rest)
      return tree
    case .element:
      var elements = elements ?? []
      if elements.isEmpty { elements = [rest.isEmpty ? .null : .map(["name": .string("probe")])] }
      elements[0] = elements[0].setting(value, at: rest)
      return .list(elements)
    }
  }
}

/// Evaluates the expressions of a policy as its engine would, on made-up requests.
final class PolicyTrial {
  private let units: [UnitTrial]
  /// How many evaluations are left, and what they may cost: nobody writes a policy that takes more, but to keep a scan busy.
  private var budget = 1500
  private var costBudget: UInt64 = 500_000

  /// Without a parameter what depends on one has no value.
  init(_ units: [PolicyUnit], parameter: Node? = nil) {
    self.units = units.map { UnitTrial($0, parameter) }
  }

  /// Would the request get past the expression? Nil where that depends on what is not given, and where it is an error, which
  /// the engine judges by its failure policy.
  func passes(_ expression: PolicyExpression, _ request: TrialRequest) -> Bool? {
    guard let unit = units.first(where: { unit in unit.unit.decisive.contains { $0.node == expression.node } }) else {
      return nil
    }
    return passes(expression, request, in: unit)
  }

  private func passes(_ expression: PolicyExpression, _ request: TrialRequest, in unit: UnitTrial) -> Bool? {
    guard budget > 0, costBudget > 0 else { return nil }
    budget -= 1
    let result = unit.passes(expression, request)
    costBudget -= min(costBudget, unit.cost)
    return result
  }

  /// Does a request get past an expression, and past every other validation that lets some ordinary one through?
  func slips(_ request: TrialRequest, past expression: PolicyExpression, ordinary: [TrialRequest]) -> Bool {
    guard passes(expression, request) == true else { return false }
    return !units.contains { unit in
      unit.unit.validations.contains { other in
        other.node != expression.node && passes(other, request, in: unit) == false
          && ordinary.contains { passes(other, $0, in: unit) == true }
      }
    }
  }

  /// The value of a condition that depends on no request; nil where it has none.
  func constant(_ condition: Expression) -> Bool? { units.first?.constant(condition) }
}

/// The same for the expressions that share variables.
private final class UnitTrial {
  let unit: PolicyUnit
  private let evaluation: Evaluation
  private let environment: Environment
  private let parameter: Node?
  private var programs: [Node: Program] = [:]

  init(_ unit: PolicyUnit, _ parameter: Node?) {
    self.unit = unit
    self.parameter = parameter
    var environment = AdmissionEnvironment.base
    // Functions that only the policy's engine has are errors where they are called, not reasons to try nothing.
    environment.isChecked = false
    var variables: [(String, Program)] = []
    for name in unit.aliases + unit.parameters { environment.declare("variables.\(name)") }
    for variable in unit.variables {
      let name = "variables.\(variable.name)"
      if let program = variable.parsed.flatMap({ try? environment.compile($0) }) { variables.append((name, program)) }
      environment.declare(name)
    }
    self.environment = environment
    evaluation = Evaluation(environment: environment, limits: Limits(cost: 100_000))
    for (name, program) in variables { evaluation.bind(name, lazily: program) }
    evaluation.bind("oldObject", .null)
    bind(parameter)
    let namespace = DocumentTree.map([
      "metadata": .map(["name": .string("shop"), "labels": .map([:]), "annotations": .map([:])])
    ])
    if let node = namespace.document() { evaluation.bind("namespaceObject", node: node) }
  }

  private func bind(_ parameter: Node?) {
    evaluation.bind("params", parameter.map { .node($0) } ?? .null)
    for name in unit.parameters {
      evaluation.bind("variables.\(name)", parameter.map { .node($0) } ?? .map([]))
    }
  }

  func passes(_ expression: PolicyExpression, _ request: TrialRequest) -> Bool? {
    guard let program = program(expression), let object = request.object.document(),
      let attributes = request.request.document()
    else { return nil }
    evaluation.bind("object", node: object)
    evaluation.bind("request", node: attributes)
    if let old = request.old?.document() {
      evaluation.bind("oldObject", node: old)
    } else {
      evaluation.bind("oldObject", .null)
    }
    for alias in unit.aliases { evaluation.bind("variables.\(alias)", node: object) }
    switch evaluation.condition(program) {
    // What a condition leaves out, the policy does not judge.
    case .holds: return expression.role != .condition
    case .fails: return expression.role == .condition
    case .unknown, .error: return nil
    }
  }

  /// What the last evaluation cost.
  var cost: UInt64 { evaluation.cost }

  /// What is a switch in a parameter is no constant, whatever it is set to.
  func constant(_ condition: Expression) -> Bool? {
    guard let program = try? environment.compile(condition) else { return nil }
    bind(nil)
    defer { bind(parameter) }
    switch evaluation.condition(program) {
    case .holds: return true
    case .fails: return false
    case .unknown, .error: return nil
    }
  }

  private func program(_ expression: PolicyExpression) -> Program? {
    if let known = programs[expression.node] { return known }
    let program = expression.parsed.flatMap { try? environment.compile($0) }
    programs[expression.node] = program
    return program
  }
}
