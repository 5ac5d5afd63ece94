import Analysis
import Testing

struct CalicoSelectorTests {
  private let labels = Labels([
    "app": "web", "app.kubernetes.io/component": "policy-server", "empty": "", "tier": "front-end",
  ])

  @Test(arguments: [
    ("", Answer.yes),
    ("  ", .yes),
    ("all()", .yes),
    ("all(  )", .yes),
    ("global()", .no),
    ("app == 'web'", .yes),
    ("app==\"web\"", .yes),
    ("app == 'Web'", .no),
    ("absent == ''", .no),
    ("empty == ''", .yes),
    ("app != 'web'", .no),
    ("absent != 'web'", .yes),
    ("app in {'db', 'web'}", .yes),
    ("app in {}", .no),
    ("app not in {'db','api'}", .yes),
    ("absent not in {'db'}", .yes),
    ("app not  in {'web'}", .no),
    ("has(app)", .yes),
    ("has( app )", .yes),
    ("!has(absent)", .yes),
    ("!!has(app)", .yes),
    ("! has(app)", .no),
    ("tier contains 'nt-e'", .yes),
    ("tier contains ''", .yes),
    ("absent contains ''", .no),
    ("tier starts with 'front'", .yes),
    ("tier starts  with 'end'", .no),
    ("tier ends with \"-end\"", .yes),
    ("has(app) && has(absent)", .no),
    ("has(absent) || has(app)", .yes),
    // && binds tighter than ||.
    ("has(app) || has(app) && has(absent)", .yes),
    ("(has(app) || has(app)) && has(absent)", .no),
    ("!(has(app) && has(absent))", .yes),
    ("app.kubernetes.io/component in {\"controller\", \"policy-server\"}", .yes),
    ("app.kubernetes.io/component in {\"kubewarden-controller\"}", .no),
    // Words of the language are label names where a name is due.
    ("in in {'x'}", .no),
    ("has == 'x' || all != 'x'", .yes),
  ])
  func selects(_ text: String, _ expected: Answer) throws {
    #expect(try CalicoSelector.parse(text).matches(labels) == expected)
  }

  @Test(arguments: [
    ("app", "expected an operator after 'app' at character 4"),
    ("app = 'web'", "expected an operator after 'app' at character 5"),
    ("app == web", "expected a quoted string at character 8"),
    ("app == 'web", "a string is not closed at character 8"),
    ("(has(app)", "expected ')' at character 10"),
    ("has(app) has(app)", "expected '&&', '||' or the end at character 10"),
    ("app in {'a' 'b'}", "expected ',' or '}' at character 13"),
    ("app in 'a'", "expected '{' at character 8"),
    ("app not 'a'", "expected 'in' after 'not' at character 9"),
    ("app starts 'a'", "expected 'with' after 'starts' at character 12"),
    ("&& has(app)", "expected a label name at character 1"),
    ("has()", "expected a label name at character 5"),
    (String(repeating: "(", count: 5000) + "all()", "nested too deeply at character 101"),
  ])
  func refuses(_ text: String, _ message: String) {
    #expect(throws: CalicoSelector.ParseError.self) { try CalicoSelector.parse(text) }
    do {
      _ = try CalicoSelector.parse(text)
    } catch {
      #expect(error.message == message)
    }
  }

  @Test func whatIsNotUnderstoodIsUnknownAndSaysWhy() {
    let expression = CalicoSelector.reading("app ~ 'web'")
    #expect(
      expression.matches(labels)
        == .unknown(
          because:
            "Calico selector 'app ~ 'web'' is not understood: expected an operator after 'app' at character 5"))
  }
}
