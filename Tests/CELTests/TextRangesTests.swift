import CEL
import Testing

/// Each term is found in the text as it was written.
struct TextRangesTests {
  @Test(
    arguments: [
      ("a && b", ["a", "b"]),
      ("(a || b) && c", ["a || b", "a", "b", "c"]),
      ("((a)) == -1", ["a", "-1"]),
      ("!f(a, (b))", ["f(a, (b))", "a", "b"]),
      ("x.y.?z.orValue([1])", ["x.y.?z", "x.y", "x", "[1]", "1"]),
      ("has(x.y) ? x['k'] : {'a': 1}", ["has(x.y)", "x", "x['k']", "x", "'k'", "{'a': 1}", "'a'", "1"]),
      ("l.all(e, e > 1)", ["l", "e > 1", "e", "1"]),
      ("cel.bind(v, [1], v) == []", ["cel.bind(v, [1], v)", "[1]", "1", "v", "[]"]),
      ("a.b(\n  c // (\n )", ["a", "c"]),
    ])
  func theTermsOfAnExpression(text: String, parts: [String]) throws {
    var environment = Environment()
    environment.add(.bindings)
    environment.add(.optional)
    let expression = try environment.parse(text)
    let ranges = TextRanges(expression)
    var found: [String] = []
    func visit(_ term: Term) {
      for part in term.parts {
        if let bytes = ranges.bytes(of: part) { found.append(ranges.text(bytes)) }
        visit(part)
      }
    }
    visit(expression.root)
    #expect(found == parts)
    #expect(ranges.bytes(of: expression.root) == 0..<text.utf8.count)
  }

  @Test func membersOfAPrefix() throws {
    let expression = try Environment().parse("variables.a + x.variables.b + 'variables.c' + variables . d")
    let members = TextRanges(expression).members(of: "variables")
    #expect(members.map(\.name) == ["a", "d"])
    #expect(members.map(\.bytes) == [0..<11, 46..<59])
  }
}
