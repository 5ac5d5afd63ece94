import Cluster
import Collection
import Documents
import Glibc
import TestFiles
import Testing

/// Input that is too large or not ours to be in the repository.
enum Shared {
  static let path = SharedFolder.path

  static let dump = path + "/clusters/kubewarden-1.36/objects.json.gz"
  static let chart = path + "/manifests/kubewarden-chart-6.0.2"

  static func exists(_ path: String) -> Bool { access(path, R_OK) == 0 }
}

struct RealInputTests {
  @Test(.enabled(if: Shared.exists(Shared.dump)))
  func aDumpOfAnAPIServer() throws {
    let inventory = ManifestCollector().collect([Shared.dump], options: CollectionOptions(isComplete: true))
    #expect(inventory.problems.isEmpty)
    #expect(inventory.objects.count == 20_630)
    #expect(inventory.objects.allSatisfy { !$0.isResourceGuessed })
    let counts: [(String, String, Int)] = [
      ("", "Pod", 3226), ("apps", "Deployment", 1111), ("", "Event", 4560), ("events.k8s.io", "Event", 4560),
      ("admissionregistration.k8s.io", "ValidatingWebhookConfiguration", 30),
      ("policies.kubewarden.io", "AdmissionPolicy", 20), ("policies.kubewarden.io", "ClusterAdmissionPolicy", 12),
      ("wgpolicyk8s.io", "PolicyReport", 300), ("networking.k8s.io", "NetworkPolicy", 158),
    ]
    for (group, kind, count) in counts {
      #expect(inventory.objects(group: group, kind: kind).count == count, "\(kind)")
    }
    #expect(inventory.kinds.count == 49)
    #expect(inventory.view == .completeWithoutControlPlane)
  }

  @Test(.enabled(if: Shared.exists(Shared.chart)), arguments: [("default.yaml", 1), ("mtls-protect.yaml", 7)])
  func aRenderedChart(_ file: String, _ embedded: Int) throws {
    let path = "\(Shared.chart)/\(file)"
    let inventory = ManifestCollector().collect([path])
    #expect(inventory.problems.isEmpty)
    #expect(inventory.objects.count == 30 + embedded)
    let carried = inventory.objects.filter { $0.carrier != nil }
    #expect(carried.count == embedded)
    #expect(carried.first?.identity.kind == "PolicyServer")
    let source = try #require(inventory.objects.first?.node.source)
    for object in carried {
      let kind = try #require(object.node["kind"])
      let line = try #require(source.line(kind.location.line))
      #expect(line == "    kind: \(object.identity.kind)")
      #expect(kind.location.column == 11)
      #expect(kind.location.file == path)
    }
  }
}
