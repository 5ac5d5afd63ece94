import Analysis
import Cluster
import Testing

/// What leads to a webhook's pods beside network policies, and what leads its calls elsewhere.
struct ExposureTests {
  private static let gate = """
    apiVersion: admissionregistration.k8s.io/v1
    kind: ValidatingWebhookConfiguration
    metadata: {name: checks}
    webhooks: [{name: a.example.com, clientConfig: {service: {namespace: gate, name: gate, port: 443}}}]
    ---
    apiVersion: v1
    kind: Service
    metadata: {name: gate, namespace: gate}
    spec: {clusterIP: 10.96.0.7, selector: {app: gate}, ports: [{port: 443, targetPort: https}, {port: 8080}]}
    ---
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: gate, namespace: gate}
    spec:
      template:
        metadata: {labels: {app: gate}}
        spec: {containers: [{name: c, image: x, ports: [{name: https, containerPort: 8443}]}]}
    """

  private static func scene(_ documents: String...) -> Scene {
    Scene(([gate] + documents).joined(separator: "\n---\n"))
  }

  private static func policy(_ ingress: String) -> String {
    "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p, namespace: gate}\nspec: {podSelector: {}, ingress: [\(ingress)]}"
  }

  /// The webhook's port is 8443, that the Service calls `https`.
  @Test(arguments: [
    ("{ports: [{port: 8443}]}", "true"), ("{ports: [{port: https}]}", "true"), ("{ports: [{port: 8080}]}", "false"),
    ("{ports: [{port: 443}]}", "false"), ("{ports: [{port: 8000, endPort: 8500}]}", "true"),
  ])
  func onlyTheWebhooksPortCounts(_ rule: String, _ wide: String) {
    #expect(Self.scene(Self.policy(rule)).evaluate("network.ingress(admission.backends()[0]).wide") == wide)
  }

