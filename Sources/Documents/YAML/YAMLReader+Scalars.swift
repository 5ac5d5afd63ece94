import CLibYAML

extension YAMLReader {
  @inline(__always)
  mutating func readScalar(into builder: inout ArenaBuilder) throws(YAMLError) {
    let offset = eventOffset()
    let text = UnsafeBufferPointer(start: event.pointee.data.scalar.value, count: event.pointee.data.scalar.length)
    let isPlain = event.pointee.data.scalar.plain_implicit != 0
    let isKey = !levels.isEmpty && levels[levels.count - 1].isKeyDue
    let needsCare = event.pointee.data.scalar.tag != nil || event.pointee.data.scalar.anchor != nil
    if needsCare || isPlain && startsWithProperty(offset) {
      try readUnusualScalar(text, isKey: isKey, at: offset, into: &builder)
      return
    }
    if isKey {
      if isPlain, text.count == 2, text[0] == 0x3c, text[1] == 0x3c {
        beginMerge(at: offset, &builder)
        return
      }
      setKey(isPlain ? PlainScalar.resolve(text) : .string, text, at: offset, &builder)
      return
    }
    budget.count()
    append(isPlain ? PlainScalar.resolve(text) : .string, text, at: offset, &builder)
    try endValue(&builder)
  }

  /// A bare `!` before a plain scalar is not reported by libyaml, and makes a string in go-yaml.
  @inline(__always)
  private func startsWithProperty(_ offset: UInt32) -> Bool {
    let i = Int(offset) - base
    return i < bytes.count && bytes[i] == UInt8(ascii: "!")
  }

  /// Scalars with an anchor or a tag.
  private mutating func readUnusualScalar(
    _ text: UnsafeBufferPointer<UInt8>, isKey: Bool, at offset: UInt32, into builder: inout ArenaBuilder
  ) throws(YAMLError) {
    var meaning = ResolvedScalar.string
    var decoded: [UInt8]?
    let isPlain = event.pointee.data.scalar.plain_implicit != 0
    let tag = event.pointee.data.scalar.tag.map { String(decoding: self.text($0), as: UTF8.self) }
    if let tag {
      if isKey, tag == "tag:yaml.org,2002:merge", text.elementsEqual([0x3c, 0x3c]) {
        beginMerge(at: offset, &builder)
        return
      }
      do throws(TaggedScalar.Contradiction) {
        let resolution = try TaggedScalar.resolve(tag: tag, text)
        (meaning, decoded) = (resolution.scalar, resolution.text)
      } catch {
        throw YAMLError(offset: offset, message: error.message)
      }
    } else if isPlain, !hasBareTag(offset) {
      if isKey, text.elementsEqual([0x3c, 0x3c]) {
        beginMerge(at: offset, &builder)
        return
      }
      meaning = PlainScalar.resolve(text)
    }
    guard let decoded else {
      try place(meaning, text, isKey: isKey, at: offset, &builder)
      return
    }
    let copy = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: decoded.count)
    defer { copy.deallocate() }
    _ = copy.initialize(from: decoded)
    try place(meaning, UnsafeBufferPointer(copy), isKey: isKey, at: offset, &builder)
  }

  private mutating func place(
    _ meaning: ResolvedScalar, _ text: UnsafeBufferPointer<UInt8>, isKey: Bool, at offset: UInt32,
    _ builder: inout ArenaBuilder
  ) throws(YAMLError) {
    if let name = event.pointee.data.scalar.anchor {
      guard !builder.isSkipping else { throw unpruned(offset) }
      _ = anchors.add(
        self.text(name),
        YAMLAnchors.Target(
          node: 0, scalar: record(meaning, text, &builder), offset: offset, meaning: meaning, cost: 1, isOpen: false))
    }
    if isKey {
      setKey(meaning, text, at: offset, &builder)
      return
    }
    budget.count()
    append(meaning, text, at: offset, &builder)
    try endValue(&builder)
  }

  private mutating func beginMerge(at offset: UInt32, _ builder: inout ArenaBuilder) {
    levels[levels.count - 1].isKeyDue = false
    levels[levels.count - 1].merge = builder.mark
    [UInt8](repeating: 0x3c, count: 2).withUnsafeBufferPointer { builder.key($0, at: offset) }
  }

  /// Is there a `!` that stands alone among the anchor and tag before the scalar?
  private func hasBareTag(_ offset: UInt32) -> Bool {
    var i = Int(offset) - base
    while i < bytes.count {
      switch bytes[i] {
      case UInt8(ascii: "!"): return true
      case UInt8(ascii: "&"):
        while i < bytes.count, bytes[i] > 0x20 { i += 1 }
      case 0x20, 0x09, 0x0a, 0x0d: i += 1
      default: return false
      }
    }
    return false
  }
}

