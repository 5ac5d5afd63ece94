import Analysis
import Cluster
import Testing

/// The same questions as ``NetworkGroupsTests``, of Calico's and Cilium's policies.
struct NetworkPluginGroupsTests {
  typealias Case = NetworkGroupsTests.Case

  static func calico(
    _ spec: String, kind: String = "NetworkPolicy", name: String = "p", group: String = "projectcalico.org/v3"
  ) -> String {
    let metadata = kind == "NetworkPolicy" ? "{name: \(name), namespace: stack}" : "{name: \(name)}"
    return "apiVersion: \(group)\nkind: \(kind)\nmetadata: \(metadata)\nspec: \(spec)"
  }

  static func global(_ spec: String, name: String = "g") -> String {
    calico(spec, kind: "GlobalNetworkPolicy", name: name)
  }

  static func tier(_ name: String, _ spec: String) -> String { calico(spec, kind: "Tier", name: name) }

  static func cilium(_ spec: String, kind: String = "CiliumNetworkPolicy", name: String = "p") -> String {
    let metadata = kind == "CiliumNetworkPolicy" ? "{name: \(name), namespace: stack}" : "{name: \(name)}"
    return "apiVersion: cilium.io/v2\nkind: \(kind)\nmetadata: \(metadata)\nspec: \(spec)"
  }

