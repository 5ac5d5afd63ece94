import Documents
import FoundationEssentials

/// One map of a kubeconfig, read with located errors.
struct Stanza {
  let node: Node
  /// What relative paths are relative to.
  let directory: String
  /// What it is called in messages: `user admin`.
  let name: String

  /// A field that is not understood may have been meant to say who asks: passing over it could make an anonymous
  /// request of a meant one.
  func expectOnly(_ keys: Set<String>) throws(AccessError) {
    for child in node.children {
      guard let key = child.key, !keys.contains(key) else { continue }
      throw AccessError(
        "\(name) has no field '\(key)' (\(keys.sorted().joined(separator: ", ")))", at: child.keyLocation)
    }
  }

  /// A string; nil where it is absent, null or empty.
  func text(_ key: String) throws(AccessError) -> String? {
    guard let member = node[key], !member.isNull else { return nil }
    guard let text = member.string else { throw AccessError("\(key) of \(name) must be a string", at: member.location) }
    return text.isEmpty ? nil : text
  }

  func bool(_ key: String) throws(AccessError) -> Bool {
    guard let member = node[key], !member.isNull else { return false }
    guard let value = member.bool else {
      throw AccessError("\(key) of \(name) must be true or false", at: member.location)
    }
    return value
  }

  func texts(_ key: String) throws(AccessError) -> [String] {
    guard let member = node[key], !member.isNull else { return [] }
    guard member.kind == .list, member.strings.count == member.count else {
      throw AccessError("\(key) of \(name) must be a list of strings", at: member.location)
    }
    return member.strings
  }

  func map(_ key: String) throws(AccessError) -> Node? {
    guard let member = node[key], !member.isNull else { return nil }
    guard member.kind == .map else { throw AccessError("\(key) of \(name) must be a map", at: member.location) }
    return member
  }

  /// A path, made absolute or relative to the working directory.
  func path(_ key: String) throws(AccessError) -> String? { try text(key).map(resolved) }

  func resolved(_ path: String) -> String {
    path.hasPrefix("/") || directory == "." ? path : "\(directory)/\(path)"
  }

  /// What stands in `KEY-data` in base64, else in the file that `KEY` names.
  func pem(_ key: String) throws(AccessError) -> [UInt8]? {
    if let text = try text("\(key)-data") {
      guard let data = Data(base64Encoded: text, options: .ignoreUnknownCharacters), !data.isEmpty else {
        throw AccessError("\(key)-data of \(name) is not base64", at: node["\(key)-data"]?.location)
      }
      return try checked(Array(data), "\(key)-data")
    }
    guard let path = try path(key) else { return nil }
    let bytes: [UInt8]
    do throws(FileError) {
      bytes = try FileReading.read(path, limit: 16 << 20)
    } catch {
      throw AccessError("the \(key) of \(name), \(path), \(error.message)", at: node[key]?.location)
    }
    return try checked(bytes, key)
  }

  private func checked(_ bytes: [UInt8], _ key: String) throws(AccessError) -> [UInt8] {
    guard String(decoding: bytes, as: UTF8.self).contains("-----BEGIN ") else {
      throw AccessError("\(key) of \(name) holds no PEM block (-----BEGIN ...)", at: node[key]?.location)
    }
    return bytes
  }

  func has(_ key: String) -> Bool { node[key].map { !$0.isNull } ?? false }

  func location(of key: String) -> SourceLocation { (node[key] ?? node).location }
}
