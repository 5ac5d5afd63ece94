/// A variable and a way into its value, to say which parts are not known.
///
/// | Pattern | Parts |
/// | --- | --- |
/// | `object` | the whole value |
/// | `object.status` | a member |
/// | `object.metadata.labels["app.kubernetes.io/name"]` | a member whose key is no identifier |
/// | `object.spec.containers[0].image` | a part of an element |
/// | `object.spec.containers[*].image`, `object.metadata.*` | a part of any element, any member |
public struct AttributePattern: Sendable, Hashable {
  /// One step of the way.
  public enum Qualifier: Sendable, Hashable {
    /// The member of a map under a string.
    case member(String)
    /// An element of a list by its position, or the member of a map under an int.
    case index(Int64)
    /// The member of a map under a uint.
    case uint(UInt64)
    /// The member of a map under a boolean.
    case bool(Bool)
    /// Any member or element.
    case any
  }

  /// The variable. Where variables have names of several parts (`variables.policy`), the longest name that is one counts,
  /// and the rest of the way are steps: these may stand here or among the qualifiers.
  public var variable: String
  /// The steps from the variable's value; empty for all of it.
  public var qualifiers: [Qualifier]

  /// A pattern of a variable and steps.
  public init(variable: String, _ qualifiers: [Qualifier] = []) {
    self.variable = variable
    self.qualifiers = qualifiers
  }

  /// Reads a pattern.
  ///
  /// - Throws: Where the text is no pattern, and why.
  public init(_ text: String) throws(CompilationError) {
    var reader = PatternReader(text)
    do throws(SyntaxError) {
      variable = try reader.name()
      qualifiers = []
      while let qualifier = try reader.qualifier() { qualifiers.append(qualifier) }
    } catch {
      throw CompilationError(source: text, mistakes: [error])
    }
  }
}

extension AttributePattern {
  /// The steps from the value of a variable; nil where the pattern is not of that variable.
  func steps(from name: String) -> [Qualifier]? {
    var rest = qualifiers[...]
    var variable = variable
    while variable.utf8.count < name.utf8.count, case .member(let key)? = rest.first {
      variable += ".\(key)"
      rest = rest.dropFirst()
    }
    return variable == name ? Array(rest) : nil
  }
}

extension AttributePattern: CustomStringConvertible {
  /// The pattern as it is read.
  public var description: String { variable + qualifiers.map(\.text).joined() }
}

extension AttributePattern.Qualifier {
  fileprivate var text: String {
    switch self {
    case .member(let key): AttributePath.member(key)
    case .index(let position): "[\(position)]"
    case .uint(let key): "[\(key)u]"
    case .bool(let key): "[\(key)]"
    case .any: "[*]"
    }
  }
}

/// Reads the text of a pattern from left to right.
private struct PatternReader {
  private let bytes: [UInt8]
  private var position = 0

  init(_ text: String) {
    bytes = Array(text.utf8)
  }

  mutating func name() throws(SyntaxError) -> String {
    let start = position
    while let byte = next, AttributePath.isIdentifier(byte) { position += 1 }
    let name = String(decoding: bytes[start..<position], as: UTF8.self)
    guard AttributePath.isIdentifier(name) else { throw SyntaxError(offset: start, message: "expected a name") }
    return name
  }

  mutating func qualifier() throws(SyntaxError) -> AttributePattern.Qualifier? {
    switch next {
    case nil: return nil
    case UInt8(ascii: "."):
      position += 1
      if take(UInt8(ascii: "*")) { return .any }
      return .member(try name())
    case UInt8(ascii: "["):
      position += 1
      let qualifier = try bracketed()
      guard take(UInt8(ascii: "]")) else { throw SyntaxError(offset: position, message: "expected ']'") }
      return qualifier
    default: throw SyntaxError(offset: position, message: "expected '.' or '['")
    }
  }

  private mutating func bracketed() throws(SyntaxError) -> AttributePattern.Qualifier {
    if take(UInt8(ascii: "*")) { return .any }
    if let quote = next, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") { return .member(try text(quote)) }
    let start = position
    while let byte = next, byte != UInt8(ascii: "]") { position += 1 }
    let word = String(decoding: bytes[start..<position], as: UTF8.self)
    if let value = Bool(word) { return .bool(value) }
    if let value = Int64(word) { return .index(value) }
    if word.hasSuffix("u"), let value = UInt64(word.dropLast()) { return .uint(value) }
    throw SyntaxError(offset: start, message: "expected a quoted key, a number, a boolean or '*'")
  }

  private mutating func text(_ quote: UInt8) throws(SyntaxError) -> String {
    let start = position
    position += 1
    var text: [UInt8] = []
    while let byte = next {
      position += 1
      if byte == quote { return String(decoding: text, as: UTF8.self) }
      if byte == UInt8(ascii: "\\"), let escaped = next {
        text.append(escaped)
        position += 1
      } else {
        text.append(byte)
      }
    }
    throw SyntaxError(offset: start, message: "the key does not end")
  }

  private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard next == byte else { return false }
    position += 1
    return true
  }
}