  @Test func podsOnTheHostsNetworkAreNotProtected() {
    let hosted = Scene(
      [Self.gate.replacing("spec: {containers", with: "spec: {hostNetwork: true, containers"), Self.policy("")]
        .joined(separator: "\n---\n"))
    #expect(hosted.evaluate("network.ingress(admission.backends()[0]).restricted") == "false")
    let guarded = Scene(
      [
        Self.gate.replacing("spec: {containers", with: "spec: {hostNetwork: true, containers"),
        "apiVersion: projectcalico.org/v3\nkind: HostEndpoint\nmetadata: {name: h}\nspec: {node: n}",
      ].joined(separator: "\n---\n"))
    #expect(
      guarded.evaluate("network.ingress(admission.backends()[0]).restricted").hasPrefix("unknown: what HostEndpoint"))
  }

  @Test func witnesses() {
    let scene = Self.scene(Self.policy("{from: [{namespaceSelector: {}, podSelector: {matchLabels: {a: b}}}]}"))
    let others = "network.ingress(admission.backends()[0]).otherNamespaces"
    #expect(scene.evaluate("\(others).witness") == "a pod of any other namespace with label a=b")
    #expect(scene.evaluate("\(others).anywhere") == "true")
    #expect(scene.evaluate("\(others).everyone") == "false")
    #expect(scene.evaluate("\(others).rule.from.size()") == "1")
  }

  @Test func everyServiceThatLeadsToThePods() {
    let scene = Self.scene(
      "apiVersion: v1\nkind: Service\nmetadata: {name: public, namespace: gate}\nspec: {selector: {app: gate}}",
      "apiVersion: v1\nkind: Service\nmetadata: {name: narrower, namespace: gate}\nspec: {selector: {app: gate, a: b}}",
      "apiVersion: v1\nkind: Service\nmetadata: {name: by-hand, namespace: gate}\nspec: {}",
      "apiVersion: v1\nkind: Service\nmetadata: {name: gate, namespace: web}\nspec: {selector: {app: gate}}")
    #expect(
      scene.evaluate("network.services(admission.backends()[0]).map(s, s.metadata.name)") == "[gate, public]")
  }

  @Test(arguments: [
    ("networking.k8s.io/v1", "Ingress", "gate", "{defaultBackend: {service: {name: gate}}}", "1"),
    ("networking.k8s.io/v1", "Ingress", "web", "{defaultBackend: {service: {name: gate}}}", "0"),
    ("gateway.networking.k8s.io/v1", "GRPCRoute", "gate", "{rules: [{backendRefs: [{name: gate}]}]}", "1"),
    ("gateway.networking.k8s.io/v1", "HTTPRoute", "gate", "{rules: [{backendRefs: [{kind: Other, name: gate}]}]}", "0"),
    (
      "gateway.networking.k8s.io/v1", "HTTPRoute", "gate",
      "{rules: [{filters: [{type: RequestMirror, requestMirror: {backendRef: {name: gate}}}]}]}", "1"
    ),
    (
      "gateway.networking.k8s.io/v1alpha2", "TCPRoute", "web",
      "{rules: [{backendRefs: [{name: gate, namespace: gate}]}]}", "0"
    ),
    ("route.openshift.io/v1", "Route", "gate", "{to: {kind: Service, name: gate}}", "1"),
    (
      "networking.istio.io/v1", "VirtualService", "web",
      "{tcp: [{route: [{destination: {host: gate.gate.svc.cluster.local}}]}]}", "1"
    ),
    ("networking.istio.io/v1", "VirtualService", "web", "{tcp: [{route: [{destination: {host: gate}}]}]}", "0"),
  ])
  func routes(_ version: String, _ kind: String, _ namespace: String, _ spec: String, _ count: String) {
    let scene = Self.scene(
      "apiVersion: \(version)\nkind: \(kind)\nmetadata: {name: r, namespace: \(namespace)}\nspec: \(spec)")
    #expect(scene.evaluate("network.routes(admission.backends()[0]).size()") == count)
  }

  @Test(arguments: [
    ("TCPRoute", "Service", "", "[true]"), ("TCPRoute", "Service", "name: gate", "[true]"),
    ("TCPRoute", "Service", "name: other", "[]"), ("TCPRoute", "Secret", "", "[]"), ("HTTPRoute", "Service", "", "[]"),
  ])
  func grants(_ from: String, _ to: String, _ name: String, _ granted: String) {
    let scene = Self.scene(
      """
      apiVersion: gateway.networking.k8s.io/v1alpha2
      kind: TCPRoute
      metadata: {name: r, namespace: web}
      spec: {rules: [{backendRefs: [{name: gate, namespace: gate}]}]}
      ---
      apiVersion: gateway.networking.k8s.io/v1beta1
      kind: ReferenceGrant
      metadata: {name: g, namespace: gate}
      spec: {from: [{kind: \(from), namespace: web}], to: [{kind: \(to), \(name)}]}
      """)
    #expect(scene.evaluate("network.routes(admission.backends()[0]).map(r, r.granted)") == granted)
  }

  private static func pod(_ name: String, _ ip: String, owner: String? = nil) -> String {
    let owner = owner.map { ", ownerReferences: [{kind: ReplicaSet, name: \($0), controller: true}]" } ?? ""
    return """
      apiVersion: v1
      kind: Pod
      metadata: {name: \(name), namespace: gate, labels: {app: gate}\(owner)}
      status: {podIP: \(ip)}
      """
  }

  private static func slice(_ address: String) -> String {
    """
    apiVersion: discovery.k8s.io/v1
    kind: EndpointSlice
    metadata: {name: s, namespace: gate, labels: {kubernetes.io/service-name: gate}}
    endpoints: [{addresses: [\(address)]}]
    """
  }

  @Test func diversions() {
    let names = "network.diversions(admission.backends()[0]).map(d, d.object.metadata.name)"
    let own = Self.pod("gate-77-a", "10.0.0.1", owner: "gate-77")
    #expect(Self.scene(own, Self.slice("10.0.0.1")).evaluate(names) == "[]")
    #expect(Self.scene(own, Self.slice("10.0.0.2")).evaluate(names) == "[s]")
    #expect(Self.scene(own, Self.pod("stranger", "10.0.0.3")).evaluate(names) == "[stranger]")
    #expect(Self.scene(own, Self.pod("other-1-a", "10.0.0.3", owner: "other-1")).evaluate(names) == "[other-1-a]")
    let endpoints = """
      apiVersion: v1
      kind: Endpoints
      metadata: {name: gate, namespace: gate}
      subsets: [{addresses: [{ip: 10.0.0.1}], notReadyAddresses: [{ip: 192.0.2.1}]}]
      """
    #expect(Self.scene(own, endpoints).evaluate(names) == "[gate]")
    let forbidden = Scene(Self.gate, forbidding: [("", "pods")])
    #expect(forbidden.evaluate("network.diversions(admission.backends()[0]).size()").hasPrefix("unknown: "))
  }

  @Test func claims() {
    func thief(_ ip: String) -> String {
      "apiVersion: v1\nkind: Service\nmetadata: {name: thief, namespace: web}\nspec: {clusterIP: 10.96.0.8, externalIPs: [\(ip)]}"
    }
    let claims = "network.claims().map(c, c.claimant.metadata.name + ' ' + c.owner.metadata.name)"
    #expect(Self.scene(thief("10.96.0.7")).evaluate(claims) == "[thief gate]")
    #expect(Self.scene(thief("10.96.0.8")).evaluate(claims) == "[]")
    #expect(Self.scene(thief("203.0.113.1")).evaluate(claims) == "[]")
    #expect(Self.scene(thief("10.0.0.9"), Self.pod("p", "10.0.0.9")).evaluate(claims) == "[thief p]")
  }

  @Test func pluginsThatAreSeen() {
    let deny = Self.policy("")
    let enforced = "network.ingress(admission.backends()[0]).enforced"
    func agent(_ name: String) -> String {
      "apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: \(name), namespace: kube-system}"
    }
    #expect(Self.scene(deny, agent("calico-node")).evaluate(enforced) == "true")
    #expect(Self.scene(deny, agent("kube-flannel-ds")).evaluate(enforced) == "false")
    #expect(
      Self.scene(deny, agent("kube-flannel-ds")).evaluate("network.ingress(admission.backends()[0]).idle.size()") == "1"
    )
    #expect(Self.scene(deny, agent("node-exporter")).evaluate(enforced).hasPrefix("unknown: no network plugin"))
    // A plugin that ignores policies, and perhaps another beside it: nothing is known.
    let restricted = "network.ingress(admission.backends()[0]).restricted"
    let partial = Scene([Self.gate, deny, agent("kube-flannel-ds")].joined(separator: "\n---\n"), view: .manifests)
    #expect(partial.evaluate(restricted).hasPrefix("unknown: "))
    let refused = Scene([Self.gate, deny].joined(separator: "\n---\n"), forbidding: [("apps", "daemonsets")])
    #expect(refused.evaluate(restricted).hasPrefix("unknown: "))
  }
}
