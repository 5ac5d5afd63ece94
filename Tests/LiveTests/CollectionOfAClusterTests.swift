import Cluster
import Collection
import Documents
import LoopbackServer
import Testing

@Suite struct CollectionOfAClusterTests {
  @Test func everyWantedListIsReadPageByPage() throws {
    let cluster = TestCluster(pods: 7)
    let harness = LiveHarness { cluster.reply($0) }
    let inventory = try harness.collect { $0.pageSize = 3 }
    #expect(inventory.objects(group: "", kind: "Pod").map(\.identity.name) == (0..<7).map { "pod-\($0)" })
    #expect(inventory.objects(group: "apps", kind: "Deployment").map(\.identity.namespace) == ["b"])
    #expect(inventory.view.state(group: "", resource: "pods") == .complete)
    #expect(inventory.problems.isEmpty)
    #expect(inventory.inputs.map(\.objects) == [11])
    let paths = harness.server.requests.map(\.path)
    #expect(paths.count { $0 == "/api/v1/pods" } == 3)
    #expect(!paths.contains("/apis/apps/v1/controllerrevisions"), "nobody wants them")
    #expect(harness.server.requests.allSatisfy { $0.header("authorization") == "Bearer sesame" })
  }

  @Test func itemsGetTheirTypeAndDefaultsAndLoseWhatNobodyReads() throws {
    let cluster = TestCluster(pods: 1)
    let inventory = try LiveHarness { cluster.reply($0) }.collect()
    let pod = try #require(inventory.object(group: "", kind: "Pod", namespace: "a", name: "pod-0"))
    #expect(pod.identity.apiVersion == "v1")
    #expect(pod.node["apiVersion"]?.string == "v1")
    #expect(pod.node["metadata", "managedFields"] == nil)
    #expect(pod.node["status", "phase"]?.string == "Running", "whether a pod runs counts")
    #expect(pod.node["status", "qosClass"] == nil)
    let deployment = try #require(inventory.object(group: "apps", kind: "Deployment", namespace: "b", name: "d"))
    #expect(deployment.node["spec", "replicas"]?.int == 1)
    #expect(!pod.node.source.hasText)
  }

  @Test func secretsComeWithoutTheirDataUnlessAskedFor() throws {
    let cluster = TestCluster()
    let harness = LiveHarness { cluster.reply($0) }
    let secret = try #require(
      try harness.collect().object(group: "", kind: "Secret", namespace: "a", name: "s"))
    #expect(secret.node["data"] == nil)
    #expect(secret.node["kind"]?.string == "Secret")
    #expect(secret.node["metadata", "uid"]?.string == "1")
    let asked = harness.server.requests.filter { $0.path == "/api/v1/secrets" }.map { $0.header("accept") }
    #expect(asked == ["application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1"], "no other form is taken")

