import Analysis
import Cluster
import Documents
import Testing

/// Nodes and admissions written as YAML.
enum PodSecurityText {
  /// The first document, read without any defaults: as a client sends it.
  static func node(_ yaml: String) throws -> Node {
    let (arena, problems) = DocumentReader.read([Source(name: "object.yaml", bytes: Array(yaml.utf8))])
    #expect(problems.isEmpty, "\(yaml)")
    return try #require(arena.roots.first)
  }

  /// An admission without configuration in a cluster that holds `objects` and nothing else.
  static func admission(_ objects: String = "", view: View = .complete) -> PodSecurityAdmission {
    Scene(objects, view: view).analysis.podSecurity
  }

  static func labels(_ short: [String: String]) -> Labels {
    Labels(Dictionary(uniqueKeysWithValues: short.map { ("pod-security.kubernetes.io/\($0)", $1) }))
  }

  /// A pod that every version of restricted allows, with more in its spec and in its only container.
  static func compliant(spec: String = "", container: String = "", context: String = "", metadata: String = "")
    -> String
  {
    """
    {apiVersion: v1, kind: Pod, metadata: {name: p, namespace: shop\(metadata)}, spec: {
      securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}\(spec),
      containers: [{name: c, image: i\(container),
        securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}\(context)}}]}}
    """
  }
}