  static let calicoCases: [Case] = [
    Case(
      name: "a lower order denies first",
      policies: [
        calico("{order: 20, selector: all(), ingress: [{action: Allow}]}", name: "allow"),
        calico(
          "{order: 10, selector: all(), ingress: [{action: Deny, source: {namespaceSelector: all()}}]}", name: "deny"),
      ], outside: "everyone", nodes: "everyone"),
    Case(
      name: "without an order comes last",
      policies: [
        calico("{selector: all(), ingress: [{action: Deny}]}", name: "a"),
        calico("{order: 5000, selector: all(), ingress: [{action: Allow, source: {selector: all()}}]}", name: "b"),
      ], own: "everyone"),
    Case(
      name: "of one order the name decides",
      policies: [
        calico("{order: 1, selector: all(), ingress: [{action: Deny}]}", name: "b"),
        calico("{order: 1, selector: all(), ingress: [{action: Allow, source: {selector: all()}}]}", name: "a"),
      ], own: "everyone"),
    Case(
      name: "core policies are of order 1000 in the default tier",
      policies: [
        NetworkGroupsTests.np("{podSelector: {}, ingress: [{from: [{podSelector: {}}]}]}"),
        global("{order: 2000, selector: all(), ingress: [{action: Deny}]}"),
      ], own: "everyone"),
    Case(
      name: "and a lower order comes before them",
      policies: [
        NetworkGroupsTests.np("{podSelector: {}, ingress: [{}]}"),
        global(
          "{order: 10, selector: all(), types: [Ingress], ingress: [{action: Deny, source: {namespaceSelector: \"team == 'b'\"}}]}"
        ),
      ], outside: "everyone", nodes: "everyone", others: "everyone", own: "everyone"),
    Case(
      name: "an earlier tier denies what the default tier allows",
      policies: [
        tier("security", "{order: 100}"),
        global("{tier: security, selector: all(), ingress: [{action: Pass, source: {selector: \"app == 'x'\"}}]}"),
        calico("{selector: all(), ingress: [{action: Allow}]}"),
      ], others: "someone", own: "someone"),
    Case(
      name: "a tier that passes what is left",
      policies: [
        tier("security", "{order: 100, defaultAction: Pass}"),
        global("{tier: security, selector: all(), ingress: [{action: Deny, source: {nets: [0.0.0.0/0, '::/0']}}]}"),
        calico("{selector: all(), ingress: [{action: Allow}]}"),
      ]),
    Case(
      name: "a tier without a policy for the pods is passed over",
      policies: [
        tier("security", "{order: 100}"),
        global("{tier: security, selector: \"app == 'db'\", ingress: [{action: Deny}]}"),
        calico("{selector: all(), ingress: [{action: Allow, source: {selector: all()}}]}"),
      ], own: "everyone"),
    Case(
      name: "a tier after the default one is not reached",
      policies: [
        tier("late", "{order: 2000000}"),
        global("{tier: late, selector: all(), ingress: [{action: Allow}]}"),
        calico("{selector: all(), types: [Ingress]}"),
      ]),
    Case(
      name: "a tier that is not in the input",
      policies: [global("{tier: security, selector: all(), ingress: [{action: Deny}]}")],
      outside: "unknown", nodes: "unknown", others: "unknown", own: "unknown"),
    Case(
      name: "AdminNetworkPolicies stand in a tier of order 1000",
      policies: [
        tier("first", "{order: 10}"),
        global(
          "{tier: first, selector: all(), ingress: [{action: Deny, source: {namespaceSelector: \"team == 'b'\"}}, {action: Pass}]}"
        ),
        NetworkGroupsTests.anp(1, "Allow", "{namespaces: {matchLabels: {team: b}}}", name: "a"),
        NetworkGroupsTests.anp(2, "Deny", "{namespaces: {}}", name: "b"),
        calico("{selector: all(), types: [Ingress]}"),
      ]),
    Case(
      name: "passing the last tier leaves it to the profile, which allows",
      policies: [calico("{selector: all(), ingress: [{action: Pass, source: {selector: all()}}]}")], own: "everyone"),
    Case(
      name: "a selector of a namespaced policy means its namespace",
      policies: [calico("{ingress: [{action: Allow, source: {selector: \"has(a)\"}}]}")], own: "someone"),
    Case(
      name: "so does what it excludes",
      policies: [calico("{ingress: [{action: Allow, source: {notSelector: \"has(a)\"}}]}")], own: "everyone"),
    Case(
      name: "of a global one it does not, and addresses come through",
      policies: [global("{selector: all(), ingress: [{action: Allow, source: {notSelector: \"has(a)\"}}]}")],
      outside: "everyone", nodes: "everyone", others: "everyone", own: "everyone"),
    Case(
      name: "global() is no pod",
      policies: [calico("{ingress: [{action: Allow, source: {namespaceSelector: global()}}]}")]),
    Case(
      name: "a namespace by name",
      policies: [
        calico("{ingress: [{action: Allow, source: {namespaceSelector: \"projectcalico.org/name == 'monitoring'\"}}]}")
      ],
      others: "someone"),
    Case(
      name: "a service account of the namespace",
      policies: [calico("{ingress: [{action: Allow, source: {serviceAccounts: {names: [audit]}}}]}")], own: "someone"),
    Case(
      name: "the pods by their service account",
      policies: [calico("{serviceAccountSelector: \"projectcalico.org/name == 'web'\", types: [Ingress]}")]),
    Case(
      name: "a network set",
      policies: [
        "apiVersion: projectcalico.org/v3\nkind: GlobalNetworkSet\nmetadata: {name: s, labels: {role: office}}\nspec: {nets: [203.0.113.0/24]}",
        global("{selector: all(), ingress: [{action: Allow, source: {selector: \"role == 'office'\"}}]}"),
      ], outside: "someone", others: "someone", own: "someone"),
    Case(
      name: "a network set of global() only",
      policies: [
        "apiVersion: crd.projectcalico.org/v1\nkind: GlobalNetworkSet\nmetadata: {name: s, labels: {role: office}}\nspec: {nets: [203.0.113.0/24]}",
        calico("{ingress: [{action: Allow, source: {namespaceSelector: global(), selector: \"role == 'office'\"}}]}"),
      ], outside: "someone"),
    Case(
      name: "the nodes, by address",
      policies: [calico("{ingress: [{action: Allow, source: {nets: [192.168.1.10]}}]}")], outside: "someone",
      nodes: "everyone"),
    Case(
      name: "on the port",
      policies: [
        calico(
          "{ingress: [{action: Allow, protocol: TCP, source: {selector: all()}, destination: {ports: [80, '8440:8450']}}]}"
        )
      ], own: "everyone"),
    Case(
      name: "on all ports but this",
      policies: [calico("{ingress: [{action: Allow, protocol: TCP, destination: {notPorts: [8443]}}]}")]),
    Case(
      name: "not by TCP",
      policies: [calico("{ingress: [{action: Allow, notProtocol: TCP}, {action: Allow, protocol: 17}]}")]),
    Case(
      name: "for other pods of the namespace",
      policies: [calico("{ingress: [{action: Allow, destination: {selector: \"app == 'db'\"}}]}")]),
    Case(
      name: "the caller chooses its port",
      policies: [
        calico(
          "{ingress: [{action: Deny, source: {ports: [1000]}}, {action: Allow, source: {selector: all(), ports: [2000]}}]}"
        )
      ], own: "everyone"),
    Case(
      name: "HTTP conditions", policies: [calico("{ingress: [{action: Allow, http: {methods: [GET]}}]}")],
      outside: "unknown", nodes: "unknown", others: "unknown", own: "unknown"),
    Case(
      name: "calico policies under Cilium are idle",
      policies: [calico("{types: [Ingress]}"), NetworkGroupsTests.agent("cilium")],
      outside: "everyone", nodes: "everyone", others: "everyone", own: "everyone"),
    Case(
      name: "staged", policies: [calico("{types: [Ingress]}", kind: "StagedNetworkPolicy")],
      outside: "everyone", nodes: "everyone", others: "everyone", own: "everyone"),
  ]

