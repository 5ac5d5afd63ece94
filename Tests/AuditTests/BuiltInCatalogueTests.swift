import Cluster
import Documents
import Testing

@testable import Audit

/// What is compiled into the binary must be sound on every machine.
struct BuiltInCatalogueTests {
  @Test func itLoadsAndEveryExpressionCompiles() throws {
    let catalogue = try Catalogue.builtIn()
    #expect(RuleLint(catalogue).problems().map(\.description) == [])
    #expect(RuleLint(catalogue).loose() == [])
    #expect(catalogue.rules.rules.count >= 40)
  }

  /// Loading the built-in documents takes their shape for granted.
  @Test func itHasTheShapeThatIsAskedOfOthers() throws {
    #expect(try Catalogue().adding(Catalogue.builtInSources).rules.rules.count >= 40)
  }

  @Test func theModelsAreWhole() throws {
    let models = try Catalogue.builtIn().models
    let expected = (1...18).map { $0 < 10 ? "SIG-0\($0)" : "SIG-\($0)" } + (1...4).map { "KW-0\($0)" }
    #expect(models.threats.map(\.id).sorted() == expected.sorted())
    #expect(models.threats.filter(\.isResidual).map(\.id) == ["SIG-06", "SIG-17"])
    #expect(models.mitigations.map(\.name).filter { $0.hasPrefix("M") }.count == 10)
    let inTrees = Set(models.attackTrees.flatMap(\.nodes).compactMap(\.threat))
    #expect(inTrees.isSuperset(of: ["SIG-05", "SIG-06", "SIG-08"]))
  }

  @Test func theSchemaIsJSONAndKnowsEveryKey() throws {
    let (arena, problems) = DocumentReader.read([source("schema.json", JSONSchema.text)])
    #expect(problems.isEmpty)
    let definitions = try #require(arena.roots.first?["$defs"])
    for kind in DocumentKind.allCases {
      let schema = try #require(definitions[kind.rawValue])
      #expect(schema["required"]?.strings == ["apiVersion", "kind", "metadata", "spec"])
      let spec = try #require(schema["properties", "spec", "properties"])
      guard case .map(let shape)? = kind.shape.field("spec")?.type else { continue }
      #expect(spec.children.compactMap(\.key) == shape.fields.map(\.key))
      #expect(schema["properties", "spec", "additionalProperties"]?.bool == false)
    }
  }
}
