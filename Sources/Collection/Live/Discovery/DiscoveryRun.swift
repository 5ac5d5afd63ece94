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
    queue.add(
      .document(path: path, accept: accept, limit: Self.bodyLimit) { answer in
        switch answer {
        case .document(let root): complete(.success(root))
        case .status(let status): complete(.failure(LiveFailure(status, asking: path)))
        case .failure(let failure): complete(.failure(.transport(failure)))
        case .unreadable(let reason): complete(.failure(.discovery("the answer for \(path) cannot be read: \(reason)")))
        case .access(let error): complete(.failure(.access(error)))
        }
      })
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
