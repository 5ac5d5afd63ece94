package import Documents

// Documents nest up to 10,000 deep, so both walks keep their own stack.

extension Node {
  /// Do both trees hold the same, whatever the order of keys, the style and the place? A whole number is no double:
  /// nowhere in the API are they one field.
  package func hasContent(of other: Node) -> Bool {
    var pending = [(self, other)]
    while let (left, right) = pending.popLast() {
      guard left.kind == right.kind else { return false }
      switch left.kind {
      case .null: break
      case .bool, .int, .double:
        guard left.record.payload == right.record.payload else { return false }
      case .string:
        guard left.arena.utf8(of: left.index).elementsEqual(right.arena.utf8(of: right.index)) else { return false }
      case .list:
        guard left.count == right.count else { return false }
        for pair in zip(left.children, right.children) { pending.append(pair) }
      case .map:
        guard left.count == right.count else { return false }
        for child in left.children {
          guard let key = child.key, let twin = right[key] else { return false }
          pending.append((child, twin))
        }
      }
    }
    return true
  }

  /// A hash of what ``hasContent(of:)`` compares, the same in every run: the sum over all nodes of what stands where.
  package var contentHash: UInt64 {
    var sum: UInt64 = 0
    var pending: [(node: Node, path: UInt64)] = [(self, 0x9e37_79b9_7f4a_7c15)]
    while let (node, path) = pending.popLast() {
      var hash = mix(path, UInt64(node.kind.rawValue) + 1)
      switch node.kind {
      case .null: break
      case .bool, .int, .double: hash = mix(hash, node.record.payload)
      case .string: for byte in node.arena.utf8(of: node.index) { hash = mix(hash, UInt64(byte)) }
      case .list:
        for (position, child) in node.children.enumerated() { pending.append((child, mix(path, UInt64(position)))) }
      case .map:
        for child in node.children {
          var step = path
          node.arena.keys.withUTF8(of: child.record.key) { for byte in $0 { step = mix(step, UInt64(byte)) } }
          pending.append((child, mix(step, UInt64.max)))
        }
      }
      sum &+= hash
    }
    return sum
  }
}

/// One step of a multiply-xorshift hash.
private func mix(_ hash: UInt64, _ value: UInt64) -> UInt64 {
  var mixed = (hash ^ value) &* 0xff51_afd7_ed55_8ccd
  mixed ^= mixed &>> 32
  return mixed
}
