import Documents

/// What came of a request whose answer is one JSON document.
enum DocumentAnswer {
  case document(Node)
  /// An answer that is none of 2xx.
  case status(APIStatus)
  case failure(TransportFailure)
  case unreadable(String)
  /// There is nothing to show who asks.
  case access(AccessError)

  /// Why there is no document; nil where there is.
  var reason: String? {
    switch self {
    case .document: nil
    case .status(let status): "the API server answers \(status.description)"
    case .failure(let failure): failure.message
    case .unreadable(let reason): "the answer cannot be read: \(reason)"
    case .access(let error): error.message
    }
  }
}

extension Exchange {
  /// A request whose answer is read as one JSON document of at most `limit` bytes.
  static func document(
    _ method: HTTPRequest.Method = .get, path: String, accept: String = "application/json", content: Content? = nil,
    limit: Int = 4 << 20, complete: @escaping (DocumentAnswer) -> Void
  ) -> Exchange {
    let body = WholeBody(limit: limit, name: path)
    return Exchange(
      method, path: path, accept: accept, content: content, begin: { body.clear() },
      receive: { bytes throws(BodyError) in try body.append(bytes) },
      finish: { _ throws(BodyError) in try body.parse() },
      complete: { outcome in
        switch outcome {
        case .success: complete(body.root.map { .document($0) } ?? .unreadable("it is empty"))
        case .status(let status): complete(.status(status))
        case .failure(let failure): complete(.failure(failure))
        case .body(let error): complete(.unreadable(error.message))
        case .access(let error): complete(.access(error))
        }
      })
  }
}

/// A body that is read as one JSON document.
private final class WholeBody {
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
