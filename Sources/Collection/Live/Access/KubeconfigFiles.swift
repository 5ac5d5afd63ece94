import Documents
import Glibc

/// The kubeconfig files that count, in the order in which the first one wins.
struct KubeconfigFiles {
  /// The roots of the files that are there and not empty.
  private(set) var documents: [KubeconfigDocument] = []
  /// Where nothing was found, for the message.
  private(set) var absence = ""

  init(_ request: AccessRequest) throws(AccessError) {
    if let path = request.kubeconfig {
      guard access(path, F_OK) == 0 else { throw AccessError("the kubeconfig \(path) does not exist") }
      try read(path)
      return
    }
    if let list = request.environment["KUBECONFIG"], !list.isEmpty {
      // A file that is named twice counts once, and one that is not there not at all, as with kubectl.
      var seen: Set<String> = []
      for path in list.split(separator: ":").map(String.init) where seen.insert(path).inserted {
        if access(path, F_OK) == 0 { try read(path) }
      }
      absence = "KUBECONFIG names \(list), where nothing is"
      return
    }
    guard let home = request.environment["HOME"], !home.isEmpty else {
      absence = "neither KUBECONFIG nor HOME is set"
      return
    }
    let path = home + "/.kube/config"
    absence = "\(path) does not exist"
    if access(path, F_OK) == 0 { try read(path) }
  }

  private mutating func read(_ path: String) throws(AccessError) {
    let bytes: [UInt8]
    do throws(FileError) {
      bytes = try FileReading.read(path, limit: 16 << 20)
    } catch {
      throw AccessError("the kubeconfig \(path) \(error.message)")
    }
    let (arena, problems) = DocumentReader.read([Source(name: path, bytes: bytes)])
    if let problem = problems.first(where: { $0.severity == .error }) {
      throw AccessError("the kubeconfig cannot be read: \(problem.message)", at: problem.location)
    }
    guard let root = arena.roots.first else { return }
    guard root.kind == .map else { throw AccessError("a kubeconfig must be a map", at: root.location) }
    if let kind = root["kind"]?.string, kind != "Config" {
      throw AccessError("kind is \(kind); a kubeconfig is a Config", at: root["kind"]?.location)
    }
    let directory = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    documents.append(KubeconfigDocument(root: root, directory: directory.isEmpty ? "/" : directory))
  }
}

/// One kubeconfig file.
struct KubeconfigDocument {
  var root: Node
  /// What relative paths in it are relative to.
  var directory: String
}
