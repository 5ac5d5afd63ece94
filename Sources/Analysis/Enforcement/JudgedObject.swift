import CEL
import Cluster
import Documents

/// An object as the conditions of ``EnforcementKnowledge`` see it.
struct JudgedObject: Sendable {
  let node: Node
  let kind: String
  /// Its pod's spec; nil for what runs no pods.
  let pod: Node?

  init(_ node: Node, kind: GroupVersionKind) {
    self.node = node
    self.kind = kind.kind
    pod = Workload.podTemplates(of: node, group: kind.group, kind: kind.kind).first?.spec
  }

  func containers(_ lists: [String]) -> [Node] {
    lists.flatMap { list in pod?[list]?.elements.map { $0 } ?? [] }
  }

  /// The parts of an image reference, and the forms in which settings may name it.
  static func image(_ text: String) -> Value {
    guard let image = try? ImageReference(text) else {
      return record(text, registry: "", repository: "", tag: "", digest: "", forms: [text])
    }
    // A reference without a tag is one to `latest`, whether or not it has a digest.
    let tag = image.tag.isEmpty ? "latest" : image.tag
    let full = "\(image.registry)/\(image.repository)"
    let suffix = image.digest.isEmpty ? ":\(tag)" : "@\(image.digest)"
    let short = image.registry == "docker.io" ? image.repository : nil
    let names = [full, image.repository, short].compactMap(\.self)
    let library = names.filter { $0.hasPrefix("library/") }.map { String($0.dropFirst("library/".count)) }
    return record(
      text, registry: image.registry, repository: image.repository, tag: tag, digest: image.digest,
      forms: [text, full + suffix] + names + library)
  }

  private static func record(
    _ text: String, registry: String, repository: String, tag: String, digest: String, forms: [String]
  ) -> Value {
    .map([
      (.string("text"), .string(text)), (.string("registry"), .string(registry)),
      (.string("repository"), .string(repository)), (.string("tag"), .string(tag)),
      (.string("digest"), .string(digest)), (.string("forms"), .list(forms.map { .string($0) })),
    ])
  }
}
