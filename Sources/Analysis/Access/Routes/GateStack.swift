import Cluster
import Documents

/// What the webhooks' backends in one namespace consist of.
struct GateStack: Sendable {
  typealias Names = GateObjects.Names

  var services = Names(known: [])
  var workloads = Names(known: [])
  var pods = Names(known: [])
  var configMaps = Names(known: [])
  var secrets = Names(known: [])
  var slices = Names(known: [])
  /// The nodes that run its pods.
  var nodes = Names(known: [])
  /// The service accounts as which its pods run.
  var accounts: Set<String> = []

  func ports(_ resources: [String]) -> Names {
    guard resources.contains(where: { $0.hasPrefix("pods/") }) else { return services }
    var ports = pods
    if resources.contains("services/proxy") { ports.known.formUnion(services.known) }
    return ports
  }

  static func all(in inventory: Inventory, backends: WebhookBackends) -> [String: GateStack] {
    var stacks: [String: GateStack] = [:]
    for backend in backends.all {
      guard let namespace = backend.namespace else { continue }
      stacks[namespace, default: GateStack()].add(backend)
    }
    for namespace in stacks.keys { stacks[namespace]?.complete(from: inventory, namespace) }
    return stacks
  }

  private mutating func add(_ backend: WebhookBackend) {
    services.known.insert(backend.service)
    if backend.workloads.isEmpty, let gap = backend.workloadsGap ?? backend.serviceObject.gap {
      for names in [\GateStack.workloads, \.configMaps, \.secrets] { self[keyPath: names].gap = gap }
    }
    for workload in backend.workloads {
      workloads.known.insert(workload.identity.name)
      for template in Workload.podTemplates(of: workload.node) {
        configMaps.known.formUnion(PodReferences.names(in: template.spec, of: .configMap))
        secrets.known.formUnion(PodReferences.names(in: template.spec, of: .secret))
        accounts.insert(template.serviceAccount)
      }
    }
    if backend.engine == .kubewarden { addKubewarden(backend) }
  }

  /// What Kubewarden's controller makes and reads whether or not a pod mounts it.
  private mutating func addKubewarden(_ backend: WebhookBackend) {
    secrets.known.formUnion([
      "kubewarden-ca", "kubewarden-webhook-server-cert", "kubewarden-audit-scanner-client-cert",
    ])
    configMaps.known.insert("kubewarden-defaults")
    if backend.service.hasPrefix("policy-server-") {
      secrets.known.insert(backend.service)
      configMaps.known.insert(backend.service)
      workloads.known.insert(backend.service)
    }
  }

  private mutating func complete(from inventory: Inventory, _ namespace: String) {
    for server in KubewardenStack.policyServers(in: inventory) {
      guard services.known.contains(KubewardenStack.workloadName(ofPolicyServer: server.identity.name)) else {
        continue
      }
      for field in ["verificationConfig", "sigstoreTrustConfig"] {
        if let name = server.node["spec", field]?.string, !name.isEmpty { configMaps.known.insert(name) }
      }
    }
    let selectors = services.known.sorted().compactMap { name -> LabelSelector? in
      let service = inventory.object(group: "", kind: "Service", namespace: namespace, name: name)
      let labels = Labels(service?.node["spec", "selector"]).known
      return labels.isEmpty ? nil : LabelSelector(matchLabels: labels)
    }
    for pod in inventory.objects(group: "", kind: "Pod") where pod.identity.namespace == namespace {
      guard selectors.contains(where: { $0.matches(pod.node["metadata", "labels"]) }) else { continue }
      pods.known.insert(pod.identity.name)
      if let node = pod.node["spec", "nodeName"]?.string { nodes.known.insert(node) }
    }
    // The names of pods that a workload is yet to make, and where they will run, nobody knows.
    if pods.known.isEmpty {
      let reason = "which pods of the webhook run in namespace \(namespace) is not in the input"
      for names in [\GateStack.pods, \.nodes] {
        self[keyPath: names].hasNameless = !workloads.known.isEmpty
        self[keyPath: names].gap = workloads.known.isEmpty ? workloads.gap : reason
      }
    }
    for slice in inventory.objects(group: "discovery.k8s.io", kind: "EndpointSlice")
    where slice.identity.namespace == namespace {
      guard let service = slice.node["metadata", "labels", "kubernetes.io/service-name"]?.string,
        services.known.contains(service)
      else { continue }
      slices.known.insert(slice.identity.name)
    }
    slices.hasNameless = true
    slices.gap = inventory.gap(group: "discovery.k8s.io", kind: "EndpointSlice", namespace: namespace)?.reason
  }
}

extension WebhookBackend.Sighting {
  /// Without its Service a backend's workloads are not known either.
  fileprivate var gap: String? { if case .unseen(let reason) = self { reason } else { nil } }
}

/// What a pod spec refers to by name.
enum PodReferences {
  enum Kind {
    case configMap
    case secret
  }

  static func names(in spec: Node, of kind: Kind) -> Set<String> {
    var names: Set<String> = []
    let (member, volumeName) = kind == .secret ? ("secret", "secretName") : ("configMap", "name")
    for volume in spec["volumes"]?.elements.map({ $0 }) ?? [] {
      if let name = volume[member, volumeName]?.string { names.insert(name) }
      for source in volume["projected", "sources"]?.elements.map({ $0 }) ?? [] {
        if let name = source[member, "name"]?.string { names.insert(name) }
      }
    }
    // Keys are mounted; what comes by the environment are passwords for something else.
    if kind == .secret { return names }
    for container in Workload.containers(of: spec) {
      for entry in container["env"]?.elements.map({ $0 }) ?? [] {
        if let name = entry["valueFrom", "configMapKeyRef", "name"]?.string { names.insert(name) }
      }
      for entry in container["envFrom"]?.elements.map({ $0 }) ?? [] {
        if let name = entry["configMapRef", "name"]?.string { names.insert(name) }
      }
    }
    return names
  }
}
