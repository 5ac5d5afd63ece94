import Cluster
import Documents
import Testing

struct WorkloadTests {
  @Test(arguments: [
    ("v1", "Pod", "spec"),
    ("v1", "PodTemplate", "template.spec"),
    ("v1", "ReplicationController", "spec.template.spec"),
    ("apps/v1", "Deployment", "spec.template.spec"),
    ("apps/v1", "ReplicaSet", "spec.template.spec"),
    ("apps/v1", "StatefulSet", "spec.template.spec"),
    ("apps/v1", "DaemonSet", "spec.template.spec"),
    ("extensions/v1beta1", "Deployment", "spec.template.spec"),
    ("batch/v1", "Job", "spec.template.spec"),
    ("batch/v1", "CronJob", "spec.jobTemplate.spec.template.spec"),
    ("batch/v1beta1", "CronJob", "spec.jobTemplate.spec.template.spec"),
    ("argoproj.io/v1alpha1", "Rollout", "spec.template.spec"),
    ("serving.knative.dev/v1", "Service", "spec.template.spec"),
  ])
  func podSpecs(_ apiVersion: String, _ kind: String, _ path: String) throws {
    var text = "{containers: [{name: a}], initContainers: [{name: b}], ephemeralContainers: [{name: c}]}"
    for step in path.split(separator: ".").reversed() { text = "{\(step): \(text)}" }
    let object = try document("{apiVersion: \(apiVersion), kind: \(kind), metadata: {name: x}, " + text.dropFirst())
    let spec = try #require(Workload.podSpec(of: object))
    #expect(spec.path() == path)
    #expect(Workload.containers(of: spec).map { $0["name"]?.string } == ["a", "b", "c"])
    #expect(Workload.runsPods(group: ObjectIdentity.group(ofAPIVersion: apiVersion), kind: kind))
  }

  @Test(arguments: [
    "{apiVersion: v1, kind: Service, spec: {}}",
    "{apiVersion: apps/v1, kind: Pod, spec: {}}",
    "{apiVersion: apps/v1, kind: Deployment}",
    "{apiVersion: apps/v1, kind: Deployment, spec: {template: {spec: null}}}",
    "{kind: Pod, spec: {}}",
    "[]",
  ])
  func noPods(_ object: String) throws {
    #expect(Workload.podSpec(of: try document(object)) == nil)
  }

  @Test func severalTemplates() throws {
    let object = try document(
      """
      apiVersion: jobset.x-k8s.io/v1alpha2
      kind: JobSet
      metadata: {name: x}
      spec:
        replicatedJobs:
        - {name: a, template: {spec: {template: {metadata: {labels: {job: a}}, spec: {containers: []}}}}}
        - {name: b, template: {spec: {template: {spec: {containers: []}}}}}
      """)
    let templates = Workload.podTemplates(of: object)
    #expect(templates.map { $0.spec.path() }.count == 2)
    #expect(templates.first?.labels?["job"]?.string == "a")
    #expect(templates.last?.labels == nil)
  }

  @Test func absentContainerListsAreEmpty() throws {
    #expect(Workload.containers(of: try document("{containers: null, initContainers: [null, text]}")).isEmpty)
  }
}
