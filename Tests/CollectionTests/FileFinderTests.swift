import Documents
import Glibc
import TestFiles
import Testing

@testable import Collection

struct FileFinderTests {
  private func names(_ paths: [String], below directory: TemporaryFolder) -> [String] {
    FileFinder(paths: paths.map { $0 == "-" ? $0 : "\(directory.path)/\($0)" }).files.map { file in
      file.name.hasPrefix(directory.path) ? String(file.name.dropFirst(directory.path.count + 1)) : file.name
    }
  }

  @Test func directoriesAreReadSortedAndDeep() throws {
    let directory = try TemporaryFolder([
      "b.yaml": "", "a/z.yml": "", "a/b/c.json": "", "A.yaml": "", "a.yaml.gz": "", "notes.txt": "", "x.tpl": "",
      ".hidden.yaml": "", ".git/config.yaml": "", "c.YAML": "",
    ])
    #expect(names([""], below: directory) == ["A.yaml", "a/b/c.json", "a/z.yml", "a.yaml.gz", "b.yaml", "c.YAML"])
  }

  @Test func namedFilesAreReadWhateverTheirName() throws {
    let directory = try TemporaryFolder(["notes.txt": "", ".hidden.yaml": "", "d/.e/f.yaml": ""])
    #expect(
      names(["notes.txt", ".hidden.yaml", "d/.e"], below: directory) == ["notes.txt", ".hidden.yaml", "d/.e/f.yaml"])
  }

  @Test func aFileIsReadOnce() throws {
    let directory = try TemporaryFolder(["a.yaml": "", "d/b.yaml": ""])
    try directory.addLink("d/again.yaml", to: "../a.yaml")
    try directory.addLink("d/loop", to: "..")
    #expect(names(["d", "a.yaml", "d/b.yaml", ""], below: directory) == ["d/again.yaml", "d/b.yaml"])
    #expect(names(["a.yaml", ""], below: directory) == ["a.yaml", "d/b.yaml"])
    #expect(names(["-", "a.yaml", "-"], below: directory) == ["<stdin>", "a.yaml"])
  }

  @Test func whatIsMissingIsAProblem() throws {
    let directory = try TemporaryFolder(["a.yaml": ""])
    try directory.addLink("dangling.yaml", to: "nowhere")
    let finder = FileFinder(paths: ["\(directory.path)/none", directory.path])
    #expect(finder.files.count == 1)
    #expect(
      finder.problems.map(\.description) == [
        "\(directory.path)/none:1:1: cannot be read: No such file or directory",
        "\(directory.path)/dangling.yaml:1:1: cannot be read: No such file or directory",
      ])
  }

  @Test func inputsAndValues() throws {
    let directory = try TemporaryFolder(["a.yaml": "", "values.yaml": ""])
    let finder = FileFinder(paths: [directory.path], values: ["\(directory.path)/values.yaml"])
    #expect(finder.files.map(\.input) == [0, 1])
    #expect(finder.files.map(\.isNamed) == [false, true])
  }
}
