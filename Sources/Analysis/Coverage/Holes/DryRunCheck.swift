import Cluster
import Documents

/// Shell lines that send a witness to the API server and change nothing, with comments where they need preparation.
enum DryRunCheck {
  /// Subresources that take the parameter `dryRun`; a token is issued all the same.
  private static let dry: Set<String> = ["binding", "eviction", "ephemeralcontainers", "resize"]

  static func lines(for witness: Witness, of route: HoleRoute, in name: String?) -> [String] {
    var lines: [String] = []
    if let name, !witness.relabelling.isEmpty {
      let labels = witness.relabelling.sorted { $0.key < $1.key }.map { quoted("\($0.key)=\($0.value)") }
      lines.append(
        "kubectl label namespace \(quoted(name)) \(labels.joined(separator: " ")) --overwrite --dry-run=server")
      lines.append("# the next line tells the truth once the labels are set")
    } else if let namespace = witness.namespace {
      lines.append(piped(namespace, "kubectl create --dry-run=server -f -"))
      lines.append("# the next line needs the namespace to be there")
    }
    for (step, object) in zip(route.steps, witness.objects) {
      lines += self.lines(step, object, route, in: step.request.isNamespaced ? name : nil)
    }
    return lines
  }

  private static func lines(
    _ step: HoleRoute.Step, _ object: DocumentTree, _ route: HoleRoute, in namespace: String?
  ) -> [String] {
    let request = step.request
    let place = namespace.map { " --namespace \(quoted($0))" } ?? ""
    let sender = step.sender.map { " --as \(quoted($0))" } ?? ""
    let objectName = object["metadata"]?["name"]?.string ?? ""
    switch request.operation {
    case .connect: return permission(request, place)
    case .delete:
      return ["kubectl delete \(request.resource.groupResource) \(quoted(objectName))\(place) --dry-run=server"]
    case .create where request.subresource.isEmpty:
      return [piped(object, "kubectl create\(place)\(sender) --dry-run=server -f -")]
    case .update where request.subresource.isEmpty:
      guard let change = step.object, route.existing != nil else {
        return [
          "# put in the name of one that is there", piped(object, "kubectl replace\(place) --dry-run=server -f -"),
        ]
      }
      let patch = change.document()?.json(.compact) ?? "{}"
      return [
        "kubectl patch \(request.resource.groupResource) \(quoted(objectName))\(place) --type merge "
          + "--patch \(quoted(patch)) --dry-run=server"
      ]
    case .create, .update:
      guard dry.contains(request.subresource) else { return permission(request, place) }
      let verb = request.operation == .create ? "create" : "replace"
      let path = path(request, objectName, namespace) + "?dryRun=All"
      return [
        "# put in the name of one that is there",
        piped(object, "kubectl \(verb)\(sender) --raw \(quoted(path)) -f -"),
      ]
    }
  }

  /// For what has no dry run.
  private static func permission(_ request: CoverageRequest, _ place: String) -> [String] {
    var lines = [
      "# there is no dry run of it; this asks for the permission only, and admission not at all",
      "kubectl auth can-i create \(request.resource.groupResource) --subresource=\(request.subresource)\(place)",
    ]
    if request.subresource == "exec" {
      lines.append("# harmless in a pod of your own: kubectl exec\(place) POD -- true")
    }
    return lines
  }

  private static func path(_ request: CoverageRequest, _ name: String, _ namespace: String?) -> String {
    let prefix = (request.resource.group.isEmpty ? "/api/" : "/apis/") + request.resource.apiVersion
    let place = namespace.map { "/namespaces/\($0)" } ?? ""
    return "\(prefix)\(place)/\(request.resource.resource)/\(name)/\(request.subresource)"
  }

  private static func piped(_ object: DocumentTree, _ command: String) -> String {
    let json = object.document()?.json(.compact) ?? "{}"
    return "printf '%s' \(quoted(json)) | \(command)"
  }

  /// As one word of a POSIX shell.
  static func quoted(_ text: String) -> String {
    let isPlain =
      !text.isEmpty
      && text.utf8.allSatisfy { byte in
        (0x30...0x39).contains(byte) || (0x61...0x7a).contains(byte | 0x20) || "-_./:=@,".utf8.contains(byte)
      }
    if isPlain { return text }
    return "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
  }
}
