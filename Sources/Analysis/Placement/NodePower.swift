import Cluster
import Documents

/// What of a pod gives it its node, or the files and processes of the pods beside it.
struct NodePower: Sendable, Hashable {
  /// Each a part of a sentence: `container agent is privileged`.
  let reasons: [String]

  /// Nil for a pod without any.
  init?(_ template: Workload.PodTemplate) {
    let spec = template.spec
    var reasons: [String] = []
    for container in Workload.containers(of: spec) {
      let name = container["name"]?.string ?? ""
      if container["securityContext", "privileged"]?.bool == true {
        reasons.append("container \(name) is privileged")
        continue
      }
      let capabilities = Capabilities(container: container)
      if let capability = Self.capabilities.first(where: capabilities.contains) {
        reasons.append("container \(name) holds \(capability)")
      }
      if container["securityContext", "windowsOptions"]?["hostProcess"]?.bool == true {
        reasons.append("container \(name) is a process of the node")
      }
    }
    if spec["hostPID"]?.bool == true { reasons.append("it sees the processes of the node") }
    if spec["hostIPC"]?.bool == true { reasons.append("it shares the memory segments of the node") }
    if spec["hostNetwork"]?.bool == true { reasons.append("it uses the network of the node") }
    for volume in spec["volumes"]?.elements.map({ $0 }) ?? [] {
      guard let path = volume["hostPath", "path"]?.string, let gives = HostPath.gives(path) else { continue }
      reasons.append("it mounts \(path): \(gives)")
    }
    guard !reasons.isEmpty else { return nil }
    self.reasons = reasons
  }

  /// Those with which a process leaves its container, or reads others.
  private static let capabilities = [
    "SYS_ADMIN", "SYS_MODULE", "SYS_PTRACE", "SYS_RAWIO", "DAC_READ_SEARCH", "BPF", "SYS_BOOT", "MAC_ADMIN",
  ]
}

/// Paths of a node from which the pods on it can be read or changed: `Resources/placement/host-paths.yaml`.
enum HostPath {
  private static let known: [(steps: [String], gives: String)] =
    EmbeddedDocuments(folder: "placement").elements("hostPaths").compactMap { entry in
      guard let path = entry["path"]?.string, let gives = entry["gives"]?.string else { return nil }
      return (steps(of: path), gives)
    }

  /// What a mounted path gives; nil where nothing is known of it.
  static func gives(_ path: String) -> String? {
    let steps = steps(of: path)
    guard !steps.isEmpty else { return "every file of the node" }
    if let entry = known.first(where: { steps.starts(with: $0.steps) }) { return entry.gives }
    return known.first { $0.steps.starts(with: steps) }?.gives
  }

  private static func steps(of path: String) -> [String] {
    var steps = path.split(separator: "/").map(String.init).filter { $0 != "." }
    // A link on every distribution with systemd.
    if steps.starts(with: ["var", "run"]) { steps.removeFirst() }
    return steps
  }
}

/// Programs whose work needs power over their node: `Resources/placement/node-agents.yaml`.
struct NodeAgent: Sendable {
  /// A part of a sentence: `measures the node`.
  let does: String
  private let images: Set<String>
  /// Empty for any.
  private let namespaces: Set<String>
  /// May they be bare pods?
  private let arePods: Bool

  private static let all = EmbeddedDocuments(folder: "placement").elements("nodeAgents").map(NodeAgent.init)

  private init(_ node: Node) {
    does = node["does"]?.string ?? ""
    images = Set(node["images"]?.elements.compactMap(\.string) ?? [])
    namespaces = Set(node["namespaces"]?.elements.compactMap(\.string) ?? [])
    arePods = node["arePods"]?.bool == true
  }

  /// What a workload is known to do on its nodes. Only what runs once per node, or is started by the kubelet,
  /// counts.
  static func of(_ object: KubernetesObject, _ template: Workload.PodTemplate) -> NodeAgent? {
    let mirrors = object.node["metadata", "annotations"]?["kubernetes.io/config.mirror"] != nil
    let isOnItsNode = mirrors || isDaemon(object)
    let names = Workload.containers(of: template.spec).compactMap { container in
      container["image"]?.string.flatMap { try? ImageReference($0) }?.name
    }
    return all.first { agent in
      (isOnItsNode || agent.arePods && object.identity.kind == "Pod") && names.contains(where: agent.images.contains)
        && (agent.namespaces.isEmpty || agent.namespaces.contains(object.identity.namespace ?? ""))
    }
  }

  /// A DaemonSet, or a pod of one.
  static func isDaemon(_ object: KubernetesObject) -> Bool {
    let owners = object.node["metadata", "ownerReferences"]?.elements.map { $0 } ?? []
    return object.identity.kind == "DaemonSet" || owners.contains { $0["kind"]?.string == "DaemonSet" }
  }
}
