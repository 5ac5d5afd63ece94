import Cluster
import Documents

/// How PATCH with a strategic merge patch, and server-side apply of an object with one manager, change an object: maps are
/// merged, and the lists that the API declares so are merged by a key of their elements.
enum StrategicMerge {
  static func merge(_ object: DocumentTree, with patch: DocumentTree) -> DocumentTree {
    guard case .map(let changes) = patch, case .map(var members) = object else { return withoutDirectives(patch) }
    if changes["$patch"]?.string == "replace" { return withoutDirectives(patch) }
    for (key, change) in changes where !key.utf8.starts(with: "$".utf8) {
      switch (change, members[key]) {
      case (.null, _): members[key] = nil
      case (.map, .map(let old)?): members[key] = merge(.map(old), with: change)
      case (.list(let elements), .list(let old)?): members[key] = merge(list: old, with: elements, field: key)
      default: members[key] = withoutDirectives(change)
      }
    }
    for (key, change) in changes where key.hasPrefix("$deleteFromPrimitiveList/") {
      let field = String(key.dropFirst("$deleteFromPrimitiveList/".count))
      guard let old = members[field]?.elements, let gone = change.elements else { continue }
      members[field] = .list(old.filter { !gone.contains($0) })
    }
    return .map(members)
  }

  private static func merge(
    list old: [DocumentTree], with patch: [DocumentTree], field: String
  ) -> DocumentTree {
    if patch.contains(where: { $0["$patch"]?.string == "replace" }) {
      return .list(patch.filter { $0["$patch"] == nil }.map(withoutDirectives))
    }
    if MergeKeys.sets.contains(field) {
      return .list(old + patch.filter { !old.contains($0) })
    }
    guard let key = MergeKeys.key(of: field, elements: patch + old) else {
      return .list(patch.map(withoutDirectives))
    }
    var result = old
    for change in patch {
      let position = result.firstIndex { $0[key] == change[key] && change[key] != nil }
      if change["$patch"]?.string == "delete" {
        if let position { result.remove(at: position) }
      } else if let position {
        result[position] = merge(result[position], with: change)
      } else {
        result.append(withoutDirectives(change))
      }
    }
    return .list(result)
  }

  private static func withoutDirectives(_ tree: DocumentTree) -> DocumentTree {
    switch tree {
    case .map(let members):
      .map(members.filter { !$0.key.hasPrefix("$") && $0.value != .null }.mapValues(withoutDirectives))
    case .list(let elements): .list(elements.map(withoutDirectives))
    default: tree
    }
  }
}
