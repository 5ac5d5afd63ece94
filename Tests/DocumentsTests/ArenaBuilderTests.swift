import Documents
import Testing

@Suite("Building arenas")
struct ArenaBuilderTests {
  private func read(
    _ text: String, pruning: Pruning = .none, prepare: (inout ArenaBuilder, NodeIndex) -> Void = { _, _ in }
  ) -> [String] {
    let (arena, problems) = DocumentReader.read(
      [Source(name: "f", bytes: Array(text.utf8))], pruning: pruning, prepare: prepare)
    #expect(problems.isEmpty)
    return arena.roots.map { $0.json() }
  }

  @Test func defaultsFillGapsOnly() {
    let found = read("spec: {a: 1, b: null}\n---\nspec: {}\n") { builder, root in
      let spec = builder.member("spec", of: root)
      builder.addDefault("a", .int(2), to: spec)
      builder.addDefault("b", .string("x"), to: spec)
      builder.addDefault("c", .list([.string("Ingress"), .bool(true)]), to: spec)
      builder.addDefault("d", .map([("e", .map([])), ("f", .null)]), to: spec)
    }
    #expect(
      found == [
        "{\"spec\":{\"a\":1,\"b\":null,\"c\":[\"Ingress\",true],\"d\":{\"e\":{},\"f\":null}}}",
        "{\"spec\":{\"a\":2,\"b\":\"x\",\"c\":[\"Ingress\",true],\"d\":{\"e\":{},\"f\":null}}}",
      ])
  }

  @Test func aDefaultStandsWhereItsParentDoes() throws {
    let (arena, _) = DocumentReader.read([Source(name: "f", bytes: Array("a: 1\nspec:\n  b: 2\n".utf8))]) {
      builder, root in
      builder.addDefault("c", .string("x"), to: builder.member("spec", of: root))
    }
    let node = try #require(arena.roots.first?["spec", "c"])
    #expect(node.location == SourceLocation(file: "f", line: 3, column: 3))
    #expect(node.path() == "spec.c")
    #expect(node.parent?.count == 2)
  }

  static let managed = Pruning([["metadata", "managedFields"], ["spec", "versions", "[]", "schema"]])

  @Test(arguments: [
    ("metadata: {name: x, managedFields: [{a: 1}]}", "{\"metadata\":{\"name\":\"x\"}}"),
    (
      "spec: {versions: [{name: v1, schema: {a: {b: [1]}}}, {schema: 1, served: y}], schema: 1}",
      "{\"spec\":{\"schema\":1,\"versions\":[{\"name\":\"v1\"},{\"served\":true}]}}"
    ),
    ("items: [{metadata: {managedFields: {}, name: x}}]", "{\"items\":[{\"metadata\":{\"name\":\"x\"}}]}"),
    ("other: {metadata: {managedFields: 1}}", "{\"other\":{\"metadata\":{\"managedFields\":1}}}"),
    ("{\"metadata\":{\"managedFields\":[{\"\\u0061\":\"\\n\"}],\"name\":\"x\"}}", "{\"metadata\":{\"name\":\"x\"}}"),
    (
      "metadata: {managedFields: &m {a: 1}, name: *m}",
      "{\"metadata\":{\"managedFields\":{\"a\":1},\"name\":{\"a\":1}}}"
    ),
    (
      "a: &m {managedFields: [1], name: x}\nmetadata: *m",
      "{\"a\":{\"managedFields\":[1],\"name\":\"x\"},\"metadata\":{\"name\":\"x\"}}"
    ),
    ("metadata: {<<: {managedFields: 1, name: x}}", "{\"metadata\":{\"name\":\"x\"}}"),
  ])
  func pruned(_ text: String, _ expected: String) {
    #expect(read(text + "\n", pruning: Self.managed) == [expected])
  }

  @Test func prunedPartsAreCheckedAllTheSame() {
    let text = "{\"metadata\":{\"managedFields\":[tru],\"name\":\"x\"}, \"a\": \"\\q\"}"
    let (_, problems) = DocumentReader.read([Source(name: "f", bytes: Array(text.utf8))], pruning: Self.managed)
    #expect(problems.count == 1)
  }

  @Test func manyKeysAreFound() throws {
    var text = ""
    for number in 0..<5000 { text += "key-\(number): \(number)\n" }
    text += "key-17: again\n"
    let (arena, _) = DocumentReader.read([Source(name: "f", bytes: Array(text.utf8))])
    let root = try #require(arena.roots.first)
    #expect(root.count == 5000)
    #expect(root["key-4999"]?.int == 4999)
    #expect(root["key-17"]?.string == "again")
    #expect(root["key-5000"] == nil)
  }
}
