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
    #expect(try Catalogue().adding(Catalogue.builtInFiles.map(\.source)).rules.rules.count >= 40)
  }

  /// What was made when the program was built says what its text says, place by place.
  @Test func imagesAreOfTheirTexts() throws {
    for (source, image) in Catalogue.builtInFiles {
      #expect(!image.description.isEmpty, "\(source.name)")
      let read = DocumentReader.read([source]).arena.roots
      let known = DocumentReader.read([(source, image)]).arena.roots
      #expect(zip(read, known).allSatisfy { $0.isAlike($1) } && read.count == known.count, "\(source.name)")
    }
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

extension Node {
  /// The same value, written the same way at the same place, with all that is below it?
  fileprivate func isAlike(_ other: Node) -> Bool {
    kind == other.kind && record.style == other.record.style && key == other.key && location == other.location
      && keyLocation == other.keyLocation && string == other.string && double == other.double && bool == other.bool
      && count == other.count && zip(children, other.children).allSatisfy { $0.isAlike($1) }
  }
}
