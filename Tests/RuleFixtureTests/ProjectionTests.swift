import Audit
import CEL
import Cluster
import Collection
import Documents
import Testing

/// The conditions of the built-in rules come to the same over objects that are cut down to what they read.
struct ProjectionTests {
  @Test func conditionsReadNoMoreThanTheirFactsSay() throws {
    let catalogue = try FixtureFiles.catalogue.get()
    let fixtures = Dictionary(grouping: try FixtureFiles.all()) {
      $0.split(separator: "/").first.map(String.init) ?? ""
    }
    var compared = 0
    var smaller = 0
    for rule in catalogue.rules.rules {
      guard case .objects = rule.subjects else { continue }
      for path in fixtures[rule.name] ?? [] {
        let inventory = ManifestCollector().collect(
          [FixtureFiles.root + path], options: .fixture)
        let conditions = try Conditions(rule, inventory)
        for object in inventory.objects {
          for condition in conditions.all where !condition.projection.isWhole {
            let part = condition.projection.pruned(object.node)
            #expect(
              conditions.outcome(condition, over: part) == conditions.outcome(condition, over: object.node),
              "\(path): \(condition.program.source): \(condition.projection.paths)")
            compared += 1
            if Self.size(of: part) < Self.size(of: object.node) { smaller += 1 }
          }
        }
      }
    }
    #expect(compared > 500)
    #expect(smaller > compared / 2)
  }

  private static func size(of node: Node) -> Int { node.children.reduce(1) { $0 + size(of: $1) } }
}

/// The conditions of a rule that depend on nothing but the object.
private struct Conditions {
  struct Condition {
    var program: Program
    /// What is read of the object, through the rule's variables too.
    var projection: Projection
  }

  private(set) var all: [Condition] = []
  private let environment: Environment
  private let session: Evaluation

  init(_ rule: Rule, _ inventory: Inventory) throws {
    var environment = RuleEnvironment.environment(for: inventory)
    for variable in ["object", "each"] { environment.declare(variable) }
    var facts: [String: Facts] = [:]
    var variables: [(name: String, program: Program)] = []
    for variable in rule.variables {
      let name = "variables.\(variable.name)"
      let program = try environment.compile(variable.expression.text)
      facts[name] = try environment.facts(about: variable.expression.text)
      variables.append((name, program))
      environment.declare(name, program.resultType)
    }
    session = Evaluation(environment: environment)
    for (name, program) in variables { session.bind(name, lazily: program) }
    self.environment = environment
    for text in rule.matchConditions.map(\.expression.text) + rule.validations.map(\.expression.text) {
      var reads = try [environment.facts(about: text)]
      var seen: Set<String> = []
      var position = 0
      while position < reads.count {
        reads += reads[position].variables.filter { seen.insert($0).inserted }.compactMap { facts[$0] }
        position += 1
      }
      guard !seen.contains("each"), seen.contains("object") else { continue }
      let projection = reads.compactMap { $0.reads["object"] }.reduce(Projection()) { $0.union($1) }
      all.append(Condition(program: try environment.compile(text), projection: projection))
    }
  }

  func outcome(_ condition: Condition, over object: Node) -> String {
    session.bind("object", node: object)
    return "\(session.condition(condition.program)) at \(session.cost)"
  }
}
