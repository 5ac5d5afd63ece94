import CEL
import Cluster

extension ClusterAnalysis {
  /// ```
  /// inventory.list(apiVersion: string, kind: string) -> list(map)
  /// ```
  /// The objects of a kind in one version, or with `group/*` in all. Open unless the view of the kind is complete.
  /// ```
  /// inventory.get(apiVersion: string, kind: string, namespace: string, name: string) -> optional(map)
  /// ```
  /// One object in whatever version it is in the input; namespace '' for cluster-scoped kinds. Unknown where it is not in the
  /// input and the view does not prove that it does not exist.
  /// ```
  /// inventory.documents(kind: string) -> list(map)
  /// ```
  /// Configuration documents. Open unless the view of documents is complete.
  var inventoryFunctions: [Function] {
    [
      Function("inventory.list", parameters: [.string, .string], result: .list(.dyn)) { arguments in
        guard let apiVersion = arguments[0].string, let kind = arguments[1].string else { return .list([]) }
        return list(apiVersion: apiVersion, kind: kind)
      },
      Function(
        "inventory.get", parameters: [.string, .string, .string, .string], result: .optional(.dyn)
      ) { arguments in
        let texts = arguments.compactMap(\.string)
        guard texts.count == 4 else { return .optional(nil) }
        return get(group: ObjectIdentity.group(ofAPIVersion: texts[0]), kind: texts[1], texts[2], texts[3])
      },
      Function("inventory.documents", parameters: [.string], result: .list(.dyn)) { arguments in
        let kind = arguments[0].string ?? ""
        let gap = inventory.view.gap(documents: kind)
        return .list(
          inventory.documents(kind: kind).map { .node($0.node) }, gaps: Set([gap?.reason].compactMap(\.self)))
      },
    ]
  }

  private func list(apiVersion: String, kind: String) -> Value {
    let group = ObjectIdentity.group(ofAPIVersion: apiVersion)
    let anyVersion = apiVersion.hasSuffix("/*")
    let objects = inventory.objects(group: group, kind: kind)
      .filter { anyVersion || $0.identity.apiVersion == apiVersion }
    let gap = inventory.gap(group: group, kind: kind)
    return .list(objects.map { .node($0.node) }, gaps: Set([gap?.reason].compactMap(\.self)))
  }

  private func get(group: String, kind: String, _ namespace: String, _ name: String) -> Value {
    let namespace = namespace.isEmpty ? nil : namespace
    if let object = inventory.object(group: group, kind: kind, namespace: namespace, name: name) {
      return .optional(.node(object.node))
    }
    guard let gap = inventory.gap(group: group, kind: kind, namespace: namespace) else { return .optional(nil) }
    let path = namespace.map { "\($0)/\(name)" } ?? name
    return .unknown(Unknown("\(kind) \(path) is not in the input (\(gap.reason))"))
  }
}
