import Analysis
import Cluster
import Testing

struct PlacementTests {
  /// May a pod with each of these specs share one of the nodes with the other?
  private func mayShare(_ left: String, _ right: String, nodes: [String], view: View = .complete) -> String {
    let pods = [("left", left), ("right", right)].map { name, spec in
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: \(name), namespace: ns, labels: {app: \(name)}}
      spec: {containers: [{name: c, image: i}], \(spec)}
      """
    }
    let nodes = nodes.enumerated().map { index, spec in
      "apiVersion: v1\nkind: Node\nmetadata: {name: node-\(index), labels: {zone: a, size: '8'}}\n\(spec)"
    }
    let scene = Scene((pods + nodes).joined(separator: "\n---\n"), view: view)
    return scene.evaluate(
      "placement.mayShareNode(inventory.get('v1', 'Pod', 'ns', 'left').value(), inventory.get('v1', 'Pod', 'ns', 'right').value())"
    )
  }

  private static let plain = "spec: {}"
  private static let tainted = "spec: {taints: [{key: gate, value: a, effect: NoSchedule}]}"
  private static let evicting = "spec: {taints: [{key: gate, value: a, effect: NoExecute}]}"
  private static let preferring = "spec: {taints: [{key: gate, effect: PreferNoSchedule}]}"
  private static let cordoned = "spec: {unschedulable: true}"

  @Test(arguments: [
    ("", "true"),
    ("nodeName: node-0", "true"), ("nodeName: node-1", "false"),
    ("nodeSelector: {a: b}", "false"),
    ("tolerations: []", "true"),
  ])
  func againstOnePlainNode(_ spec: String, _ expected: String) {
    #expect(mayShare(spec, "", nodes: [Self.plain]) == expected)
    #expect(mayShare("", spec, nodes: [Self.plain]) == expected)
  }

  @Test(arguments: [
    ("", tainted, "false"), ("", evicting, "false"), ("", preferring, "true"), ("", cordoned, "false"),
    ("tolerations: [{key: gate, operator: Exists}]", tainted, "true"),
    ("tolerations: [{key: gate, value: a}]", tainted, "true"),
    ("tolerations: [{key: gate, operator: Equal, value: a, effect: NoSchedule}]", tainted, "true"),
    ("tolerations: [{key: gate, value: b}]", tainted, "false"),
    ("tolerations: [{key: gate}]", tainted, "false"),
    ("tolerations: [{key: gate, operator: Exists, effect: NoExecute}]", tainted, "false"),
    ("tolerations: [{operator: Exists}]", tainted, "true"),
    ("tolerations: [{operator: Exists}]", cordoned, "true"),
    // Past the scheduler only NoExecute counts.
    ("nodeName: node-0", tainted, "true"), ("nodeName: node-0", evicting, "false"),
    ("nodeName: node-0", cordoned, "true"),
  ])
  func taints(_ spec: String, _ node: String, _ expected: String) {
    #expect(mayShare(spec, spec, nodes: [node]) == expected)
  }

  private static func affinity(_ terms: String) -> String {
    "affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [\(terms)]}}}"
  }

  @Test(arguments: [
    ("{matchExpressions: [{key: zone, operator: In, values: [a, b]}]}", "true"),
    ("{matchExpressions: [{key: zone, operator: NotIn, values: [a]}]}", "false"),
    ("{matchExpressions: [{key: none, operator: NotIn, values: [a]}]}", "true"),
    ("{matchExpressions: [{key: zone, operator: Exists}]}", "true"),
    ("{matchExpressions: [{key: zone, operator: DoesNotExist}]}", "false"),
    ("{matchExpressions: [{key: size, operator: Gt, values: ['4']}]}", "true"),
    ("{matchExpressions: [{key: size, operator: Gt, values: ['8']}]}", "false"),
    ("{matchExpressions: [{key: size, operator: Lt, values: ['9']}]}", "true"),
    ("{matchExpressions: [{key: zone, operator: Lt, values: ['9']}]}", "false"),
    ("{matchFields: [{key: metadata.name, operator: In, values: [node-0]}]}", "true"),
    ("{matchFields: [{key: metadata.name, operator: In, values: [node-1]}]}", "false"),
    // Terms are alternatives, requirements of one hold together, and an empty term matches nothing.
    (
      "{matchExpressions: [{key: zone, operator: DoesNotExist}]}, {matchExpressions: [{key: zone, operator: Exists}]}",
      "true"
    ),
    ("{matchExpressions: [{key: zone, operator: Exists}, {key: none, operator: Exists}]}", "false"),
    ("{}", "false"), ("", "false"),
    (
      "{matchExpressions: [{key: zone, operator: Near, values: [a]}]}",
      "unknown: the node affinity operator 'Near' is not known"
    ),
  ])
  func nodeAffinity(_ terms: String, _ expected: String) {
    #expect(mayShare(Self.affinity(terms), "", nodes: [Self.plain]) == expected)
  }

  @Test func podAntiAffinityKeepsApart() {
    func apart(_ selector: String, _ more: String = "topologyKey: kubernetes.io/hostname") -> String {
      "affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{labelSelector: \(selector), \(more)}]}}"
    }
    func result(_ spec: String) -> String { mayShare(spec, "", nodes: [Self.plain]) }
    #expect(result(apart("{matchLabels: {app: right}}")) == "false")
    #expect(result(apart("{}")) == "false")
    #expect(result(apart("{matchLabels: {app: other}}")) == "true")
    #expect(result(apart("{}", "topologyKey: kubernetes.io/hostname, namespaces: [other]")) == "true")
    #expect(result(apart("{}", "topologyKey: topology.kubernetes.io/zone")) == "true")
    #expect(mayShare("", apart("{matchLabels: {app: left}}"), nodes: [Self.plain]) == "false")
  }

  @Test func oneNodeOfSeveralIsEnough() {
    #expect(mayShare("", "", nodes: [Self.tainted, Self.plain]) == "true")
    #expect(mayShare("nodeName: node-0", "nodeName: node-1", nodes: [Self.plain, Self.plain]) == "false")
  }

  @Test func withoutTheNodesItIsNotKnown() {
    #expect(mayShare("", "", nodes: [], view: .manifests).hasPrefix("unknown: the nodes that both may run on"))
    #expect(mayShare("", "", nodes: []).contains("the input holds no Node"))
    // Unless they can never meet, or already do.
    #expect(mayShare("nodeSelector: {a: b}", "nodeSelector: {a: c}", nodes: [], view: .manifests) == "false")
    #expect(mayShare("nodeName: node-7", "nodeName: node-7", nodes: [], view: .manifests) == "true")
    #expect(mayShare("nodeName: node-7", "nodeName: node-8", nodes: [], view: .manifests) == "false")
    #expect(mayShare("", "", nodes: [Self.plain], view: .manifests) == "true")
    #expect(mayShare("", "", nodes: [Self.tainted], view: .manifests).hasPrefix("unknown: "))
  }

  // MARK: - Neighbours

  private func neighbours(_ more: String, view: View = .complete, nodes: String = plainNode) -> String {
    Scene(Self.gate + nodes + more, view: view).evaluate(
      """
      placement.neighbours('gate', 'gate').map(n, n.object.kind + ' ' + n.object.metadata.name + ' [' + placement.power(n.object)[0]
        + '] on [' + (n.nodes.size() > 0 ? n.nodes[0] : '') + ']' + (placement.agent(n.object) == '' ? '' : ' ' + placement.agent(n.object)))
      """)
  }

  private static let gate = """
    apiVersion: admissionregistration.k8s.io/v1
    kind: ValidatingWebhookConfiguration
    metadata: {name: gate}
    webhooks: [{name: w, clientConfig: {service: {name: gate, namespace: gate}}}]
    ---
    apiVersion: v1
    kind: Service
    metadata: {name: gate, namespace: gate}
    spec: {selector: {app: gate}}
    ---
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: gate, namespace: gate}
    spec: {template: {metadata: {labels: {app: gate}}, spec: {containers: [{name: c, image: i}]}}}

