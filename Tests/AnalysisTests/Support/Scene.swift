import Analysis
import CEL
import Cluster
import Documents
import Testing

/// A small cluster written as YAML, and what the functions say of it.
struct Scene {
  let inventory: Inventory
  let analysis: ClusterAnalysis

  /// Documents of the kinds in ``documentKinds`` are configuration documents, all others objects.
  init(_ yaml: String, view: View = .complete, forbidding: [(group: String, resource: String)] = []) {
    var view = view
    for (group, resource) in forbidding { view.set(.forbidden(reason: ""), group: group, resource: resource) }
    let source = Source(name: "scene.yaml", bytes: Array(yaml.utf8))
    let (arena, problems) = DocumentReader.read([source], prepare: Defaulting.prepare)
    for problem in problems { Issue.record("the scene does not read: \(problem)") }
    var builder = InventoryBuilder()
    var reader = ObjectReader(arena: arena)
    for root in arena.roots {
      guard let type = reader.typeMeta(of: root.index) else { continue }
      if let kind = Self.documentKinds[type.kind] {
        let node = type.kind == "K3sConfig" ? root["config"] ?? root : root
        builder.configurations.append(ConfigurationDocument(kind: kind, node: node, name: "scene.yaml"))
      } else {
        builder.add(root, reader.identity(of: root.index, type))
      }
    }
    inventory = builder.inventory(view: view)
    analysis = ClusterAnalysis(inventory: inventory)
  }

  private static let documentKinds = [
    "AdmissionConfiguration": ConfigurationDocument.Kind.admissionConfiguration,
    "PodSecurityConfiguration": ConfigurationDocument.Kind.podSecurityConfiguration,
    "Config": ConfigurationDocument.Kind.kubeconfig,
    "ClusterConfiguration": ConfigurationDocument.Kind.clusterConfiguration,
    "K3sConfig": ConfigurationDocument.Kind.k3sConfig,
  ]

  /// What the collection made of files.
  init(_ inventory: Inventory) {
    self.inventory = inventory
    analysis = ClusterAnalysis(inventory: inventory)
  }

  /// What an expression comes to, as text: `true`, `[a, b]`, `unknown: reason; reason`, `error: message`.
  func evaluate(_ expression: String) -> String {
    var environment = Environment(libraries: [.standard, .optional, analysis.library])
    environment.declare("object")
    do {
      let program = try environment.compile(expression)
      let evaluation = Evaluation(environment: environment)
      if let object = inventory.objects.first { evaluation.bind("object", node: object.node) }
      return Self.text(evaluation.evaluate(program))
    } catch {
      return "does not compile: \(error)"
    }
  }

  private static func text(_ value: Value) -> String {
    switch value.unfolded {
    case .null: "null"
    case .bool(let value): "\(value)"
    case .int(let value): "\(value)"
    case .string(let value): value
    case .list(let elements): "[" + elements.map(text).joined(separator: ", ") + "]"
    case .openList(let elements, _): "[" + (elements.map(text) + ["..."]).joined(separator: ", ") + "]"
    case .map(let pairs):
      "{" + pairs.map { "\(text($0.key)): \(text($0.value))" }.sorted().joined(separator: ", ") + "}"
    case .optional(let value): value.map { "some(\(text($0)))" } ?? "none"
    case .unknown(let unknown): "unknown: " + unknown.reasons.joined(separator: "; ")
    case .error(let error): "error: \(error.message)"
    default: "?"
    }
  }
}