  static let ciliumCases: [Case] = [
    Case(name: "an empty rule", policies: [cilium("{endpointSelector: {}, ingress: [{}]}")]),
    Case(
      name: "an empty list changes nothing", policies: [cilium("{endpointSelector: {}, ingress: []}")],
      outside: "everyone", nodes: "everyone", others: "everyone", own: "everyone"),
    Case(
      name: "a denial outranks every allowance",
      policies: [
        cilium("{endpointSelector: {}, ingress: [{fromEntities: [all]}]}", name: "a"),
        cilium("{endpointSelector: {}, ingressDeny: [{fromEntities: [world]}]}", name: "b"),
      ], nodes: "everyone", others: "everyone", own: "everyone"),
    Case(
      name: "a denial on another port",
      policies: [
        cilium("{endpointSelector: {}, ingress: [{fromEntities: [world]}]}", name: "a"),
        cilium(
          "{endpointSelector: {}, ingressDeny: [{fromEntities: [all], toPorts: [{ports: [{port: '80'}]}]}]}", name: "b"),
      ], outside: "everyone"),
    Case(
      name: "denials only, without default deny",
      policies: [
        cilium("{endpointSelector: {}, enableDefaultDeny: {ingress: false}, ingressDeny: [{fromEntities: [world]}]}")
      ], nodes: "everyone", others: "everyone", own: "everyone"),
    Case(
      name: "core policies add up with it",
      policies: [
        NetworkGroupsTests.np("{podSelector: {}, ingress: [{from: [{podSelector: {}}]}]}"),
        cilium("{endpointSelector: {}, ingress: [{fromEntities: [remote-node]}]}"),
      ], nodes: "everyone", own: "everyone"),
    Case(
      name: "only the API server",
      policies: [cilium("{endpointSelector: {}, ingress: [{fromEntities: [kube-apiserver]}]}")]),
    Case(
      name: "the cluster", policies: [cilium("{endpointSelector: {}, ingress: [{fromEntities: [cluster]}]}")],
      nodes: "everyone", others: "everyone", own: "everyone"),
    Case(
      name: "pods of its namespace", policies: [cilium("{endpointSelector: {}, ingress: [{fromEndpoints: [{}]}]}")],
      own: "everyone"),
    Case(
      name: "a label of its namespace's pods",
      policies: [cilium("{endpointSelector: {}, ingress: [{fromEndpoints: [{matchLabels: {role: x}}]}]}")],
      own: "someone"),
    Case(
      name: "of namespaces by their labels",
      policies: [
        cilium(
          "{endpointSelector: {}, ingress: [{fromEndpoints: [{matchLabels: {'k8s:io.cilium.k8s.namespace.labels.team': b}}]}]}"
        )
      ], others: "someone"),
    Case(
      name: "clusterwide, every pod",
      policies: [
        cilium("{endpointSelector: {}, ingress: [{fromEndpoints: [{}]}]}", kind: "CiliumClusterwideNetworkPolicy")
      ], others: "everyone", own: "everyone"),
    Case(
      name: "hosts by their reserved label",
      policies: [
        cilium("{endpointSelector: {}, ingress: [{fromEndpoints: [{matchLabels: {'reserved:remote-node': ''}}]}]}")
      ],
      nodes: "everyone"),
    Case(
      name: "every address is no pod", policies: [cilium("{endpointSelector: {}, ingress: [{fromCIDR: [0.0.0.0/0]}]}")],
      outside: "everyone"),
    Case(
      name: "addresses with exceptions",
      policies: [
        cilium(
          "{endpointSelector: {}, ingress: [{fromCIDRSet: [{cidr: 0.0.0.0/0, except: [0.0.0.0/1, 128.0.0.0/2]}]}]}")
      ],
      outside: "someone"),
    Case(
      name: "ports without peers",
      policies: [cilium("{endpointSelector: {}, ingress: [{toPorts: [{ports: [{port: '8443', protocol: TCP}]}]}]}")],
      outside: "everyone", nodes: "everyone", others: "everyone", own: "everyone"),
    Case(
      name: "a range of ports",
      policies: [
        cilium(
          "{endpointSelector: {}, ingress: [{fromEndpoints: [{}], toPorts: [{ports: [{port: '8000', endPort: 9000, protocol: ANY}]}]}]}"
        )
      ], own: "everyone"),
    Case(
      name: "ICMP only", policies: [cilium("{endpointSelector: {}, ingress: [{icmps: [{fields: [{type: 8}]}]}]}")]),
    Case(
      name: "further requirements, of another policy too",
      policies: [
        cilium("{endpointSelector: {}, ingress: [{fromEndpoints: [{}]}]}", name: "a"),
        cilium("{endpointSelector: {}, ingress: [{fromRequires: [{matchLabels: {env: prod}}]}]}", name: "b"),
      ], own: "someone"),
    Case(
      name: "an entity that is not known",
      policies: [cilium("{endpointSelector: {}, ingress: [{fromEntities: [moon]}]}")],
      outside: "unknown", nodes: "unknown", others: "unknown", own: "unknown"),
    Case(
      name: "cilium policies under Calico are idle",
      policies: [cilium("{endpointSelector: {}, ingress: [{}]}"), NetworkGroupsTests.agent("calico-node")],
      outside: "everyone", nodes: "everyone", others: "everyone", own: "everyone"),
    Case(
      name: "both plugins' policies have to admit",
      policies: [
        cilium("{endpointSelector: {}, ingress: [{fromEndpoints: [{}]}]}"),
        calico("{ingress: [{action: Allow, source: {namespaceSelector: all()}}]}"),
      ], own: "everyone"),
  ]

