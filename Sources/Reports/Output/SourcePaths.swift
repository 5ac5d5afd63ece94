/// Turns the files of a report into URIs relative to the root of the sources, as code scanning wants them: an absolute
/// path would say where the report was made, and would match no file of the repository.
package struct SourcePaths: Sendable {
  private let root: [Substring]
  private let workingDirectory: [Substring]

  /// Both are absolute paths.
  package init(root: String, workingDirectory: String) {
    self.root = Self.steps(of: root)
    self.workingDirectory = Self.steps(of: workingDirectory)
  }

  /// The file's percent-encoded URI relative to the root; `../` leads out of it.
  func uri(of file: String) -> String { relative(file, Self.percentEncode) }

  /// The file's path relative to the root, as it is.
  func path(of file: String) -> String { relative(file, String.init) }

  private func relative(_ file: String, _ spelling: (Substring) -> String) -> String {
    if file == "<stdin>" || file == "-" { return "stdin" }
    let path = Self.resolve(file.split(separator: "/"), from: file.hasPrefix("/") ? [] : workingDirectory)
    var common = 0
    while common < min(path.count, root.count), path[common] == root[common] { common += 1 }
    let steps = Array(repeating: "..", count: root.count - common) + path[common...].map(spelling)
    return steps.isEmpty ? "." : steps.joined(separator: "/")
  }

  private static func steps(of path: String) -> [Substring] { resolve(path.split(separator: "/"), from: []) }

  private static func resolve(_ steps: [Substring], from start: [Substring]) -> [Substring] {
    var path = start
    for step in steps where step != "." {
      if step == ".." { _ = path.popLast() } else { path.append(step) }
    }
    return path
  }

  /// Keeps RFC 3986's unreserved characters. A colon is encoded too: in the first step it would end a scheme.
  private static func percentEncode(_ step: Substring) -> String {
    var result = ""
    for byte in step.utf8 {
      switch byte {
      case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x2d, 0x2e, 0x5f, 0x7e:
        result.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        let digits = String(byte, radix: 16, uppercase: true)
        result += "%" + (digits.count == 1 ? "0" : "") + digits
      }
    }
    return result
  }
}
