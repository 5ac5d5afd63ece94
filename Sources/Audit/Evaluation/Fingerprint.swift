package import Cluster
import Crypto
package import Documents

/// What tells a finding from all others through moved files, comments and reordering.
package enum Fingerprint {
  /// Over the rule, the object's group, kind, namespace and name (or a document's kind and name), the path with
  /// elements told by name, and which of the rule's validations it was.
  package static func make(rule: String, subject: [String], path: String, validation: Int) -> String {
    var hash = SHA256()
    for part in [rule] + subject + [path, validation == 0 ? "" : String(validation)] {
      // Zero bytes keep "ab", "c" apart from "a", "bc"; no YAML scalar that names something holds one.
      hash.update(data: Array(part.utf8) + [0])
    }
    return hash.finalize().hexadecimal
  }

  package static func subject(of identity: ObjectIdentity) -> [String] {
    [identity.group, identity.kind, identity.namespace ?? "", identity.name]
  }

  /// The path with each list element told by its `name` or `key` where it has one.
  package static func canonicalPath(of node: Node, from root: Node) -> String {
    var steps: [String] = []
    var node = node
    while node != root, let parent = node.parent {
      steps.append(parent.kind == .list ? elementName(node, in: parent) : ".\(node.key ?? "")")
      node = parent
    }
    return steps.reversed().joined()
  }

  private static func elementName(_ node: Node, in list: Node) -> String {
    for key in ["name", "key"] {
      if let name = node[key]?.string { return "[\(key)=\(name)]" }
    }
    var position = 0
    for sibling in list.elements {
      if sibling == node { break }
      position += 1
    }
    return "[\(position)]"
  }
}

extension SHA256.Digest {
  /// Lower case, two digits for each byte.
  var hexadecimal: String {
    let digits = Array("0123456789abcdef".utf8)
    return String(
      decoding: flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }
}
