import Documents
import Foundation

/// `EmbedFiles OUTPUT.swift FOLDER`: writes a Swift file that holds the text of every file below FOLDER, so that one
/// binary is the whole tool and no run needs a resource directory. YAML comes with its image, so that no run reads it.
@main
enum EmbedFiles {
  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 3 else {
      FileHandle.standardError.write(Data("usage: EmbedFiles OUTPUT.swift FOLDER\n".utf8))
      exit(2)
    }
    let folder = URL(fileURLWithPath: arguments[2]).standardizedFileURL
    var output = """
      /// Generated from the files below `\(folder.lastPathComponent)`; paths are relative to it and sorted.
      enum EmbeddedFiles {
        static let all: [(path: String, text: StaticString, image: StaticString)] = [

      """
    for path in try paths(below: folder) {
      let text = try String(contentsOf: folder.appendingPathComponent(path), encoding: .utf8)
      let isYAML = path.hasSuffix(".yaml") || path.hasSuffix(".yml")
      let image = isYAML ? DocumentImage.make(of: Source(name: path, bytes: Array(text.utf8))) : ""
      output += "    (\"\(path)\", \(literal(text)), #\"\(image)\"#),\n"
    }
    output += "  ]\n}\n"
    // What is there already is left alone: with a new date, everything that imports it would be compiled again.
    guard FileManager.default.contents(atPath: arguments[1]) != Data(output.utf8) else { return }
    try output.write(toFile: arguments[1], atomically: true, encoding: .utf8)
  }

  /// Sorted, so that the same tree gives the same binary.
  private static func paths(below folder: URL) throws -> [String] {
    guard let walk = FileManager.default.enumerator(atPath: folder.path) else { return [] }
    return walk.compactMap { $0 as? String }
      .filter { path in
        var isFolder: ObjCBool = false
        let exists = FileManager.default.fileExists(
          atPath: folder.appendingPathComponent(path).path, isDirectory: &isFolder)
        let isHidden = path.split(separator: "/").contains { $0.hasPrefix(".") }
        return exists && !isFolder.boolValue && !isHidden
      }
      .sorted()
  }

  /// A string literal with more `#` than any run of them in the text.
  private static func literal(_ text: String) -> String {
    var longest = 0
    var run = 0
    for character in text.utf8 {
      run = character == 0x23 ? run + 1 : 0
      longest = max(longest, run)
    }
    let marks = String(repeating: "#", count: longest + 1)
    return "\(marks)\"\"\"\n\(text)\n\"\"\"\(marks)"
  }
}
