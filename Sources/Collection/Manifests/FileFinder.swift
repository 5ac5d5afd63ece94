package import Documents
import Glibc

/// The files that the paths of a command line stand for, in a fixed order.
package struct FileFinder {
  /// One file to read.
  package struct File: Sendable, Hashable {
    /// As users know it: the path as given, or what was found below it. `<stdin>` for standard input.
    package var name: String
    /// Where the system finds it; nil for standard input.
    package var path: String?
    /// Which of the given paths it belongs to.
    var input: Int
    /// True where the path names the file itself, so that it is read whatever its name.
    var isNamed: Bool
  }

  private struct FileID: Hashable {
    var device: UInt
    var node: UInt
  }

  private enum Kind {
    case file
    case directory
    case other
  }

  package private(set) var files: [File] = []
  package private(set) var problems: [DocumentProblem] = []
  private let isWanted: (String) -> Bool
  private var seen: Set<FileID> = []
  private var hasReadStandardInput = false

  /// What is read below directories; `.gz` may follow.
  private static let suffixes = [".yaml", ".yml", ".json"]

  /// Finds the files of each path in turn, those of a directory sorted by name. A file that is reached twice, by
  /// another path or through a link, is read once.
  ///
  /// Files of Helm values come last, but belong to no path that also leads to them. Below directories only files are
  /// found whose names `isWanted` takes.
  package init(
    paths: [String], values: [String] = [], isWanted: @escaping (String) -> Bool = FileFinder.isManifestName
  ) {
    self.isWanted = isWanted
    var valuesFiles: [File] = []
    for (position, path) in values.enumerated() where status(of: path, name: path) != nil {
      valuesFiles.append(File(name: path, path: path, input: paths.count + position, isNamed: true))
    }
    defer { files += valuesFiles }
    for (input, path) in paths.enumerated() {
      if path == "-" {
        if !hasReadStandardInput { files.append(File(name: "<stdin>", path: nil, input: input, isNamed: true)) }
        hasReadStandardInput = true
        continue
      }
      var name = path
      while name.utf8.count > 1, name.hasSuffix("/") { name.removeLast() }
      switch status(of: path, name: name) {
      case .directory?: walk(path, name: name, input: input)
      case .file?, .other?: files.append(File(name: name, path: path, input: input, isNamed: true))
      case nil: break
      }
    }
  }

  private mutating func walk(_ path: String, name: String, input: Int) {
    guard let directory = opendir(path) else {
      report(name, "the directory cannot be read: \(lastError())")
      return
    }
    defer { closedir(directory) }
    var entries: [String] = []
    while let entry = readdir(directory) {
      entries.append(
        withUnsafePointer(to: &entry.pointee.d_name) { pointer in
          pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        })
    }
    // By bytes, whatever the locale.
    entries.sort { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }
    for entry in entries where !entry.hasPrefix(".") {
      let entryPath = path.hasSuffix("/") ? path + entry : "\(path)/\(entry)"
      let entryName = name == "." ? entry : name.hasSuffix("/") ? name + entry : "\(name)/\(entry)"
      switch status(of: entryPath, name: entryName, isWanted: isWanted(entry)) {
      case .directory?: walk(entryPath, name: entryName, input: input)
      case .file?: files.append(File(name: entryName, path: entryPath, input: input, isNamed: false))
      case .other?, nil: break
      }
    }
  }

  /// Is it a name that a manifest has?
  package static func isManifestName(_ name: String) -> Bool {
    let name = name.lowercased()
    let bare = name.hasSuffix(".gz") ? name.dropLast(3) : name[...]
    return suffixes.contains { bare.hasSuffix($0) }
  }

  /// What is there, or nil where it was seen before, is not wanted, or cannot be looked at.
  private mutating func status(of path: String, name: String, isWanted: Bool = true) -> Kind? {
    var status = stat()
    guard stat(path, &status) == 0 else {
      if isWanted { report(name, "cannot be read: \(lastError())") }
      return nil
    }
    let kind: Kind =
      switch status.st_mode & S_IFMT {
      case S_IFREG: .file
      case S_IFDIR: .directory
      default: .other
      }
    guard isWanted || kind == .directory else { return nil }
    let id = FileID(device: UInt(status.st_dev), node: UInt(status.st_ino))
    guard kind == .other || seen.insert(id).inserted else { return nil }
    return kind
  }

  private mutating func report(_ name: String, _ message: String) {
    problems.append(DocumentProblem(at: SourceLocation(file: name, line: 1, column: 1), message))
  }
}

/// The system's text for the error that just occurred.
func lastError() -> String { String(cString: strerror(errno)) }
