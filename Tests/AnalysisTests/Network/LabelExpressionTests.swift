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
}