    let whole = try LiveHarness { cluster.reply($0) }.collect { $0.readsSecrets = true }
    #expect(
      whole.object(group: "", kind: "Secret", namespace: "a", name: "s")?.node["data", "password"]?.string
        == "aHVudGVyMg==")
  }

  @Test func aRuleThatMayTakeSecretDataForAbsentLeavesSecretsOpen() throws {
    let cluster = TestCluster()
    var demand = TestCluster.demand
    demand.mayReadSecretData = true
    let inventory = try LiveHarness { cluster.reply($0) }.collect(demand: demand)
    #expect(inventory.gap(group: "", kind: "Secret")?.reason.contains("--read-secrets") == true)
  }

  @Test func whatIsNotServedIsKnownNotToExist() throws {
    let cluster = TestCluster()
    let view = try LiveHarness { cluster.reply($0) }.collect().view
    #expect(view.state(group: "networking.k8s.io", resource: "networkpolicies") == .notServed)
    #expect(view.state(group: "apps", resource: "controllerrevisions") == .notLookedAt)
    #expect(view.gap(documents: "AdmissionConfiguration") != nil)
  }

  @Test func namespacesThatAreNotLookedIntoAreUnknown() throws {
    let cluster = TestCluster()
    let only = try LiveHarness { cluster.reply($0) }.collect { $0.namespaces = .only(["a"]) }
    #expect(only.objects(group: "", kind: "Pod").allSatisfy { $0.identity.namespace == "a" })
    #expect(only.view.state(group: "", resource: "pods", namespace: "a") == .complete)
    #expect(only.view.state(group: "", resource: "pods", namespace: "b") == .notLookedAt)
    #expect(only.view.state(group: "", resource: "pods") == .notLookedAt)
    #expect(only.view.state(group: "", resource: "namespaces") == .complete)

    let without = try LiveHarness { cluster.reply($0) }.collect { $0.namespaces = .except(["a"]) }
    #expect(without.objects(group: "", kind: "Pod").allSatisfy { $0.identity.namespace == "b" })
    #expect(without.view.state(group: "", resource: "pods", namespace: "a") == .notLookedAt)
    #expect(without.view.state(group: "", resource: "pods", namespace: "b") == .complete)
    #expect(!without.view.state(group: "", resource: "pods").isConclusive)
  }

  @Test func everyResourceOfAGroupIsListedWhereTheGroupIsWanted() throws {
    let cluster = TestCluster()
    var demand = Demand()
    demand.add(group: "apps", resource: "*", .type)
    let harness = LiveHarness { cluster.reply($0) }
    let view = try harness.collect(demand: demand).view
    #expect(harness.server.requests.map(\.path).contains("/apis/apps/v1/controllerrevisions"))
    #expect(view.state(group: "apps", resource: "controllerrevisions") == .complete)
    #expect(view.state(group: "apps", resource: "sprockets") == .notServed)
    #expect(view.state(group: "", resource: "pods") == .notLookedAt)
  }

  @Test func plainDiscoveryServesWhereTheAggregatedOneIsMissing() throws {
    let cluster = TestCluster()
    let harness = LiveHarness { request in
      switch request.path {
      case "/api": .json(#"{"kind":"APIVersions","versions":["v1"]}"#)
      case "/apis":
        .json(
          #"{"kind":"APIGroupList","groups":[{"name":"apps","versions":[{"version":"v1beta1"},{"version":"v1"}],"preferredVersion":{"version":"v1"}},{"name":"metrics.k8s.io","versions":[{"version":"v1beta1"}]}]}"#
        )
      case "/api/v1":
        .json(
          #"{"kind":"APIResourceList","resources":[{"name":"pods","kind":"Pod","namespaced":true,"verbs":["list"]},{"name":"pods/log","kind":"Pod","verbs":["get"]},{"name":"bindings","kind":"Binding","verbs":["create"]}]}"#
        )
      case "/apis/apps/v1", "/apis/apps/v1beta1":
        .json(
          #"{"kind":"APIResourceList","resources":[{"name":"deployments","kind":"Deployment","namespaced":true,"verbs":["list"]}]}"#
        )
      default: cluster.list(request)
      }
    }
    let inventory = try harness.collect()
    #expect(inventory.objects(group: "", kind: "Pod").count == 5)
    #expect(inventory.objects(group: "apps", kind: "Deployment").map(\.identity.apiVersion) == ["apps/v1"])
    #expect(
      inventory.view.state(group: "metrics.k8s.io", resource: "nodes") == .notLookedAt, "a group that does not answer")
  }

  @Test func namespacesThatMayNotBeListedAreAskedForByName() throws {
    let cluster = TestCluster()
    let harness = LiveHarness { request in
      switch request.path {
      case "/api/v1/namespaces": TestCluster.status(403, "Forbidden", "no")
      case "/api/v1/namespaces/a":
        .json(#"{"kind":"Namespace","apiVersion":"v1","metadata":{"name":"a","labels":{"x":"y"}}}"#)
      case "/api/v1/namespaces/b": TestCluster.status(404, "NotFound", "no")
      default: cluster.reply(request)
      }
    }
    let inventory = try harness.collect { $0.namespaces = .only(["a", "b"]) }
    let namespace = try #require(inventory.object(group: "", kind: "Namespace", namespace: nil, name: "a"))
    #expect(namespace.node["metadata", "labels", "x"]?.string == "y")
    #expect(inventory.view.state(group: "", resource: "namespaces") == .forbidden(reason: "no"))
  }

  @Test func whatIsFoundCanAskForMore() throws {
    let cluster = TestCluster()
    let harness = LiveHarness { cluster.reply($0) }
    var access = LiveOptions()
    access.policy = LiveHarness.quickPolicy
    let collector = LiveCollector(ClusterConnection(try harness.access(), options: access, environment: [:]))
    let inventory = try collector.collect(TestCluster.demand) { found in
      var more = Demand()
      if !found.objects(group: "", kind: "Pod").isEmpty { more.add(group: "apps", kind: "ControllerRevision") }
      return more
    }
    harness.server.close()
    #expect(inventory.view.state(group: "apps", resource: "controllerrevisions") == .complete)
    #expect(harness.server.requests.count { $0.path == "/api/v1/pods" } == 1, "nothing is read twice")
  }
}
