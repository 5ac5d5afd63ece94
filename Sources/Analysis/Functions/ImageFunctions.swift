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
    var map = MapBuilder(capacity: 7)
    map.set(frame.string("scheme"), frame.string(image.scheme))
    map.set(frame.string("registry"), frame.string(image.registry))
    map.set(frame.string("repository"), frame.string(image.repository))
    map.set(frame.string("name"), frame.string(image.name))
    map.set(frame.string("tag"), frame.string(image.tag))
    map.set(frame.string("digest"), frame.string(image.digest))
    map.set(frame.string("isPinned"), .bool(image.isPinned))
    return map.finish(frame)
  }
}
