package import Cluster
import Crypto
package import Documents

/// What tells a finding from all others through moved files, comments and reordering.
package struct Fingerprint: Sendable, Hashable, CustomStringConvertible {
  /// A quarter of what its digits take as a string: there may be a hundred thousand of them.
  private let digest: SHA256.Digest

  /// Over the rule, the object's group, kind, namespace and name (or a document's kind and name), the path with
  /// elements told by name, and which of the rule's validations it was.
  package init(rule: String, subject: [String], path: String, validation: Int) {
    var hash = SHA256()
    for var part in [rule] + subject + [path, validation == 0 ? "" : String(validation)] {
      part.withUTF8 { hash.update(bufferPointer: UnsafeRawBufferPointer($0)) }
      // Zero bytes keep "ab", "c" apart from "a", "bc"; no YAML scalar that names something holds one.
      hash.update(data: [0])
    }
    digest = hash.finalize()
  }

  /// 64 digits.
  package var description: String { digest.hexadecimal }

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
    String(unsafeUninitializedCapacity: 2 * Self.byteCount) { digits in
      var place = 0
      for byte in self {
        for half in [byte >> 4, byte & 15] {
          digits[place] = half < 10 ? 0x30 + half : 0x57 + half
          place += 1
        }
      }
      return place
    }
  }
}
