import Cluster
import Documents
import Testing

struct LabelSelectorTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var selector: String
    var labels: String
    var matches: Bool
    var testDescription: String { "\(selector) on \(labels)" }
  }

  @Test(arguments: [
    Case(selector: "{}", labels: "{}", matches: true),
    Case(selector: "{}", labels: "{a: b}", matches: true),
    Case(selector: "{matchLabels: {a: b}}", labels: "{a: b, c: d}", matches: true),
    Case(selector: "{matchLabels: {a: b}}", labels: "{a: c}", matches: false),
    Case(selector: "{matchLabels: {a: b}}", labels: "{}", matches: false),
    Case(selector: "{matchLabels: {a: ''}}", labels: "{}", matches: false),
    Case(selector: "{matchLabels: {a: ''}}", labels: "{a: ''}", matches: true),
    Case(selector: "{matchLabels: {a: b, c: d}}", labels: "{a: b}", matches: false),
    Case(selector: "{matchLabels: null, matchExpressions: null}", labels: "{}", matches: true),
    Case(selector: "{matchExpressions: [{key: a, operator: In, values: [b, c]}]}", labels: "{a: c}", matches: true),
    Case(selector: "{matchExpressions: [{key: a, operator: In, values: [b, c]}]}", labels: "{}", matches: false),
    Case(selector: "{matchExpressions: [{key: a, operator: NotIn, values: [b]}]}", labels: "{}", matches: true),
    Case(selector: "{matchExpressions: [{key: a, operator: NotIn, values: [b]}]}", labels: "{a: b}", matches: false),
    Case(selector: "{matchExpressions: [{key: a, operator: NotIn, values: [b]}]}", labels: "{a: c}", matches: true),
    Case(selector: "{matchExpressions: [{key: a, operator: Exists}]}", labels: "{a: ''}", matches: true),
    Case(selector: "{matchExpressions: [{key: a, operator: Exists}]}", labels: "{b: ''}", matches: false),
    Case(selector: "{matchExpressions: [{key: a, operator: DoesNotExist}]}", labels: "{}", matches: true),
    Case(
      selector: "{matchExpressions: [{key: a, operator: DoesNotExist, values: []}]}", labels: "{a: b}", matches: false),
    Case(
      selector: "{matchLabels: {c: d}, matchExpressions: [{key: a, operator: DoesNotExist}]}", labels: "{c: d, a: b}",
      matches: false),
  ])
  func matching(_ test: Case) throws {
    let selector = try LabelSelector(document(test.selector))
    let labels = try document(test.labels)
    #expect(selector.matches(labels) == test.matches)
    let dictionary = Dictionary(uniqueKeysWithValues: labels.children.map { ($0.key ?? "", $0.string ?? "") })
    #expect(selector.matches(dictionary) == test.matches)
  }

  @Test func absentLabelsAreNoLabels() throws {
    #expect(LabelSelector().matches(nil as Node?))
    #expect(
      try LabelSelector(document("{matchExpressions: [{key: a, operator: NotIn, values: [b]}]}")).matches(nil as Node?))
    #expect(try !LabelSelector(document("{matchLabels: {a: b}}")).matches(nil as Node?))
  }

  @Test(arguments: [
    ("{matchExpressions: [{key: a, operator: in, values: [b]}]}", "'in' is no label selector operator"),
    ("{matchExpressions: [{key: a, operator: Gt, values: ['1']}]}", "'Gt' is no label selector operator"),
    ("{matchExpressions: [{key: a, operator: In}]}", "operator In needs at least one value"),
    ("{matchExpressions: [{key: a, operator: NotIn, values: []}]}", "operator NotIn needs at least one value"),
    ("{matchExpressions: [{key: a, operator: Exists, values: [b]}]}", "operator Exists takes no values"),
    ("{matchExpressions: [{key: a, operator: In, values: [1]}]}", "the values of a label selector must be strings"),
    ("{matchExpressions: [{operator: Exists}]}", "a label selector requirement needs a key"),
    ("{matchExpressions: {}}", "matchExpressions must be a list"),
    ("{matchLabels: {a: 1}}", "the value of label 'a' must be a string"),
    ("{matchLabel: {a: b}}", "a label selector has no field 'matchLabel'"),
    ("[]", "a label selector must be a map"),
  ])
  func invalid(_ selector: String, _ message: String) throws {
    let node = try document(selector)
    let error = try #require(throws: SelectorError.self) { try LabelSelector(node) }
    #expect(error.message.hasPrefix(message), "\(error.message)")
  }
}
