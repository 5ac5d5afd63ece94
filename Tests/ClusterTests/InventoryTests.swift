import Cluster
import Documents
import Testing

struct InventoryTests {
  @Test func identities() throws {
    let inventory = try inventory(
      """
      {apiVersion: v1, kind: Pod, metadata: {name: a, namespace: web}}
      ---
      {apiVersion: v1, kind: Pod, metadata: {name: a}}
      ---
      {apiVersion: v1, kind: Pod, metadata: {generateName: job-, namespace: ''}}
      ---
      {apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: a, namespace: web}}
      """)
    #expect(inventory.objects.map(\.identity.description) == ["Pod web/a", "Pod a", "Pod job-*", "ClusterRole a"])
    #expect(inventory.objects.map(\.identity.namespace) == ["web", nil, nil, nil])
    #expect(inventory.objects.map(\.resource) == ["pods", "pods", "pods", "clusterroles"])
    #expect(inventory.kinds.map(\.kind) == ["Pod", "ClusterRole"])
    #expect(inventory.objects(group: "", kind: "Pod").count == 3)
    #expect(inventory.objects(group: "apps", kind: "Pod").isEmpty)
    #expect(inventory.objects(group: "", resource: "pods").count == 3)
    #expect(inventory.object(group: "", kind: "Pod", namespace: "web", name: "a") == inventory.objects[0])
    #expect(inventory.object(group: "", kind: "Pod", namespace: nil, name: "a") == inventory.objects[1])
    #expect(inventory.object(group: "", kind: "Pod", namespace: "", name: "a") == inventory.objects[1])
    #expect(inventory.object(group: "", kind: "Pod", namespace: "other", name: "a") == nil)
    #expect(inventory.object(inventory.objects[3].identity) == inventory.objects[3])
  }

  @Test func oneObjectOfSeveralVersions() throws {
    let inventory = try inventory(
      """
      {apiVersion: networking.k8s.io/v1beta1, kind: Ingress, metadata: {name: a}}
      ---
      {apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: b}}
      """)
    #expect(
      inventory.objects(group: "networking.k8s.io", kind: "Ingress").map(\.identity.version) == ["v1beta1", "v1"])
  }

  @Test func copiesCountOnce() throws {
    let inventory = try inventory(
      """
      {apiVersion: v1, kind: Pod, metadata: {name: a, labels: {c: d}}, spec: {nodeName: e}}
      ---
      {kind: Pod, apiVersion: v1, spec: {"nodeName": 'e'}, metadata: {labels: {c: d}, name: a}}
      ---
      {apiVersion: v1, kind: Pod, metadata: {name: b}}
      """)
    #expect(inventory.objects.map(\.identity.name) == ["a", "b"])
    #expect(inventory.copies(of: inventory.objects[0]).map(\.location.line) == [3])
    #expect(inventory.copies(of: inventory.objects[1]).isEmpty)
  }

  @Test func deepObjectsAreCompared() throws {
    func object(_ leaf: String) -> String {
      let depth = ReadLimits.standard.depth - 2
      let data = String(repeating: "[", count: depth) + leaf + String(repeating: "]", count: depth)
      return "{\"apiVersion\": \"v1\", \"kind\": \"ConfigMap\", \"metadata\": {\"name\": \"a\"}, \"data\": \(data)}"
    }
    let inventory = try inventory(object("1") + object("2") + object("1"))
    #expect(inventory.objects.count == 2)
    #expect(inventory.copies(of: inventory.objects[0]).count == 1)
  }

  @Test func conflictingVersionsOfAnObjectDoNotDependOnTheirOrder() throws {
    let texts = ["{n: 1}", "{n: 2}", "{n: [1, 2]}", "{n: '1'}", "{n: 1.5}"].map {
      "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: \($0)}"
    }
    let forward = try inventory(texts.joined(separator: "\n---\n"))
    let backward = try inventory((texts + texts).reversed().joined(separator: "\n---\n"))
    #expect(forward.objects.count == texts.count)
    #expect(backward.objects.count == texts.count)
    func variants(_ inventory: Inventory) -> [UInt64] {
      inventory.variants(group: "", kind: "ConfigMap", namespace: nil, name: "a").map(\.node.contentHash)
    }
    #expect(variants(forward) == variants(backward))
    #expect(Set(variants(forward)).count == texts.count)
  }

  @Test func seeingLess() throws {
    let whole = try inventory(
      """
      {apiVersion: v1, kind: Pod, metadata: {name: a}}
      ---
      {apiVersion: v1, kind: Service, metadata: {name: a}}
      """, view: .complete)
    let less = whole.forbidding(group: "", resource: "pods")
    #expect(less.objects.map(\.identity.kind) == ["Service"])
    #expect(less.gap(group: "", kind: "Pod")?.state == .forbidden(reason: ""))
    #expect(less.gap(group: "", kind: "Service") == nil)
    #expect(whole.gap(group: "", kind: "Pod") == nil)
  }
}

struct ViewTests {
  private func view() -> View {
    var view = View(standard: .complete)
    view.set(.forbidden(reason: "user a"), group: "", resource: "secrets")
    view.set(.partial(reason: "page 2 timed out"), group: "", resource: "pods", namespace: "web")
    view.set(.complete, group: "", resource: "secrets", namespace: "own")
    view.set(.notServed, group: "cilium.io", resource: "ciliumnetworkpolicies")
    return view
  }

  @Test(
    arguments: [
      ("", "secrets", nil, View.State.forbidden(reason: "user a")),
      ("", "secrets", "web", .forbidden(reason: "user a")),
      ("", "secrets", "own", .complete),
      ("", "pods", "web", .partial(reason: "page 2 timed out")),
      ("", "pods", "other", .complete),
      // The whole is no better than any part.
      ("", "pods", nil, .partial(reason: "page 2 timed out")),
      ("", "pods", "", .partial(reason: "page 2 timed out")),
      ("cilium.io", "ciliumnetworkpolicies", nil, .notServed),
      ("apps", "deployments", nil, .complete),
    ] as [(String, String, String?, View.State)])
  func states(_ group: String, _ resource: String, _ namespace: String?, _ state: View.State) {
    #expect(view().state(group: group, resource: resource, namespace: namespace) == state)
  }

  @Test func gapsSayWhyAndWhatSettlesThem() throws {
    #expect(view().gap(group: "apps", resource: "deployments") == nil)
    #expect(view().gap(group: "cilium.io", resource: "ciliumnetworkpolicies") == nil)
    let secrets = try #require(view().gap(group: "", resource: "secrets"))
    #expect(secrets.reason == "secrets: forbidden (user a)")
    #expect(secrets.settledBy == "grant get and list on secrets of the core API group to whoever scans")
    let pods = try #require(view().gap(group: "", resource: "pods", namespace: "web"))
    #expect(pods.reason == "pods in namespace web: page 2 timed out")
    let policies = try #require(View.manifests.gap(group: "networking.k8s.io", resource: "networkpolicies"))
    #expect(policies.reason.hasPrefix("networkpolicies.networking.k8s.io: "))
    #expect(policies.settledBy.contains("--complete"))
    #expect(view().gaps.map(\.subject.resource) == ["pods", "secrets"])
  }

  @Test func configurationDocuments() {
    #expect(View.complete.gap(documents: "AdmissionConfiguration") == nil)
    #expect(
      View.manifests.gap(documents: "AdmissionConfiguration")?.settledBy.contains("AdmissionConfiguration") == true)
    #expect(View(standard: .complete, documents: .notLookedAt).gap(documents: "Kubeconfig")?.state == .notLookedAt)
  }
}