    """
  private static let plainNode = "---\napiVersion: v1\nkind: Node\nmetadata: {name: node-0}\nspec: {}\n"
  private static let livePod = """
    ---
    apiVersion: apps/v1
    kind: ReplicaSet
    metadata: {name: gate-1, namespace: gate, ownerReferences: [{apiVersion: apps/v1, kind: Deployment, name: gate, controller: true}]}
    spec: {template: {metadata: {labels: {app: gate}}, spec: {containers: [{name: c, image: i}]}}}
    ---
    apiVersion: v1
    kind: Pod
    metadata: {name: gate-1-a, namespace: gate, labels: {app: gate}, ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: gate-1, controller: true}]}
    spec: {nodeName: node-0, containers: [{name: c, image: i}]}
    status: {phase: Running}

    """

  private static func pod(_ spec: String, image: String = "i", kind: String = "Pod") -> String {
    let body =
      "{containers: [{name: c, image: '\(image)'\(spec.hasPrefix("c:") ? ", " + spec.dropFirst(2) : "")}]"
      + "\(spec.hasPrefix("c:") || spec.isEmpty ? "" : ", " + spec)}"
    let api = kind == "Pod" ? "v1" : "apps/v1"
    return """
      ---
      apiVersion: \(api)
      kind: \(kind)
      metadata: {name: tool, namespace: team}
      spec: \(kind == "Pod" ? body : "{template: {metadata: {labels: {app: tool}}, spec: \(body)}}")

      """
  }

  @Test(arguments: [
    ("", "[]"),
    ("c:securityContext: {privileged: true}", "[Pod tool [container c is privileged] on []]"),
    ("c:securityContext: {capabilities: {add: [SYS_PTRACE]}}", "[Pod tool [container c holds SYS_PTRACE] on []]"),
    ("c:securityContext: {capabilities: {add: [NET_BIND_SERVICE]}}", "[]"),
    ("hostPID: true", "[Pod tool [it sees the processes of the node] on []]"),
    ("hostNetwork: true", "[Pod tool [it uses the network of the node] on []]"),
    ("volumes: [{name: v, hostPath: {path: /}}]", "[Pod tool [it mounts /: every file of the node] on []]"),
    (
      "volumes: [{name: v, hostPath: {path: /var/lib}}]",
      "[Pod tool [it mounts /var/lib: the Secrets and ConfigMaps of the pods on the node] on []]"
    ),
    (
      "volumes: [{name: v, hostPath: {path: /var/run/docker.sock}}]",
      "[Pod tool [it mounts /var/run/docker.sock: the container runtime's socket] on []]"
    ),
    ("volumes: [{name: v, hostPath: {path: /etc/localtime}}]", "[]"),
    ("volumes: [{name: v, hostPath: {path: /data}}]", "[]"),
    ("hostPID: true, nodeName: node-9", "[]"),
  ])
  func powers(_ spec: String, _ expected: String) {
    #expect(neighbours(Self.pod(spec)) == expected)
  }

  @Test func whatRunsThereNow() {
    let there = Self.pod("hostPID: true, nodeName: node-0")
    #expect(neighbours(Self.livePod + there) == "[Pod tool [it sees the processes of the node] on [node-0]]")
  }

  @Test func nodeAgentsAreExplained() {
    let proxy = Self.pod("hostNetwork: true", image: "registry.k8s.io/kube-proxy:v1.36.0", kind: "DaemonSet")
    #expect(neighbours(proxy).hasSuffix("on [] programs the node's Service addresses]"))
    // A pod is no agent for its image's name.
    let pod = Self.pod("hostNetwork: true", image: "registry.k8s.io/kube-proxy:v1.36.0")
    #expect(neighbours(pod).hasSuffix("on []]"))
  }

  @Test func whatIsNotInTheInputLeavesItOpen() {
    #expect(neighbours("", view: .manifests) == "[...]")
    #expect(neighbours(Self.pod("hostPID: true"), nodes: "").hasPrefix("[Pod tool"))
  }
}
