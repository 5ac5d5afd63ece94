import Analysis
import Cluster
import Testing

/// Who comes through the policies of pods `app: web` of namespace `stack`, group by group: `everyone`, `someone`, `nobody` or
/// `unknown`. Of a group that some members of come through, `someone`.
struct NetworkGroupsTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var policies: [String]
    var outside = "nobody"
    var nodes = "nobody"
    var others = "nobody"
    var own = "nobody"
    var testDescription: String { name }
  }

  /// Three nodes with their addresses and pod networks, and namespaces with labels.
  static let cluster = """
    apiVersion: v1
    kind: Node
    metadata: {name: n1}
    spec: {podCIDRs: [10.244.0.0/24]}
    status: {addresses: [{type: InternalIP, address: 192.168.1.10}, {type: Hostname, address: n1}]}
    ---
    apiVersion: v1
    kind: Namespace
    metadata: {name: stack, labels: {team: a}}
    ---
    apiVersion: v1
    kind: Namespace
    metadata: {name: monitoring, labels: {team: b}}
    """

  static let core: [Case] = [
    Case(name: "nothing", policies: [], outside: "everyone", nodes: "everyone", others: "everyone", own: "everyone"),
    Case(name: "deny all", policies: [np("{podSelector: {}}")]),
    Case(
      name: "two policies add up",
      policies: [
        np("{podSelector: {}}"), np("{podSelector: {}, ingress: [{from: [{podSelector: {}}]}]}", name: "own"),
      ], own: "everyone"),
    Case(
      name: "a namespace by name",
      policies: [
        np(
          "{podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: monitoring}}}]}]}"
        )
      ], others: "someone"),
    Case(
      name: "every namespace but one",
      policies: [
        np(
          "{podSelector: {}, ingress: [{from: [{namespaceSelector: {matchExpressions: [{key: team, operator: NotIn, values: [a]}]}}]}]}"
        )
      ], others: "everyone"),
    Case(
      name: "pods with a label, in every namespace",
      policies: [
        np("{podSelector: {}, ingress: [{from: [{namespaceSelector: {}, podSelector: {matchLabels: {a: b}}}]}]}")
      ], others: "someone", own: "someone"),
    Case(
      name: "both selectors of one peer have to match, of two peers one",
      policies: [
        np(
          "{podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: {team: c}}, podSelector: {matchLabels: {a: b}}}]}]}"
        )
      ]),
    Case(
      name: "another port", policies: [np("{podSelector: {}, ingress: [{ports: [{port: 8080}]}]}")]),
    Case(
      name: "the port by number", policies: [np("{podSelector: {}, ingress: [{ports: [{port: 8443}]}]}")],
      outside: "everyone", nodes: "everyone", others: "everyone", own: "everyone"),
    Case(
      name: "the port in a range",
      policies: [np("{podSelector: {}, ingress: [{ports: [{port: 8000, endPort: 9000}], from: [{podSelector: {}}]}]}")],
      own: "everyone"),
    Case(
      name: "the port by name", policies: [np("{podSelector: {}, ingress: [{ports: [{port: https}]}]}")],
      outside: "everyone", nodes: "everyone", others: "everyone", own: "everyone"),
    Case(
      name: "another protocol", policies: [np("{podSelector: {}, ingress: [{ports: [{port: 8443, protocol: UDP}]}]}")]),
    Case(
      name: "all of a protocol",
      policies: [np("{podSelector: {}, ingress: [{ports: [{protocol: TCP}], from: [{podSelector: {}}]}]}")],
      own: "everyone"),
    Case(
      name: "the nodes, by their network",
      policies: [np("{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 192.168.1.0/24}}]}]}")],
      outside: "someone", nodes: "unknown"),
    Case(
      name: "the pod network with exceptions",
      policies: [np("{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.244.0.0/16]}}]}]}")],
      outside: "someone"),
    Case(
      name: "the pod network, by a plugin that is not known",
      policies: [np("{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8}}]}]}")],
      outside: "someone", others: "unknown", own: "unknown"),
    Case(
      name: "the pod network, under Calico",
      policies: [np("{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8}}]}]}"), agent("calico-node")],
      outside: "someone", others: "everyone", own: "everyone"),
    Case(
      name: "every address, under Cilium",
      policies: [np("{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 0.0.0.0/0}}]}]}"), agent("cilium")],
      outside: "everyone"),
    Case(
      name: "flannel enforces nothing", policies: [np("{podSelector: {}}"), agent("kube-flannel-ds")],
      outside: "everyone", nodes: "everyone", others: "everyone", own: "everyone"),
    Case(
      name: "flannel with Calico", policies: [np("{podSelector: {}}"), agent("kube-flannel-ds"), agent("canal")]),
    Case(
      name: "a kind that is not worked out",
      policies: [
        np("{podSelector: {}}"),
        "apiVersion: crd.antrea.io/v1beta1\nkind: ClusterNetworkPolicy\nmetadata: {name: a}\nspec: {}",
      ], outside: "unknown", nodes: "unknown", others: "unknown", own: "unknown"),
  ]

  static let admin: [Case] = [
    Case(
      name: "allows before the core policies deny",
      policies: [np("{podSelector: {}}"), anp(1, "Allow", "{namespaces: {}}")], others: "everyone", own: "everyone"),
    Case(
      name: "denies before the core policies allow",
      policies: [np("{podSelector: {}, ingress: [{}]}"), anp(1, "Deny", "{namespaces: {matchLabels: {team: b}}}")],
      outside: "everyone", nodes: "everyone", others: "everyone", own: "everyone"),
    Case(
      name: "denies pods everywhere",
      policies: [anp(1, "Deny", "{namespaces: {}}")], outside: "everyone", nodes: "everyone"),
    Case(
      name: "passes what a later one denies",
      policies: [
        np("{podSelector: {}, ingress: [{from: [{podSelector: {}}]}]}"),
        anp(5, "Deny", "{namespaces: {}}", name: "late"),
        anp(
          4, "Pass", "{pods: {namespaceSelector: {matchLabels: {team: a}}, podSelector: {}}}", name: "early"),
      ], own: "everyone"),
    Case(
      name: "the lower priority comes first",
      policies: [
        anp(7, "Deny", "{namespaces: {}}", name: "a"), anp(3, "Allow", "{namespaces: {}}", name: "b"),
        np("{podSelector: {}}"),
      ], others: "everyone", own: "everyone"),
    Case(
      name: "two of one priority contradict each other",
      policies: [
        anp(3, "Deny", "{namespaces: {}}", name: "a"), anp(3, "Allow", "{namespaces: {}}", name: "b"),
        np("{podSelector: {}}"),
      ], others: "unknown", own: "unknown"),
    Case(
      name: "of another subject",
      policies: [anp(1, "Deny", "{namespaces: {}}", subject: "{namespaces: {matchLabels: {team: b}}}")],
      outside: "everyone", nodes: "everyone", others: "everyone", own: "everyone"),
    Case(
      name: "subject by pods",
      policies: [
        anp(
          1, "Deny", "{namespaces: {}}",
          subject: "{pods: {namespaceSelector: {}, podSelector: {matchLabels: {app: web}}}}")
      ], outside: "everyone", nodes: "everyone"),
    Case(
      name: "on other ports",
      policies: [np("{podSelector: {}}"), anp(1, "Allow", "{namespaces: {}}", ports: "[{portNumber: {port: 80}}]")]),
    Case(
      name: "on a range of ports",
      policies: [
        np("{podSelector: {}}"), anp(1, "Allow", "{namespaces: {}}", ports: "[{portRange: {start: 8000, end: 9000}}]"),
      ], others: "everyone", own: "everyone"),
    Case(
      name: "baseline counts where no core policy selects",
      policies: [banp("Deny", "{namespaces: {}}")], outside: "everyone", nodes: "everyone"),
    Case(
      name: "a core policy overrides the baseline",
      policies: [np("{podSelector: {}, ingress: [{from: [{podSelector: {}}]}]}"), banp("Deny", "{namespaces: {}}")],
      own: "everyone"),
    Case(
      name: "the newer kind, admin tier",
      policies: [
        np("{podSelector: {}}"),
        cnp("Admin", "Accept", "{namespaces: {}}", protocols: "[{tcp: {destinationPort: {number: 8443}}}]"),
      ], others: "everyone", own: "everyone"),
    Case(
      name: "the newer kind, another port",
      policies: [
        np("{podSelector: {}}"),
        cnp(
          "Admin", "Accept", "{namespaces: {}}", protocols: "[{tcp: {destinationPort: {range: {start: 1, end: 80}}}}]"),
      ]),
    Case(
      name: "the newer kind, baseline tier",
      policies: [cnp("Baseline", "Deny", "{namespaces: {}}", protocols: "[{tcp: {}}]")],
      outside: "everyone", nodes: "everyone"),
    Case(
      name: "an action that is not known", policies: [anp(1, "Reject", "{namespaces: {}}")],
      outside: "everyone", nodes: "everyone", others: "unknown", own: "unknown"),
  ]

  static func np(_ spec: String, name: String = "p") -> String {
    "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: \(name), namespace: stack}\nspec: \(spec)"
  }

  static func anp(
    _ priority: Int, _ action: String, _ from: String, name: String = "p", subject: String = "{namespaces: {}}",
    ports: String? = nil
  ) -> String {
    let ports = ports.map { ", ports: \($0)" } ?? ""
    return """
      apiVersion: policy.networking.k8s.io/v1alpha1
      kind: AdminNetworkPolicy
      metadata: {name: \(name)}
      spec: {priority: \(priority), subject: \(subject), ingress: [{action: \(action), from: [\(from)]\(ports)}]}
      """
  }

  static func banp(_ action: String, _ from: String) -> String {
    """
    apiVersion: policy.networking.k8s.io/v1alpha1
    kind: BaselineAdminNetworkPolicy
    metadata: {name: default}
    spec: {subject: {namespaces: {}}, ingress: [{action: \(action), from: [\(from)]}]}
    """
  }

  static func cnp(_ tier: String, _ action: String, _ from: String, protocols: String) -> String {
    """
    apiVersion: policy.networking.k8s.io/v1alpha2
    kind: ClusterNetworkPolicy
    metadata: {name: p}
    spec: {tier: \(tier), priority: 1, subject: {namespaces: {}}, ingress: [{action: \(action), from: [\(from)], protocols: \(protocols)}]}
    """
  }

  static func agent(_ name: String) -> String {
    "apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: \(name), namespace: kube-system}\nspec: {}"
  }

  @Test(arguments: core + admin)
  func ingress(_ test: Case) { Self.check(test) }

  static func check(_ test: Case, direction: TrafficDirection = .ingress) {
    let scene = Scene(([cluster] + test.policies).joined(separator: "\n---\n"))
    let reachability = scene.analysis.network.reachability(
      NetworkAnalysis.Question(
        direction, namespace: "stack", labels: ["app": "web"], serviceAccount: "web",
        ports: [NetworkPort(8443, names: ["https"])]))
    func state(_ group: Reachability.Group) -> String {
      switch (reachability.parts[group]?.everyone, reachability.parts[group]?.someone) {
      case (.yes, _): "everyone"
      case (_, .yes): "someone"
      case (.no, .no): "nobody"
      default: "unknown"
      }
    }
    #expect(state(.outside) == test.outside, "outside")
    #expect(state(.nodes) == test.nodes, "nodes")
    #expect(state(.otherNamespaces) == test.others, "other namespaces")
    #expect(state(.ownNamespace) == test.own, "own namespace")
  }
}
