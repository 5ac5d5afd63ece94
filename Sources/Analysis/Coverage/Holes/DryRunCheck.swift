import Cluster
import Documents

/// Shell lines that send a request to the API server and change nothing.
enum DryRunCheck {
  /// - Parameter namespace: one that has to be there as the object says, before the request can be tried.
  static func lines(
    for request: CoverageRequest, _ object: DocumentTree, in name: String, namespace: DocumentTree?
  ) -> [String] {
    var lines: [String] = []
    if let namespace { lines.append(piped(namespace, "kubectl create --dry-run=server -f -")) }
    let body: String
    if request.subresource.isEmpty {
      body = piped(object, "kubectl create --namespace \(quoted(name)) --dry-run=server -f -")
    } else {
      let objectName = object["metadata"]?["name"]?.string ?? ""
      let path =
        "\(prefix(request))/namespaces/\(name)/\(request.resource.resource)/\(objectName)/\(request.subresource)?dryRun=All"
      body = piped(object, "kubectl replace --raw \(quoted(path)) -f -")
    }
    lines.append(body)
    return lines
  }

  private static func prefix(_ request: CoverageRequest) -> String {
    (request.resource.group.isEmpty ? "/api/" : "/apis/") + request.resource.apiVersion
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
