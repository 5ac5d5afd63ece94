import Analysis
import Cluster
import Collection
import Documents
import Testing

/// The policies of a real API server's dump and of the real chart, beside their webhooks; checked by reading the objects.
struct KubewardenDumpTests {
  private static func analysis(_ path: String, isComplete: Bool) -> ClusterAnalysis {
    let path = "\(SharedFiles.directory)/\(path)"
    return ClusterAnalysis(
      inventory: ManifestCollector().collect([path], options: CollectionOptions(isComplete: isComplete)))
  }

  private static func names(_ webhooks: [PolicyWebhook], _ state: PolicyWebhook.State) -> [String] {
    webhooks.filter { $0.state == state }.map(\.policy.name)
  }

  @Test(.enabled(if: SharedFiles.exists("clusters/kubewarden-1.36/objects.json.gz")))
  func dump() {
    let analysis = Self.analysis("clusters/kubewarden-1.36/objects.json.gz", isComplete: true)
    let webhooks = analysis.policyWebhooks
    #expect(webhooks.all.count == 34)
    #expect(webhooks.orphans.isEmpty)
    #expect(
      Self.names(webhooks.all, .present) == [
        "do-not-run-as-root", "do-not-share-host-paths", "drop-capabilities", "no-host-namespace-sharing",
        "no-privilege-escalation", "trusted-repos", "unique-ingress", "signed-or-trusted",
      ])
    // The dump's namespaced webhooks have scope `*`; the controller makes it Namespaced.
    #expect(Self.names(webhooks.all, .drifted) == [0, 3, 6, 9, 12, 15, 18].map { "psa-\($0)" })
    let differences = webhooks.all.flatMap(\.differences)
    #expect(differences.count == 21)
    #expect(Set(differences.map(\.field)) == ["webhooks[0].rules[0].scope"])
    #expect(
      webhooks.all.filter { $0.inactivity.contains { !$0.hasPrefix("it is in monitor mode") } }.map(\.reason) == [
        "it is pending, not active: no webhook calls it yet",
        "its PolicyServer nowhere does not exist; it is scheduled, not active: no webhook calls it yet",
      ])
    #expect(Self.names(webhooks.all, .inactive).count == 19)
    #expect(Self.names(webhooks.all, .missing).isEmpty)
  }

  @Test(.enabled(if: SharedFiles.exists("clusters/kubewarden-1.36/objects.json.gz")))
  func whatTheDumpEnforces() {
    let analysis = Self.analysis("clusters/kubewarden-1.36/objects.json.gz", isComplete: true)
    let enforced = analysis.policyWebhooks.all
      .filter { $0.counts == .yes && $0.policy.kind.isClusterWide }
      .map(\.policy.enforcement).reduce(.nothing, +)
    #expect(enforced.holds("host-namespaces") == .yes)
    #expect(enforced.holds("capabilities.NET_RAW", for: "containers") == .yes)
    #expect(enforced.holds("capabilities.NET_RAW", for: "ephemeralContainers") == .no)
    #expect(enforced.holds("image-registries") == .yes)
    // The policy against privileged pods only monitors; but the one that denies escalation leaves the API server a
    // privileged container that it refuses. An empty list of signatures verifies nothing.
    #expect(enforced.holds("privileged-containers", for: "containers") == .yes)
    #expect(enforced.holds("privileged-containers", for: "ephemeralContainers") == .no)
    #expect(enforced.holds("image-signatures") == .no)
    let stack = analysis.kubewarden
    for (namespace, answer) in [("kubewarden", Answer.yes), ("ns-0001", .no)] {
      #expect(stack.alwaysAccepts(namespace: namespace, policyServer: "default", in: analysis.inventory) == answer)
    }
  }

  /// The policies lie as text in a ConfigMap; the controller has not made anything of them yet.
  @Test(.enabled(if: SharedFiles.exists("manifests/kubewarden-chart-6.0.2/mtls-protect.yaml")))
  func chart() throws {
    let analysis = Self.analysis("manifests/kubewarden-chart-6.0.2/mtls-protect.yaml", isComplete: false)
    let webhooks = analysis.policyWebhooks.all
    #expect(webhooks.map(\.state) == Array(repeating: .planned, count: 6))
    #expect(webhooks.map(\.counts) == Array(repeating: .yes, count: 6))
    let capabilities = try #require(webhooks.first { $0.policy.name == "drop-capabilities" }?.expected)
    #expect(capabilities["kind"]?.string == "MutatingWebhookConfiguration")
    let webhook = try #require(capabilities["webhooks"]?[0])
    #expect(webhook["clientConfig", "service", "namespace"]?.string == "kubewarden")
    #expect(webhook["namespaceSelector", "matchExpressions"]?[0]?["values"]?.strings == ["kubewarden"])
    #expect(webhook["namespaceSelector", "matchExpressions"]?[1]?["values"]?.count == 41)
    #expect(webhook["rules"]?[0]?["apiGroups"]?.location.line == 281)
    let enforced = webhooks.map(\.policy.enforcement).reduce(.nothing, +)
    #expect(enforced.ignoredSettings.map(\.key) == ["allowPrivilegeEscalation"])
    #expect(enforced.holds("privilege-escalation", for: "containers") == .no)
    #expect(enforced.holds("privilege-escalation.requested", for: "containers") == .yes)
    #expect(enforced.holds("run-as-root", for: "containers") == .yes)
    #expect(enforced.gaps.isEmpty)
  }
}
