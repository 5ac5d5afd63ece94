import Analysis
import Testing

/// Functions that look at their arguments alone: workloads, images, selectors, the scheme.
struct ObjectFunctionsTests {
  private static let cronJob = """
    apiVersion: batch/v1
    kind: CronJob
    metadata: {name: c, labels: {app: web}}
    spec:
      jobTemplate:
        spec:
          template:
            spec:
              hostPID: true
              containers: [{name: a}, {name: b, securityContext: {capabilities: {drop: [ALL], add: [NET_RAW]}}}]
              initContainers: [{name: i, securityContext: {privileged: true}}]
              ephemeralContainers: [{name: e, securityContext: {capabilities: {drop: [all]}}}]
    """

  @Test(arguments: [
    ("workload.podSpec(object).hostPID", "true"),
    ("workload.containers(object).map(c, c.name)", "[a, b, i, e]"),
    ("workload.capabilities(workload.containers(object)[0]).size()", "14"),
    ("'NET_RAW' in workload.capabilities(workload.containers(object)[0])", "true"),
    ("workload.capabilities(workload.containers(object)[1])", "[NET_RAW]"),
    ("'ALL' in workload.capabilities(workload.containers(object)[2])", "true"),
    ("workload.capabilities(workload.containers(object)[3])", "[]"),
    ("workload.capabilities(object.metadata.name)", "error: no such overload: workload.capabilities"),
    ("workload.containers({'kind': 'Pod'})", "error: no such overload: workload.containers"),
  ])
  func workloads(_ expression: String, _ expected: String) {
    #expect(Scene(Self.cronJob).evaluate(expression) == expected)
  }

  @Test func akindThatRunsNoPods() {
    let scene = Scene("apiVersion: v1\nkind: Service\nmetadata: {name: s, namespace: n}")
    #expect(scene.evaluate("workload.containers(object).size()") == "0")
    #expect(scene.evaluate("workload.podSpec(object)") == "error: Service has no pod spec")
  }

  @Test(arguments: [
    ("image.parse('nginx').registry", "docker.io"),
    ("image.parse('nginx').repository", "library/nginx"),
    ("image.parse('registry://ghcr.io/kubewarden/policies/capabilities-psp:v1.0.13').name", "capabilities-psp"),
    ("image.parse('registry://ghcr.io/kubewarden/policies/capabilities-psp:v1.0.13').scheme", "registry"),
    ("image.parse('ghcr.io/a/b:v1').tag", "v1"),
    ("image.parse('ghcr.io/a/b:v1').isPinned", "false"),
    ("image.parse('ghcr.io/a/b:v1').digest", ""),
    (
      "image.parse('ghcr.io/a/b:v1@sha256:0000000000000000000000000000000000000000000000000000000000000000').isPinned",
      "true"
    ),
    ("image.parse('UPPER/case:x').tag", "x"),
    ("image.parse('a b')", "error: image reference 'a b' holds a space or a character outside printable ASCII"),
  ])
  func images(_ expression: String, _ expected: String) {
    #expect(Scene("").evaluate(expression) == expected)
  }

  @Test(arguments: [
    ("selector.matches({}, {'a': 'b'})", "true"),
    ("selector.matches({}, null)", "true"),
    ("selector.matches(null, {'a': 'b'})", "false"),
    ("selector.matches({'matchLabels': {'a': 'b'}}, {'a': 'b', 'c': 'd'})", "true"),
    ("selector.matches({'matchLabels': {'a': 'b'}}, {'a': 'c'})", "false"),
    ("selector.matches({'matchExpressions': [{'key': 'a', 'operator': 'NotIn', 'values': ['b']}]}, {})", "true"),
    ("selector.matches({'matchExpressions': [{'key': 'a', 'operator': 'DoesNotExist'}]}, {'a': ''})", "false"),
    ("selector.matches(object.spec.selector, object.spec.template.metadata.labels)", "true"),
    ("selector.matches(object.spec.selector, {'app': 'x'})", "false"),
  ])
  func selectors(_ expression: String, _ expected: String) {
    let scene = Scene(
      """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: d, namespace: n}
      spec:
        selector: {matchExpressions: [{key: app, operator: In, values: [web]}]}
        template: {metadata: {labels: {app: web}}}
      """)
    #expect(scene.evaluate(expression) == expected)
  }

  @Test func aSelectorThatTheServerWouldRefuseIsAnError() {
    let scene = Scene("")
    #expect(scene.evaluate("selector.matches('a=b', {})").hasPrefix("error: selector.matches: "))
    #expect(
      scene.evaluate("selector.matches({'matchExpressions': [{'key': 'a', 'operator': 'Is'}]}, {})")
        .hasPrefix("error: selector.matches: "))
    #expect(scene.evaluate("selector.matches({}, 'a')").hasPrefix("error: selector.matches: labels"))
  }

  @Test(arguments: [
    ("api.lifecycle('batch/v1beta1', 'CronJob').?removedIn.orValue('')", "1.25"),
    ("api.lifecycle('batch/v1', 'CronJob').?removedIn.orValue('none')", ""),
    ("api.lifecycle('example.com/v1', 'Widget')", "none"),
  ])
  func lifecycles(_ expression: String, _ expected: String) {
    #expect(Scene("").evaluate(expression) == expected)
  }
}
