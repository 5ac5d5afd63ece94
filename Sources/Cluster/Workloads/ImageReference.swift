/// The name of a container image, or of a Kubewarden policy module, taken apart as container runtimes do.
///
/// The grammar is that of the distribution project's `reference` package, with Docker's short names written out:
/// `nginx` is `docker.io/library/nginx`.
package struct ImageReference: Sendable, Hashable {
  /// `registry`, `https`, `http` or `file` where a module URI names one, else empty.
  package var scheme = ""
  /// Host and port; empty for files.
  package var registry = ""
  /// The path without registry, tag and digest: `library/nginx`.
  package var repository = ""
  /// Empty where none is written; a runtime then takes `latest` if there is no digest either.
  package var tag = ""
  /// `sha256:...`; empty where none is written.
  package var digest = ""

  /// The last component of the path.
  package var name: String { repository.utf8.split(separator: slash).last.map { String(Substring($0)) } ?? "" }

  /// Does it always name the same content?
  package var isPinned: Bool { !digest.isEmpty }

  /// Reads an image reference or a module URI.
  package init(_ text: String) throws(ImageReferenceError) {
    guard !text.isEmpty else { throw ImageReferenceError(text: text, message: "is empty") }
    guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) else {
      throw ImageReferenceError(text: text, message: "holds a space or a character outside printable ASCII")
    }
    for scheme in ["registry", "https", "http", "file"] where text.hasPrefix(scheme) {
      if text.utf8.dropFirst(scheme.utf8.count).starts(with: "://".utf8) { self.scheme = scheme }
    }
    let rest = scheme.isEmpty ? text : String(text.dropFirst(scheme.utf8.count + 3))
    switch scheme {
    case "", "registry": try readReference(rest, of: text)
    case "file": repository = rest
    default: try readLocation(rest, of: text)
    }
  }

  private mutating func readReference(_ text: String, of whole: String) throws(ImageReferenceError) {
    var rest = Array(text.utf8)[...]
    if let at = rest.firstIndex(of: UInt8(ascii: "@")) {
      digest = String(decoding: rest[(at + 1)...], as: UTF8.self)
      rest = rest[..<at]
      try checkDigest(of: whole)
    }
    let tail = rest.lastIndex(of: slash).map { $0 + 1 } ?? rest.startIndex
    if let colon = rest[tail...].firstIndex(of: UInt8(ascii: ":")) {
      tag = String(decoding: rest[(colon + 1)...], as: UTF8.self)
      rest = rest[..<colon]
      guard ReferenceGrammar.isTag(tag) else {
        throw ImageReferenceError(text: whole, message: "has the invalid tag '\(tag)'")
      }
    }
    splitRegistry(rest)
    guard ReferenceGrammar.isDomain(registry) else {
      throw ImageReferenceError(text: whole, message: "has the invalid registry '\(registry)'")
    }
    guard ReferenceGrammar.isPath(repository) else {
      let hint = repository == repository.lowercased() ? "" : ": repositories are lower case"
      throw ImageReferenceError(text: whole, message: "has the invalid repository '\(repository)'\(hint)")
    }
    // Longer names do not fit the registry protocol; 64 hexadecimal digits alone would be an image id.
    guard repository.utf8.count <= 255 else {
      throw ImageReferenceError(text: whole, message: "has a repository of more than 255 characters")
    }
    guard !ReferenceGrammar.isHexadecimal(text, count: 64) else {
      throw ImageReferenceError(text: whole, message: "is an image id, not a name")
    }
  }

  /// The first component is a registry only if it looks like a host: a dot, a port, an upper-case letter, or
  /// `localhost`.
  private mutating func splitRegistry(_ name: ArraySlice<UInt8>) {
    let end = name.firstIndex(of: slash)
    let first = end.map { name[..<$0] } ?? []
    let isHost =
      first.elementsEqual("localhost".utf8)
      || first.contains { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: ":") || (0x41...0x5a).contains($0) }
    guard let end, isHost else {
      registry = "docker.io"
      repository = (end == nil ? "library/" : "") + String(decoding: name, as: UTF8.self)
      return
    }
    registry = String(decoding: first, as: UTF8.self)
    if registry == "index.docker.io" { registry = "docker.io" }
    repository = String(decoding: name[(end + 1)...], as: UTF8.self)
    if registry == "docker.io", !repository.utf8.contains(slash) { repository = "library/\(repository)" }
  }

  /// An HTTP location has a host and a path; neither tag nor digest.
  private mutating func readLocation(_ text: String, of whole: String) throws(ImageReferenceError) {
    let slash = text.firstIndex(of: "/") ?? text.endIndex
    registry = String(text[..<slash])
    repository = slash == text.endIndex ? "" : String(text[text.index(after: slash)...])
    guard ReferenceGrammar.isDomain(registry) else {
      throw ImageReferenceError(text: whole, message: "has the invalid host '\(registry)'")
    }
  }

  private func checkDigest(of whole: String) throws(ImageReferenceError) {
    for (algorithm, length) in [("sha256:", 64), ("sha384:", 96), ("sha512:", 128)] where digest.hasPrefix(algorithm) {
      guard ReferenceGrammar.isHexadecimal(digest.utf8.dropFirst(algorithm.utf8.count), count: length) else {
        throw ImageReferenceError(
          text: whole, message: "has a digest that is not \(length) lower-case hexadecimal digits")
      }
      return
    }
    throw ImageReferenceError(text: whole, message: "has the invalid digest '\(digest)'")
  }
}

private let slash = UInt8(ascii: "/")

/// Why a text is no image reference.
package struct ImageReferenceError: Error, Sendable, Hashable, CustomStringConvertible {
  package var text: String
  package var message: String

  package init(text: String, message: String) {
    self.text = text
    self.message = message
  }

  package var description: String { "image reference '\(text)' \(message)" }
}
