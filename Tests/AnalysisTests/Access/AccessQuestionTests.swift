import Analysis
import Testing

/// How users may name what they ask about.
struct AccessQuestionTests {
  private static let yaml = """
    apiVersion: apiextensions.k8s.io/v1
    kind: CustomResourceDefinition
    metadata: {name: gates.example.com}
    spec:
      group: example.com
      scope: Cluster
      names: {kind: Gate, plural: gates, singular: gate, shortNames: [gt]}
      versions: [{name: v1, served: true, storage: true, subresources: {scale: {}}}]
    ---
    apiVersion: apiextensions.k8s.io/v1
    kind: CustomResourceDefinition
    metadata: {name: doors.example.com}
    spec:
      group: example.com
      scope: Namespaced
      names: {kind: Door, plural: doors}
      versions: [{name: v1, served: true, storage: true}]
    ---
    apiVersion: apiextensions.k8s.io/v1
    kind: CustomResourceDefinition
    metadata: {name: doors.example.org}
    spec:
      group: example.org
      scope: Namespaced
      names: {kind: Door, plural: doors}
      versions: [{name: v1, served: true, storage: true}]
    ---
    apiVersion: rbac.authorization.k8s.io/v1
    kind: ClusterRole
    metadata: {name: r}
    rules: [{apiGroups: [other.example.com], resources: [levers, levers/pull], verbs: [pull]}]
    """

  private func question(
    _ verb: String, _ resource: String, name: String? = nil, _ place: AccessQuestion.Place = .unsaid
  )
    throws -> AccessQuestion
  {
    try AccessQuestion(
      verb: verb, resource: resource, name: name, place: place, in: Scene(Self.yaml).analysis.access)
  }

  @Test(arguments: [
    ("pods", "get pods"), ("po", "get pods"), ("Pod", "get pods"), ("pod", "get pods"), ("pods/exec", "get pods/exec"),
    ("pods/log", "get pods/log"), ("deploy", "get deployments.apps"),
    ("deployments/scale", "get deployments/scale.apps"),
    ("deployments.apps/scale", "get deployments/scale.apps"), ("deployments.v1.apps", "get deployments.apps"),
    ("events", "get events"), ("events.events.k8s.io", "get events.events.k8s.io"),
    ("netpol", "get networkpolicies.networking.k8s.io"),
    ("ValidatingWebhookConfiguration", "get validatingwebhookconfigurations.admissionregistration.k8s.io"),
    ("users", "get users"), ("gt", "get gates.example.com"), ("gate/scale", "get gates/scale.example.com"),
    ("doors.example.org", "get doors.example.org"), ("levers", "get levers.other.example.com"),
    ("levers/pull", "get levers/pull.other.example.com"), ("unheard.of.example.com", "get unheard.of.example.com"),
    ("*", "get *.*"), ("*.apps", "get *.apps"), ("/metrics", "get /metrics"),
  ])
  func resources(_ resource: String, _ text: String) throws {
    #expect(try question("get", resource).text == text)
  }

  @Test(arguments: [
    ("get", "doors", "'doors' may be one of doors.example.com, doors.example.org: say which"),
    ("get", "gatse", "no resource is called 'gatse'; did you mean gate?"),
    ("get", "gates/status", "gates.example.com have no subresource 'status'; an object's name goes with --name"),
    ("pulll", "pods", "no rule and no API knows the verb 'pulll'"),
    ("Delete", "pods", "no rule and no API knows the verb 'Delete'; did you mean delete?"),
    ("token", "sa", "'token' is no verb but a subresource: ask for create serviceaccounts/token"),
  ])
  func mistakes(_ verb: String, _ resource: String, _ message: String) {
    #expect { try question(verb, resource) } throws: { ($0 as? AccessQuestionError)?.message == message }
  }

  @Test func namesakesAreTold() throws {
    #expect(try question("get", "events").notes == ["'events' is taken as events; there is also events.events.k8s.io"])
    #expect(try question("get", "pods").notes.isEmpty)
  }

  @Test func verbsOfRulesAreVerbs() throws {
    #expect(try question("pull", "levers").text == "pull levers.other.example.com")
  }

  @Test func placesFollowFromTheScope() throws {
    func place(_ question: AccessQuestion) -> Permission.Place? {
      guard case .permission(let permission) = question.question else { return nil }
      return permission.place
    }
    #expect(place(try question("get", "pods")) == .anyNamespace)
    #expect(place(try question("get", "pods", .allNamespaces)) == .cluster)
    #expect(place(try question("get", "pods", .namespace("a"))) == .namespace("a"))
    #expect(place(try question("get", "gates")) == .cluster)
    let misplaced = try question("get", "gates", .namespace("a"))
    #expect(place(misplaced) == .cluster)
    #expect(misplaced.notes == ["gates.example.com are in no namespace"])
    #expect(place(try question("patch", "ns", name: "kube-system")) == .namespace("kube-system"))
  }
}
