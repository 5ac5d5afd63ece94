import CEL
import Documents
import Testing

/// The deepest expressions that are accepted, and deeper ones, on a thread with a small stack.
@Suite struct DepthTests {
  /// A construct nested so many times.
  struct Construct: CustomTestStringConvertible {
    let name: String
    /// How deep it may be nested.
    let limit: Int
    let text: @Sendable (Int) -> String

    var testDescription: String { name }

    init(_ name: String, _ limit: Int, _ text: @escaping @Sendable (Int) -> String) {
      self.name = name
      self.limit = limit
      self.text = text
    }

    /// Something around a core.
    init(_ name: String, _ limit: Int, _ before: String, _ core: String, _ after: String) {
      self.init(name, limit) { count in
        String(repeating: before, count: count) + core + String(repeating: after, count: count)
      }
    }
  }

  static let constructs = [
    Construct("parentheses", 249, "(", "1", ")"),
    Construct("lists", 250) { String(repeating: "[", count: $0) + String(repeating: "]", count: $0) },
    Construct("maps", 249, "{'a':", "1", "}"),
    Construct("calls", 249, "dyn(", "1", ")"),
    Construct("choices", 249, "true ? 1 : ", "1", ""),
    Construct("conditions", 248, "(", "true", "? true : false)"),
    Construct("negations", 249, "!(", "true", ")"),
    Construct("runs of !", 100_000 - 4, "!", "true", ""),
    Construct("signs", 249, "-(", "1", ")"),
    Construct("selections", 250, "", "x", ".a"),
    Construct("optional selections", 250, "", "x", ".?a"),
    Construct("indexes", 250, "", "x", "[0]"),
    Construct("nested indexes", 249, "x[", "0", "]"),
    Construct("method calls", 250, "", "'a'", ".lowerAscii()"),
    Construct("arguments of methods", 249, "'a'.replace('b', ", "'a'", ")"),
    Construct("sums", 250, "", "1", " + 1"),
    Construct("sums to the right", 124, "1 + (", "1", ")"),
    Construct("equations", 250, "", "true", " == true"),
    Construct("equations to the right", 124, "true == (", "true", ")"),
    Construct("macros", 249, "[1].map(x, ", "x", ")"),
    Construct("chained macros", 250, "", "[1]", ".map(x, x)"),
    Construct("predicates", 249, "[1].all(x, ", "true", ")"),
    Construct("optional macros", 117, "optional.of(1).optMap(v, ", "v", ")"),
    Construct("bindings", 117, "cel.bind(v, 1, ", "v", ")"),
    Construct("bound values", 117, "cel.bind(v, ", "1", ", v)"),
    Construct("conjunctions", 12_499, "true && ", "true", ""),
    Construct("conjunctions in parentheses", 249, "true && (", "true", ")"),
    Construct(
      "conjunctions of many in parentheses", 139, "(x&&x&&x&&x&&x&&x&&x&&x&&x&&x&&x&&x&&x&&x&&x&&x&&", "x", ")"),
    Construct("alternatives of conjunctions", 87, "(x||x||x||x||x||x||x||x||(x&&x&&x&&x&&x&&x&&x&&x&&", "x", "))"),
  ]

  static let environment: Environment = {
    var environment = Environment(libraries: [.standard, .optional, .strings, .lists, .bindings])
    environment.declare("x")
    return environment
  }()

  @Test(arguments: constructs)
  func deepestExpression(_ construct: Construct) {
    #expect(Self.mistakes(in: construct.text(construct.limit)) == "")
  }

  @Test(arguments: constructs)
  func deeperExpressions(_ construct: Construct) {
    #expect(Self.mistakes(in: construct.text(construct.limit + 1)) != "")
    #expect(Self.mistakes(in: construct.text(10 * construct.limit)) != "")
  }

  /// Documents as deep as they are read are compared, printed and handed out on a small stack.
  @Test(arguments: [
    "x.a == x.b", "[x.a] == [x.b]", "x.a in [x.b]", "x == x", "[x.a, x.b].distinct().size() == 1", "x.a != x.c",
    "'%s'.format([x.a]).size() == 496", "optional.of(x.a) == optional.of(x.b)", "x.a", "[x, x.b]",
  ])
  func deepDocuments(_ expression: String) throws {
    let depth = ReadLimits.standard.depth - 2
    let lists = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    let maps = String(repeating: "{\"a\":", count: depth) + "1" + String(repeating: "}", count: depth)
    let document = #"{"a":\#(lists),"b":\#(lists),"c":\#(maps)}"#
    let (arena, problems) = DocumentReader.read([Source(name: "x.json", bytes: Array(document.utf8))])
    #expect(problems.isEmpty)
    let object = try #require(arena.roots.first)
    let environment = Self.environment
    SmallStack.run {
      let evaluation = Evaluation(environment: environment)
      evaluation.bind("x", node: object)
      do throws(CompilationError) {
        let result = evaluation.evaluate(try environment.compile(expression))
        #expect(result.bool == true || result.node != nil || result.elements?.count == 2, "\(expression)")
      } catch {
        Issue.record("\(error)")
      }
    }
  }

  /// What keeps an expression from being compiled and evaluated on a small stack.
  private static func mistakes(in source: String) -> String {
    var mistakes = ""
    SmallStack.run {
      let evaluation = Evaluation(environment: environment)
      evaluation.bind("x", .list([]))
      do throws(CompilationError) {
        _ = evaluation.evaluate(try environment.compile(source))
      } catch {
        mistakes = error.description
      }
    }
    return mistakes
  }
}
