package import Documents

extension Node {
  /// Do both trees hold the same, whatever the order of keys, the style and the place? Whole numbers equal doubles
  /// of the same value nowhere in the API, so kinds must agree.
  package func hasContent(of other: Node) -> Bool {
    guard kind == other.kind else { return false }
    switch kind {
    case .null:
      return true
    case .bool, .int, .double:
      return record.payload == other.record.payload
    case .string:
      return arena.utf8(of: index).elementsEqual(other.arena.utf8(of: other.index))
    case .list:
      guard count == other.count else { return false }
      return zip(children, other.children).allSatisfy { $0.hasContent(of: $1) }
    case .map:
      guard count == other.count else { return false }
      return children.allSatisfy { child in
        guard let key = child.key, let twin = other[key] else { return false }
        return child.hasContent(of: twin)
      }
    }
  }

  /// A hash of what ``hasContent(of:)`` compares, the same in every run.
  package var contentHash: UInt64 {
    var hash = UInt64(kind.rawValue) &+ 0x9e37_79b9_7f4a_7c15
    switch kind {
    case .null: break
    case .bool, .int, .double: hash = mix(hash, record.payload)
    case .string: for byte in arena.utf8(of: index) { hash = mix(hash, UInt64(byte)) }
    case .list: for child in children { hash = mix(hash, child.contentHash) }
    case .map:
      var sum: UInt64 = 0
      for child in children {
        var member: UInt64 = 1
        arena.keys.withUTF8(of: child.record.key) { for byte in $0 { member = mix(member, UInt64(byte)) } }
        sum &+= mix(member, child.contentHash)
      }
      hash = mix(hash, sum)
    }
    return hash
  }
}

/// One step of a multiply-xorshift hash.
private func mix(_ hash: UInt64, _ value: UInt64) -> UInt64 {
  var mixed = (hash ^ value) &* 0xff51_afd7_ed55_8ccd
  mixed ^= mixed &>> 32
  return mixed
}
