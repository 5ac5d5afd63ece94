import Analysis
import Cluster
import Testing

/// Pods `app: web` of namespace `stack`; each case is one policy, whether it restricts traffic into them, and whether an
/// arbitrary outsider comes through nevertheless.
struct NetworkRestrictionTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var policy: String
    var restricted: String
    var wide: String
    var testDescription: String { name }

    /// Without a restriction everyone comes through, with one nobody, unless a case says otherwise.
    init(name: String, policy: String, restricted: String, wide: String? = nil) {
      self.name = name
      self.policy = policy
      self.restricted = restricted
      self.wide = wide ?? ["true": "false", "false": "true"][restricted] ?? "unknown"
    }
  }

  private static func core(_ spec: String) -> String {
    "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p, namespace: stack}\nspec: \(spec)\n"
  }

  private static func calico(_ spec: String, kind: String = "NetworkPolicy") -> String {
    let metadata = kind == "NetworkPolicy" ? "{name: p, namespace: stack}" : "{name: p}"
    return "apiVersion: projectcalico.org/v3\nkind: \(kind)\nmetadata: \(metadata)\nspec: \(spec)\n"
  }

  private static func cilium(_ spec: String, kind: String = "CiliumNetworkPolicy") -> String {
    let metadata = kind == "CiliumNetworkPolicy" ? "{name: p, namespace: stack}" : "{name: p}"
    return "apiVersion: cilium.io/v2\nkind: \(kind)\nmetadata: \(metadata)\n\(spec)\n"
  }

  static let core: [Case] = [
    Case(name: "none", policy: "", restricted: "false"),
    Case(name: "deny all", policy: core("{podSelector: {}, policyTypes: [Ingress]}"), restricted: "true"),
    Case(name: "types default to ingress", policy: core("{podSelector: {}}"), restricted: "true"),
    Case(
      name: "egress only", policy: core("{podSelector: {}, policyTypes: [Egress], egress: []}"), restricted: "false"),
    Case(
      name: "another app", policy: core("{podSelector: {matchLabels: {app: db}}}"), restricted: "false"),
    Case(
      name: "expression",
      policy: core("{podSelector: {matchExpressions: [{key: app, operator: In, values: [web]}]}}"),
      restricted: "true"),
    Case(
      name: "invalid operator",
      policy: core("{podSelector: {matchExpressions: [{key: app, operator: Is, values: [web]}]}}"),
      restricted: "unknown"),
    Case(
      name: "another namespace",
      policy:
        "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p, namespace: web}\nspec: {podSelector: {}}",
      restricted: "false"),
    Case(
      name: "no namespace",
      policy: "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p}\nspec: {podSelector: {}}",
      restricted: "unknown"),
    Case(
      name: "rule without from", policy: core("{podSelector: {}, ingress: [{ports: [{port: 443}]}]}"),
      restricted: "true", wide: "true"),
    Case(
      name: "empty from", policy: core("{podSelector: {}, ingress: [{from: []}]}"), restricted: "true", wide: "true"),
    Case(
      name: "any address", policy: core("{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 0.0.0.0/0}}]}]}"),
      restricted: "true", wide: "true"),
    Case(
      name: "half of all addresses",
      policy: core("{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: '::/1'}}]}]}"), restricted: "true",
      wide: "true"),
    Case(
      name: "a network that pods may have their addresses from",
      policy: core("{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8}}]}]}"),
      restricted: "true", wide: "unknown"),
    Case(
      name: "a few addresses", policy: core("{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/28}}]}]}"),
      restricted: "true"),
    Case(
      name: "every namespace", policy: core("{podSelector: {}, ingress: [{from: [{namespaceSelector: {}}]}]}"),
      restricted: "true", wide: "true"),
    Case(
      name: "every namespace, spelled out",
      policy: core(
        "{podSelector: {}, ingress: [{from: [{namespaceSelector: {matchExpressions: [{key: kubernetes.io/metadata.name, operator: Exists}]}}]}]}"
      ), restricted: "true", wide: "true"),
    Case(
      name: "some pods of every namespace",
      policy: core(
        "{podSelector: {}, ingress: [{from: [{namespaceSelector: {}, podSelector: {matchLabels: {a: b}}}]}]}"),
      restricted: "true"),
    Case(
      name: "pods of the namespace", policy: core("{podSelector: {}, ingress: [{from: [{podSelector: {}}]}]}"),
      restricted: "true"),
  ]

  static let calico: [Case] = [
    Case(name: "selects", policy: calico("{selector: \"app == 'web'\", types: [Ingress]}"), restricted: "true"),
    Case(
      name: "the documentation's wrong label", policy: calico("{selector: \"app in {'kubewarden-controller'}\"}"),
      restricted: "false"),
    Case(name: "no selector is all()", policy: calico("{types: [Ingress]}"), restricted: "true"),
    Case(name: "not understood", policy: calico("{selector: \"app ~ 'web'\"}"), restricted: "unknown"),
    Case(
      name: "of its own namespace", policy: calico("{selector: \"projectcalico.org/namespace == 'stack'\"}"),
      restricted: "true"),
    Case(
      name: "by service account", policy: calico("{selector: \"projectcalico.org/serviceaccount == 'a'\"}"),
      restricted: "unknown"),
    Case(
      name: "egress rules only", policy: calico("{selector: all(), egress: [{action: Allow}]}"), restricted: "false"),
    Case(
      name: "staged", policy: calico("{selector: all()}", kind: "StagedGlobalNetworkPolicy"), restricted: "false"),
    Case(
      name: "host endpoints only",
      policy: calico("{selector: all(), preDNAT: true, applyOnForward: true}", kind: "GlobalNetworkPolicy"),
      restricted: "false"),
    Case(name: "global", policy: calico("{selector: all()}", kind: "GlobalNetworkPolicy"), restricted: "true"),
    Case(
      name: "global, of a namespace by name",
      policy: calico("{namespaceSelector: \"projectcalico.org/name == 'stack'\"}", kind: "GlobalNetworkPolicy"),
      restricted: "true"),
    Case(
      name: "global, of another namespace",
      policy: calico("{namespaceSelector: \"team == 'b'\"}", kind: "GlobalNetworkPolicy"), restricted: "false"),
    Case(
      name: "stored form",
      policy:
        "apiVersion: crd.projectcalico.org/v1\nkind: GlobalNetworkPolicy\nmetadata: {name: default.p}\nspec: {namespaceSelector: \"team == 'a'\"}",
      restricted: "true"),
    Case(
      name: "allows everyone", policy: calico("{selector: all(), ingress: [{action: Allow}]}"), restricted: "true",
      wide: "true"),
    Case(
      name: "allows everyone but some",
      policy: calico("{selector: all(), ingress: [{action: Allow, source: {notNets: [10.0.0.0/8]}}]}"),
      restricted: "true", wide: "true"),
    Case(
      name: "denies all, then allows everyone",
      policy: calico("{selector: all(), ingress: [{action: Log}, {action: Deny}, {action: Allow}]}"),
      restricted: "true"),
    Case(
      name: "denies some, then allows everyone",
      policy: calico(
        "{selector: all(), ingress: [{action: Deny, source: {nets: [10.0.0.0/8]}}, {action: Allow, source: {}}]}"),
      restricted: "true", wide: "true"),
    Case(
      name: "passes everything", policy: calico("{selector: all(), ingress: [{action: Pass}]}"), restricted: "false"),
    Case(
      name: "allows any address",
      policy: calico("{selector: all(), ingress: [{action: Allow, source: {nets: [0.0.0.0/0]}}]}"),
      restricted: "true", wide: "true"),
    Case(
      name: "allows pods of the namespace",
      policy: calico("{selector: all(), ingress: [{action: Allow, source: {selector: all()}}]}"), restricted: "true"),
    Case(
      name: "allows pods of every namespace",
      policy: calico("{selector: all(), ingress: [{action: Allow, source: {namespaceSelector: all()}}]}"),
      restricted: "true", wide: "true"),
    Case(
      name: "global, allows every endpoint",
      policy: calico(
        "{selector: all(), ingress: [{action: Allow, source: {selector: all()}}]}", kind: "GlobalNetworkPolicy"),
      restricted: "true", wide: "true"),
    Case(
      name: "allows the API servers",
      policy: calico("{selector: all(), ingress: [{action: Allow, source: {nets: [192.168.1.0/28]}}]}"),
      restricted: "true"),
    Case(
      name: "unknown action", policy: calico("{selector: all(), ingress: [{action: Redirect}]}"), restricted: "true",
      wide: "unknown"),
  ]

  static let cilium: [Case] = [
    Case(
      name: "selects", policy: cilium("spec: {endpointSelector: {matchLabels: {app: web}}, ingress: [{}]}"),
      restricted: "true"),
    Case(
      name: "label with source",
      policy: cilium("spec: {endpointSelector: {matchLabels: {'k8s:app': web}}, ingress: [{}]}"), restricted: "true"),
    Case(
      name: "label of any source",
      policy: cilium("spec: {endpointSelector: {matchLabels: {'any:app': db}}, ingress: [{}]}"), restricted: "false"),
    Case(
      name: "label of a foreign source",
      policy: cilium("spec: {endpointSelector: {matchLabels: {'container:app': web}}, ingress: [{}]}"),
      restricted: "unknown"),
    Case(
      name: "reserved label",
      policy: cilium("spec: {endpointSelector: {matchLabels: {'reserved:host': ''}}, ingress: [{}]}"),
      restricted: "false"),
    Case(
      name: "no rules", policy: cilium("spec: {endpointSelector: {}, ingress: []}"), restricted: "false"),
    Case(
      name: "denials only", policy: cilium("spec: {endpointSelector: {}, ingressDeny: [{fromEntities: [world]}]}"),
      restricted: "true"),
    Case(
      name: "default deny off",
      policy: cilium(
        "spec: {endpointSelector: {}, enableDefaultDeny: {ingress: false}, ingress: [{fromEntities: [host]}]}"),
      restricted: "false"),
    Case(
      name: "specs",
      policy: cilium(
        "specs: [{endpointSelector: {matchLabels: {app: db}}, ingress: [{}]}, {endpointSelector: {}, ingress: [{}]}]"),
      restricted: "true"),
    Case(
      name: "host and nodes",
      policy: cilium("spec: {endpointSelector: {}, ingress: [{fromEntities: [host, remote-node]}]}"),
      restricted: "true"),
    Case(
      name: "the whole cluster",
      policy: cilium("spec: {endpointSelector: {}, ingress: [{fromEntities: [cluster]}]}"), restricted: "true",
      wide: "true"),
    Case(
      name: "ports without peers",
      policy: cilium("spec: {endpointSelector: {}, ingress: [{toPorts: [{ports: [{port: '8443'}]}]}]}"),
      restricted: "true", wide: "true"),
    Case(
      name: "pods of the namespace",
      policy: cilium("spec: {endpointSelector: {}, ingress: [{fromEndpoints: [{}]}]}"), restricted: "true"),
    Case(
      name: "pods of every namespace",
      policy: cilium(
        "spec: {endpointSelector: {}, ingress: [{fromEndpoints: [{matchExpressions: [{key: 'k8s:io.kubernetes.pod.namespace', operator: Exists}]}]}]}"
      ), restricted: "true", wide: "true"),
    Case(
      name: "any address",
      policy: cilium("spec: {endpointSelector: {}, ingress: [{fromCIDRSet: [{cidr: 0.0.0.0/0}]}]}"),
      restricted: "true", wide: "true"),
    Case(
      name: "unknown peer", policy: cilium("spec: {endpointSelector: {}, ingress: [{fromMoon: [{}]}]}"),
      restricted: "true", wide: "unknown"),
    Case(
      name: "clusterwide, by namespace",
      policy: cilium(
        "spec: {endpointSelector: {matchLabels: {'k8s:io.kubernetes.pod.namespace': stack}}, ingress: [{fromEndpoints: [{}]}]}",
        kind: "CiliumClusterwideNetworkPolicy"), restricted: "true", wide: "true"),
    Case(
      name: "clusterwide, by label of the namespace",
      policy: cilium(
        "spec: {endpointSelector: {matchLabels: {io.cilium.k8s.namespace.labels.team: a}}, ingress: [{}]}",
        kind: "CiliumClusterwideNetworkPolicy"), restricted: "true"),
    Case(
      name: "clusterwide, of nodes",
      policy: cilium("spec: {nodeSelector: {}, ingress: [{}]}", kind: "CiliumClusterwideNetworkPolicy"),
      restricted: "false"),
  ]

  @Test(arguments: core + calico + cilium)
  func ingress(_ test: Case) {
    let scene = Scene(
      "apiVersion: v1\nkind: Namespace\nmetadata: {name: stack, labels: {team: a}}\n---\n" + test.policy)
    func answer(_ field: String) -> String {
      let answer = scene.evaluate("network.ingress('stack', {'app': 'web'}).\(field)")
      return answer.hasPrefix("unknown") ? "unknown" : answer
    }
    #expect(answer("restricted") == test.restricted)
    #expect(answer("wide") == test.wide)
  }

  @Test(arguments: [
    (core("{podSelector: {}, policyTypes: [Egress]}"), "true", "false"),
    (core("{podSelector: {}, egress: [{to: [{podSelector: {}}]}]}"), "true", "false"),
    (core("{podSelector: {}, egress: [{}]}"), "true", "true"),
    (core("{podSelector: {}, egress: [{ports: [{port: 443}]}]}"), "true", "false"),
    (core("{podSelector: {}, egress: [{to: [{ipBlock: {cidr: 0.0.0.0/0}}]}]}"), "true", "true"),
    (core("{podSelector: {}, egress: [{to: [{namespaceSelector: {}}]}]}"), "true", "false"),
    (core("{podSelector: {}}"), "false", "true"),
    (calico("{selector: all(), egress: [{action: Allow}]}"), "true", "true"),
    (calico("{selector: all(), egress: [{action: Allow, destination: {ports: [53]}}]}"), "true", "false"),
    (cilium("spec: {endpointSelector: {}, egress: [{toEntities: [world]}]}"), "true", "true"),
    (cilium("spec: {endpointSelector: {}, egress: [{toEntities: [cluster]}]}"), "true", "false"),
    (
      cilium("spec: {endpointSelector: {}, egress: [{toEntities: [world], toPorts: [{ports: [{port: '443'}]}]}]}"),
      "true", "false"
    ),
  ])
  func egress(_ policy: String, _ restricted: String, _ wide: String) {
    let scene = Scene(policy)
    #expect(scene.evaluate("network.egress('stack', {'app': 'web'}).restricted") == restricted)
    #expect(scene.evaluate("network.egress('stack', {'app': 'web'}).wide") == wide)
  }
}
