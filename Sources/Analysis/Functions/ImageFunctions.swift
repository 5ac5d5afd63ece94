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
          do throws(ImageReferenceError) {
            let image = try ImageReference(String(decoding: text.utf8, as: UTF8.self))
            var map = MapBuilder(capacity: 7)
            map.set(frame.string("scheme"), frame.string(image.scheme))
            map.set(frame.string("registry"), frame.string(image.registry))
            map.set(frame.string("repository"), frame.string(image.repository))
            map.set(frame.string("name"), frame.string(image.name))
            map.set(frame.string("tag"), frame.string(image.tag))
            map.set(frame.string("digest"), frame.string(image.digest))
            map.set(frame.string("isPinned"), .bool(image.isPinned))
            return map.finish(frame)
          } catch {
            return frame.error(error.description)
          }
        })
    ]
  }
}
