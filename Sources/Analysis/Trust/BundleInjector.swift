import Cluster
import Documents

/// What writes the caBundle of an object after it was applied: `Resources/trust/injectors.yaml`.
struct BundleInjector: Sendable {
  /// As a sentence names it: `cert-manager`.
  let name: String
  private let annotations: Set<String>
  private let labels: Set<String>
  private let namePrefixes: [String]

  private static let all = EmbeddedDocuments(folder: "trust").elements("injectors").map(BundleInjector.init)

  private init(_ node: Node) {
    name = node["name"]?.string ?? ""
    annotations = Set(node["annotations"]?.elements.compactMap(\.string) ?? [])
    labels = Set(node["labels"]?.elements.compactMap(\.string) ?? [])
    namePrefixes = node["names"]?.elements.compactMap(\.string) ?? []
  }

  /// Who will fill in the bundle of the object of a manifest; nil where nobody is known to, and for an object that was
  /// recorded in a cluster, which holds what was filled in.
  static func of(_ object: Node, in inventory: Inventory) -> String? {
    let metadata = object["metadata"]
    guard metadata?["uid"] == nil else { return nil }
    let name = metadata?["name"]?.string ?? ""
    if let known = all.first(where: { $0.writes(metadata, name: name) }) { return known.name }
    return patchingJob(of: name, in: inventory).map { "Job \($0)" }
  }

  private func writes(_ metadata: Node?, name: String) -> Bool {
    func holds(_ member: String, oneOf keys: Set<String>) -> Bool {
      metadata?[member]?.children.contains { child in child.key.map(keys.contains) ?? false } ?? false
    }
    return holds("annotations", oneOf: annotations) || holds("labels", oneOf: labels)
      || namePrefixes.contains(where: name.hasPrefix)
  }

  /// ingress-nginx's kube-webhook-certgen, which other charts use too, runs as a Job that names the configuration.
  private static func patchingJob(of configuration: String, in inventory: Inventory) -> String? {
    inventory.objects(group: "batch", kind: "Job").first { job in
      Workload.podTemplates(of: job.node).contains { template in
        template.spec["containers"]?.elements.contains { container in
          let words = ["command", "args"].flatMap { container[$0]?.elements.compactMap(\.string) ?? [] }
          return CommandLineFlags.parse(words)["webhook-name"] == configuration
        } ?? false
      }
    }?.identity.name
  }
}