  @Test(arguments: calicoCases + ciliumCases)
  func ingress(_ test: Case) { NetworkGroupsTests.check(test) }

  static let egressCases: [Case] = [
    Case(
      name: "core, names in no rule", policies: [NetworkGroupsTests.np("{podSelector: {}, policyTypes: [Egress]}")]),
    Case(
      name: "Calico, destinations",
      policies: [calico("{egress: [{action: Allow, destination: {selector: all()}}]}")], own: "everyone"),
    Case(
      name: "Calico, a Service and names in DNS",
      policies: [
        calico(
          "{egress: [{action: Allow, destination: {services: {name: kubernetes, namespace: default}}}, {action: Allow, destination: {domains: ['*.example.com']}}]}"
        )
      ]),
    Case(
      name: "Cilium, names in DNS",
      policies: [cilium("{endpointSelector: {}, egress: [{toFQDNs: [{matchName: ghcr.io}]}]}")]),
    Case(
      name: "Cilium, the world on this port",
      policies: [
        cilium("{endpointSelector: {}, egress: [{toEntities: [world], toPorts: [{ports: [{port: '8443'}]}]}]}")
      ],
      outside: "everyone"),
    Case(
      name: "admin, networks",
      policies: [
        NetworkGroupsTests.np("{podSelector: {}, policyTypes: [Egress]}"),
        NetworkGroupsTests.anp(1, "Allow", "x").replacing("ingress", with: "egress").replacing(
          "from: [x]", with: "to: [{networks: [203.0.113.0/24]}, {domainNames: [example.com]}]"),
      ], outside: "someone"),
    Case(
      name: "admin, nodes",
      policies: [
        NetworkGroupsTests.np("{podSelector: {}, policyTypes: [Egress]}"),
        NetworkGroupsTests.anp(1, "Allow", "x").replacing("ingress", with: "egress").replacing(
          "from: [x]", with: "to: [{nodes: {}}]"),
      ], nodes: "everyone"),
  ]

  @Test(arguments: egressCases)
  func egress(_ test: Case) { NetworkGroupsTests.check(test, direction: .egress) }
}