// MARK: - Values

extension YAMLReader {
  @inline(__always)
  private mutating func append(
    _ meaning: ResolvedScalar, _ text: UnsafeBufferPointer<UInt8>, at offset: UInt32, _ builder: inout ArenaBuilder
  ) {
    if case .string = meaning {
      builder.appendString(text, style: style(), at: offset)
    } else {
      if case .double(let value) = meaning { deferNonFinite(value, at: offset, &builder) }
      builder.append(record(meaning, text, &builder), at: offset)
    }
  }

  private func record(
    _ meaning: ResolvedScalar, _ text: UnsafeBufferPointer<UInt8>, _ builder: inout ArenaBuilder
  ) -> NodeRecord {
    let (kind, payload): (NodeKind, UInt64) =
      switch meaning {
      case .null: (.null, 0)
      case .bool(let value): (.bool, value ? 1 : 0)
      case .int(let value): (.int, UInt64(bitPattern: value))
      case .uint(let value): (.double, Double(value).bitPattern)
      case .double(let value): Self.number(value)
      case .string: (.string, builder.storeText(text))
      }
    return NodeRecord(kind: kind, style: style(), payload: payload)
  }

  /// A float by way of JSON: where its shortest decimal form is a whole number of 64 bits it becomes an integer.
  private static func number(_ value: Double) -> (NodeKind, UInt64) {
    if value.isFinite, value.rounded(.towardZero) == value, let whole = Int64(GoNumberFormat.json(value)) {
      return (.int, UInt64(bitPattern: whole))
    }
    return (.double, value.bitPattern)
  }

  /// Infinities and NaN have no JSON form.
  mutating func deferNonFinite(_ value: Double, at offset: UInt32, _ builder: inout ArenaBuilder) {
    guard !value.isFinite, !builder.isSkipping else { return }
    let error = YAMLError(
      offset: offset, message: "\(GoNumberFormat.key(value)) has no form in JSON; quote it to mean the text")
    deferred.append((builder.nextIndex, error))
  }

  @inline(__always)
  private func style() -> NodeStyle {
    switch event.pointee.data.scalar.style {
    case YAML_SINGLE_QUOTED_SCALAR_STYLE: .singleQuoted
    case YAML_DOUBLE_QUOTED_SCALAR_STYLE: .doubleQuoted
    case YAML_LITERAL_SCALAR_STYLE: .literal
    case YAML_FOLDED_SCALAR_STYLE: .folded
    default: .plain
    }
  }
}

// MARK: - Keys

extension YAMLReader {
  /// Names the next value; what is no string is named by its canonical form.
  @inline(__always)
  mutating func setKey(
    _ meaning: ResolvedScalar, _ text: UnsafeBufferPointer<UInt8>, at offset: UInt32, _ builder: inout ArenaBuilder
  ) {
    budget.count()
    levels[levels.count - 1].isKeyDue = false
    if case .string = meaning {
      builder.key(text, at: offset)
    } else {
      setUnusualKey(meaning, at: offset, &builder)
    }
  }

  private mutating func setUnusualKey(_ meaning: ResolvedScalar, at offset: UInt32, _ builder: inout ArenaBuilder) {
    var key =
      switch meaning {
      case .null, .string: "null"
      case .bool(let value): value ? "true" : "false"
      case .int(let value): String(value)
      case .uint(let value): String(value)
      case .double(let value): GoNumberFormat.key(value)
      }
    key.withUTF8 { builder.key($0, at: offset) }
    let problem: String
    switch meaning {
    case .null: problem = "null cannot be the key of a map; quote it to mean the text"
    case .uint: problem = "\(key) is too large to be the key of a map; quote it to mean the text"
    default: return
    }
    guard !builder.isSkipping else { return }
    deferred.append((builder.nextIndex, YAMLError(offset: offset, message: problem)))
  }
}
