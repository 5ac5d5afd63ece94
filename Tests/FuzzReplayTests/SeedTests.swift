import FuzzEntries
import Glibc
import Testing

/// The inputs from which fuzzing starts, and those that it once found to break something, break nothing.
@Suite struct SeedTests {
  private static let folder: String = {
    let file = #filePath.split(separator: "/", omittingEmptySubsequences: false)
    return (file.dropLast(2) + ["Fuzzing", "Seeds"]).joined(separator: "/")
  }()

  @Test(arguments: FuzzTarget.allCases)
  func seeds(of target: FuzzTarget) throws {
    let files = Self.files(in: "\(Self.folder)/\(target.rawValue)")
    #expect(!files.isEmpty)
    for file in files {
      #expect(throws: Never.self, "\(file)") { try target.run(Self.read(file)) }
    }
  }

  private static func files(in folder: String) -> [String] {
    guard let directory = opendir(folder) else { return [] }
    defer { closedir(directory) }
    var files: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      if !name.hasPrefix(".") { files.append("\(folder)/\(name)") }
    }
    return files.sorted()
  }

  private static func read(_ path: String) -> [UInt8] {
    guard let file = fopen(path, "rb") else { return [] }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 20)
    return Array(bytes[..<fread(&bytes, 1, bytes.count, file)])
  }
}
