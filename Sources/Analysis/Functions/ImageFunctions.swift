import CEL
import Cluster

extension ClusterAnalysis {
  /// ```
  /// image.parse(reference: string) -> map{scheme, registry, repository, name, tag, digest: string, isPinned: bool}
  /// ```
  /// Also Kubewarden's module URIs. Parts that are not written are ''. Never unknown; an error for what is no reference.
  var imageFunctions: [Function] {
    [
      Function(
        "image.parse", [.global([.string], .map(.string, .dyn))],
        .unary { frame, text in
          guard text.tag == .string else { return frame.noSuchOverload("image.parse") }
          let text = String(decoding: text.utf8, as: UTF8.self)
          let parsed = imagesMemo.value(for: text) {
            Result { () throws(ImageReferenceError) in try ImageReference(text) }
          }
          switch parsed {
          case .success(let image): return Self.map(image, frame)
          case .failure(let error): return frame.error(error.description)
          }
        })
    ]
  }

  private static func map(_ image: ImageReference, _ frame: Frame) -> Operand {
    frame.record(
      parts, frame.string(image.scheme), frame.string(image.registry), frame.string(image.repository),
      frame.string(image.name), frame.string(image.tag), frame.string(image.digest), .bool(image.isPinned))
  }
}

private let parts = ConstantStrings(["scheme", "registry", "repository", "name", "tag", "digest", "isPinned"])
