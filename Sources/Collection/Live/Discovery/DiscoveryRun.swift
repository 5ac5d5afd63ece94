import Documents

/// Asks the API server what it serves.
final class DiscoveryRun {
  private let queue: RequestQueue
  private(set) var discovery = Discovery()
  /// Why nothing can be asked of this API server at all.
  private var refusal: LiveFailure?
  /// In the order in which they are to count, by group.
  private var pending: [(version: DiscoveryReader.GroupVersion, answer: Node?)] = []

  /// Discovery of a large cluster takes some 500 KB.
  private static let bodyLimit = 64 << 20

  init(_ queue: RequestQueue) { self.queue = queue }

  func run() throws(LiveFailure) {
    for path in ["/api", "/apis"] { ask(path, DiscoveryReader.accept) { [self] in take(path, $0) } }
    try queue.run()
    if let refusal { throw refusal }
    // Preferred versions first, whichever answered first.
    for (version, answer) in pending {
      guard let answer else { continue }
      if !DiscoveryReader.read(answer, of: version, into: &discovery) {
        fail(version.group, "discovery of \(version.group)/\(version.version) gave no list of resources")
      }
    }
  }

  private func ask(_ path: String, _ accept: String, _ complete: @escaping (Result<Node, LiveFailure>) -> Void) {
    let body = WholeBody(limit: Self.bodyLimit, name: path)
    queue.add(
      Exchange(
        path: path, accept: accept, begin: { body.clear() },
        receive: { bytes throws(BodyError) in try body.append(bytes) },
        finish: { _ throws(BodyError) in try body.parse() },
        complete: { outcome in
          switch outcome {
          case .success: complete(body.root.map { .success($0) } ?? .failure(.discovery("\(path) is empty")))
          case .status(let status): complete(.failure(LiveFailure(status, asking: path)))
          case .failure(let failure): complete(.failure(.transport(failure)))
          case .body(let error):
            complete(.failure(.discovery("the answer for \(path) cannot be read: \(error.message)")))
          case .access(let error): complete(.failure(.access(error)))
          }
        }))
  }

  private func take(_ path: String, _ result: Result<Node, LiveFailure>) {
    switch result {
    case .failure(let failure): refusal = refusal ?? failure
    case .success(let root):
      switch DiscoveryReader.read(root, into: &discovery) {
      case nil: refusal = refusal ?? .discovery("the server's answer for \(path) is no Kubernetes API discovery")
      case .aggregated: break
      case .versions(let versions):
        for version in versions { ask(version) }
      }
    }
  }

  private func ask(_ version: DiscoveryReader.GroupVersion) {
    let place = pending.count
    pending.append((version, nil))
    ask(version.path, "application/json") { [self] result in
      switch result {
      case .success(let root): pending[place].answer = root
      case .failure(let failure): fail(version.group, failure.description)
      }
    }
  }

  private func fail(_ group: String, _ reason: String) {
    if discovery.failedGroups[group] == nil { discovery.failedGroups[group] = reason }
  }
}

/// A body that is read as one JSON document.
final class WholeBody {
  private let limit: Int
  private let name: String
  private var bytes: [UInt8] = []
  private(set) var root: Node?

  init(limit: Int, name: String) {
    self.limit = limit
    self.name = name
  }

  func clear() { bytes.removeAll(keepingCapacity: true) }

  func append(_ more: UnsafeBufferPointer<UInt8>) throws(BodyError) {
    bytes.append(contentsOf: more)
    guard bytes.count <= limit else { throw BodyError(message: "it is larger than \(limit) bytes", isPassing: false) }
  }

  func parse() throws(BodyError) {
    do throws(DocumentProblem) {
      root = try DocumentReader.json(Source(name: name, bytes: bytes))
    } catch {
      throw BodyError(message: error.message)
    }
    bytes = []
  }
}
