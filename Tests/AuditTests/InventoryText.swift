import Cluster
import Documents
import Testing

@testable import Audit

/// An inventory from YAML texts, each as a file of its own.
enum InventoryText {
  static func inventory(_ files: [(name: String, text: String)], view: View = .complete) -> Inventory {
    let (arena, problems) = DocumentReader.read(files.map { source($0.name, $0.text) }, prepare: Defaulting.prepare)
    var reader = ObjectReader(arena: arena)
    var builder = InventoryBuilder()
    builder.problems = problems
    for root in arena.roots {
      guard let type = reader.typeMeta(of: root.index) else { continue }
      if ConfigurationDocument.Kind.all.contains(type.kind) {
        builder.configurations.append(ConfigurationDocument(kind: type.kind, node: root, name: root.source.name))
      } else {
        builder.add(root, reader.identity(of: root.index, type))
      }
    }
    return builder.inventory(view: view)
  }

  static func inventory(_ text: String, view: View = .complete) -> Inventory {
    inventory([("in.yaml", text)], view: view)
  }
}

/// A catalogue of one control and the given rule.
enum RuleText {
  static func rule(_ spec: String, control: String = "fails-closed") throws -> Rule {
    try #require(catalogue(spec, control: control).rules.rules.first)
  }

  /// - Parameter bounds: more lines of the control's `spec`, indented below it.
  static func catalogue(
    _ spec: String, control: String = "fails-closed", bounds: String = ""
  ) throws -> Catalogue {
    let models = """
      apiVersion: portcullis/v1
      kind: Control
      metadata: {name: \(control)}
      spec:
        title: t
        description: d
        settledBy: add it
      \(bounds)
      ---
      apiVersion: portcullis/v1
      kind: Threat
      metadata: {name: T-1}
      spec:
        title: t
        model: kubewarden
        severity: high
        summary: s
        scenario: s
        impact: i
        guidance: g
        condition: \(String(control.map { $0 == "-" ? "_" : $0 }))
      """
    let rule = """
      apiVersion: portcullis/v1
      kind: Rule
      metadata: {name: r}
      spec:
        title: the title
        severity: high
        confidence: certain
        control: \(control)
        rationale: r
        remediation: r
      \(spec)
      """
    return try Catalogue().adding([source("models.yaml", models), source("r.yaml", rule)])
  }

  static func result(_ spec: String, _ inventory: Inventory) throws -> RuleResult {
    let catalogue = try catalogue(spec)
    let rule = try #require(catalogue.rules.rules.first)
    return try RuleEvaluator(inventory: inventory, models: catalogue.models).evaluate(rule)
  }
}
