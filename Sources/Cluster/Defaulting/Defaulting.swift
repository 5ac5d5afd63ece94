package import Documents

/// Fills in what an API server would before it stores an object, so that rules judge what would take effect.
/// To be run from a reader's `prepare` hook, once for each document.
package enum Defaulting {
  /// Completes the object at `root`, or the objects of a list.
  package static func prepare(_ builder: inout ArenaBuilder, _ root: NodeIndex) {
    prepare(&builder, root, depth: 0)
  }

  /// Lists inside lists stay rare; anything deeper than this is nobody's manifest.
  private static let deepestList = 8

  /// The object with what an API server would fill in, nulls left as they are.
  package static func completed(_ object: DocumentTree) -> DocumentTree {
    DefaultTable.builtIn.completed(object)
  }

  private static func prepare(_ builder: inout ArenaBuilder, _ root: NodeIndex, depth: Int) {
    if builder[root].kind == .list {
      guard depth < deepestList else { return }
      forEachElement(of: root, in: &builder) { prepare(&$0, $1, depth: depth + 1) }
      return
    }
    let kind = builder.member("kind", of: root)
    let apiVersion = builder.member("apiVersion", of: root)
    guard kind != 0, apiVersion != 0 else { return }
    let items = builder.utf8(of: kind).hasSuffix("List") ? builder.member("items", of: root) : 0
    if items != 0, builder[items].kind == .list {
      guard depth < deepestList else { return }
      let element = elementType(apiVersion: apiVersion, kind: kind, in: builder)
      forEachElement(of: items, in: &builder) { builder, item in
        if let element {
          builder.addDefault("apiVersion", .string(element.apiVersion), to: item)
          builder.addDefault("kind", .string(element.kind), to: item)
        }
        prepare(&builder, item, depth: depth + 1)
      }
      return
    }
    if !builder.isString(apiVersion, "portcullis/v1") { builder.removeNullMembers() }
    DefaultTable.builtIn.apply(to: root, apiVersion: apiVersion, kind: kind, in: &builder)
  }

  /// What the items of a typed list are where they do not say: the API server leaves it out of `PodList` items.
  private static func elementType(
    apiVersion: NodeIndex, kind: NodeIndex, in builder: borrowing ArenaBuilder
  ) -> (apiVersion: String, kind: String)? {
    guard let apiVersion = builder.string(of: apiVersion), let kind = builder.string(of: kind), kind != "List"
    else { return nil }
    return (apiVersion, String(kind.dropLast("List".count)))
  }

  static func forEachElement(
    of list: NodeIndex, in builder: inout ArenaBuilder, _ body: (inout ArenaBuilder, NodeIndex) -> Void
  ) {
    guard builder[list].kind == .list else { return }
    var element = builder[list].low
    while element != 0 {
      body(&builder, element)
      element = builder[element].next
    }
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// Does the text end with this ASCII suffix?
  fileprivate func hasSuffix(_ suffix: StaticString) -> Bool {
    let length = suffix.utf8CodeUnitCount
    guard count >= length else { return false }
    return self[(count - length)...].elementsEqual(UnsafeBufferPointer(start: suffix.utf8Start, count: length))
  }
}
