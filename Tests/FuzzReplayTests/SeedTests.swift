import FuzzEntries
import TestFiles
import Testing

/// The inputs from which fuzzing starts, and those that it once found to break something, break nothing.
@Suite struct SeedTests {
  private static let folder: String = {
    let file = #filePath.split(separator: "/", omittingEmptySubsequences: false)
    return (file.dropLast(2) + ["Fuzzing", "Seeds"]).joined(separator: "/")
  }()

  @Test(arguments: FuzzTarget.allCases)
  func seeds(of target: FuzzTarget) throws {
    let folder = "\(Self.folder)/\(target.rawValue)"
    let files = try TestFiles.names(in: folder)
    #expect(!files.isEmpty)
    for file in files {
      let seed = try TestFiles.bytes(of: "\(folder)/\(file)")
      #expect(throws: Never.self, "\(file)") { try target.run(seed) }
    }
  }
}
