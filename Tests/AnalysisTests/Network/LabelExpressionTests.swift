import Analysis
import Testing

struct LabelExpressionTests {
  private let partial = Labels(["app": "web"], gap: "labels of namespace web are not known")
  private let unknown = Answer.unknown(because: "labels of namespace web are not known")

  @Test func aKnownLabelDecidesWhateverElseIsMissing() {
    #expect(LabelExpression.isOneOf("app", ["web"]).matches(partial) == .yes)
    #expect(LabelExpression.isOneOf("app", ["db"]).matches(partial) == .no)
    #expect(LabelExpression.not(.has("app")).matches(partial) == .no)
  }

  @Test func aMissingLabelOfAPartialSetIsUnknown() {
    #expect(LabelExpression.has("team").matches(partial) == unknown)
    #expect(LabelExpression.not(.has("team")).matches(partial) == unknown)
    #expect(LabelExpression.startsWith("team", "a").matches(partial) == unknown)
  }

  @Test func falseOutranksUnknownInAndTrueInOr() {
    #expect(LabelExpression.all([.has("team"), .isOneOf("app", ["db"])]).matches(partial) == .no)
    #expect(LabelExpression.any([.has("team"), .isOneOf("app", ["web"])]).matches(partial) == .yes)
    #expect(LabelExpression.all([.has("team"), .has("app")]).matches(partial) == unknown)
    #expect(LabelExpression.any([.has("team"), .never]).matches(partial) == unknown)
  }

  @Test(arguments: [
    (LabelExpression.always, true),
    (.all([]), true),
    (.has("kubernetes.io/metadata.name"), true),
    (.has("team"), false),
    (.any([.has("team"), .always]), true),
    (.all([.has("team"), .always]), false),
    (.isOneOf("kubernetes.io/metadata.name", ["web"]), false),
    (.not(.never), true),
    (.not(.has("team")), false),
    (.notUnderstood("?"), false),
  ])
  func holdsForAll(_ expression: LabelExpression, _ expected: Bool) {
    #expect(expression.holdsForAll(carrying: ["kubernetes.io/metadata.name"]) == expected)
  }

  @Test(arguments: [
    (LabelExpression.has("a"), LabelExpression.always, true),
    (.always, .has("a"), false),
    (.never, .has("a"), true),
    (.notUnderstood("?"), .notUnderstood("?"), true),
    (.isOneOf("a", ["x"]), .isOneOf("a", ["x", "y"]), true),
    (.isOneOf("a", ["x", "y"]), .isOneOf("a", ["x"]), false),
    (.isOneOf("a", ["x"]), .isOneOf("b", ["x"]), false),
    (.isOneOf("a", ["x"]), .has("a"), true),
    (.isOneOf("a", ["x"]), .has("b"), false),
    (.isOneOf("a", ["x"]), .not(.isOneOf("a", ["y"])), true),
    (.isOneOf("a", ["x"]), .not(.isOneOf("a", ["x", "y"])), false),
    (.not(.isOneOf("a", ["x", "y"])), .not(.isOneOf("a", ["x"])), true),
    (.not(.isOneOf("a", ["x"])), .not(.isOneOf("a", ["x", "y"])), false),
    (.not(.has("a")), .not(.isOneOf("a", ["x"])), true),
    (.not(.isOneOf("a", ["x"])), .not(.has("a")), false),
    (.all([.has("a"), .has("b")]), .has("b"), true),
    (.has("a"), .all([.has("a"), .has("b")]), false),
    (.all([.has("b"), .isOneOf("a", ["x"])]), .all([.has("a"), .has("b")]), true),
    (.any([.has("a"), .has("b")]), .has("a"), false),
    (.any([.isOneOf("a", ["x"]), .isOneOf("a", ["y"])]), .has("a"), true),
    (.has("a"), .any([.has("b"), .has("a")]), true),
  ])
  func implies(_ one: LabelExpression, _ other: LabelExpression, _ expected: Bool) {
    #expect(one.implies(other) == expected)
  }
}
