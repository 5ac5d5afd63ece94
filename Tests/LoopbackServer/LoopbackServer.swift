import Glibc
import LoopbackTLS
import Synchronization

/// What the client asked.
public struct Request: Sendable {
  /// GET, as a rule.
  public var method: String
  /// Without the query.
  public var path: String
  /// What stands behind the question mark, decoded.
  public var query: [String: String]
  /// By name in lower case.
  public var headers: [String: [String]]
  /// Empty where there is none.
  public var body: [UInt8] = []

  /// The values of a header, joined; empty where there is none.
  public func header(_ name: String) -> String { headers[name]?.joined(separator: ", ") ?? "" }
}

/// What the server does about it.
public enum Reply: Sendable {
  /// A whole answer.
  case answer(status: Int = 200, headers: [(String, String)] = [], body: [UInt8])
  /// The head of an answer whose body is longer than what comes; then the connection is closed, or reset.
  case brokenOff(body: [UInt8], isReset: Bool)
  /// A body in pieces that goes on while the generator gives some and the client reads.
  case stream(@Sendable (Int) -> [UInt8]?)
  /// Nothing at all for so many seconds, then the end.
  case silence(seconds: Double)
  /// The connection is closed without a word.
  case hangUp
  /// Bytes as they are.
  case raw([UInt8])

  /// A whole answer in JSON.
  public static func json(_ text: String, status: Int = 200, headers: [(String, String)] = []) -> Reply {
    .answer(status: status, headers: [("Content-Type", "application/json")] + headers, body: Array(text.utf8))
  }

  /// A whole answer in plain text.
  public static func text(_ text: String, status: Int) -> Reply {
    .answer(status: status, headers: [("Content-Type", "text/plain; charset=utf-8")], body: Array(text.utf8))
  }
}

/// An HTTP/1.1 server on the loopback interface, a thread for each connection, that can misbehave on purpose.
public final class LoopbackServer: Sendable {
  /// Where it listens.
  public let port: Int
  private let listener: Int32
  private let tls: TLSContext?
  private let answer: @Sendable (Request) -> Reply
  private let seen = Mutex<[Request]>([])
  private let isClosed = Atomic<Bool>(false)
  private let connections = Atomic<Int>(0)

  /// `tls` nil: plain HTTP.
  public init(
    tls: TestCertificate?, clientAuthority: TestCertificate? = nil, answer: @escaping @Sendable (Request) -> Reply
  ) {
    signal(SIGPIPE, SIG_IGN)
    self.answer = answer
    self.tls = tls.map { TLSContext($0, clientAuthority: clientAuthority) }
    (listener, port) = Self.listen()
    Self.onThread { [self] in accept() }
  }

  /// No more connections; those that are open go on to their end.
  public func close() {
    guard isClosed.compareExchange(expected: false, desired: true, ordering: .relaxed).exchanged else { return }
    shutdown(listener, Int32(SHUT_RDWR))
    _ = Glibc.close(listener)
  }

  /// What was asked so far.
  public var requests: [Request] { seen.withLock { $0 } }

  /// How many connections there were.
  public var connectionCount: Int { connections.load(ordering: .relaxed) }

  private func accept() {
    while true {
      let descriptor = Glibc.accept(listener, nil, nil)
      guard descriptor >= 0 else {
        if errno == EINTR { continue }
        return
      }
      connections.add(1, ordering: .relaxed)
      Self.onThread { [self] in serve(descriptor) }
    }
  }

  private func serve(_ descriptor: Int32) {
    var connection: any Connection = PlainConnection(descriptor: descriptor)
    if let tls {
      guard let secured = SecuredConnection(tls, descriptor) else { return hangUpGently(descriptor) }
      connection = secured
    }
    var reader = RequestReader(connection)
    while let request = reader.next() {
      seen.withLock { $0.append(request) }
      guard send(answer(request), on: connection) else { return }
    }
    connection.end(.close)
  }

  /// Closed at once, with bytes unread, the kernel would reset the connection and the client lose the alert that it is
  /// sent.
  private func hangUpGently(_ descriptor: Int32) {
    shutdown(descriptor, Int32(SHUT_WR))
    var piece = [UInt8](repeating: 0, count: 1 << 12)
    while Glibc.read(descriptor, &piece, piece.count) > 0 {}
    _ = Glibc.close(descriptor)
  }

  /// False where the connection is at its end.
  private func send(_ reply: Reply, on connection: any Connection) -> Bool {
    switch reply {
    case .answer(let status, let headers, let body):
      let length = status == 304 ? [] : [("Content-Length", "\(body.count)")]
      return connection.write(Self.head(status, headers + length)) && connection.write(body)
    case .brokenOff(let body, let isReset):
      let length = ("Content-Length", "\(body.count + 4096)")
      _ = connection.write(Self.head(200, [("Content-Type", "application/json"), length])) && connection.write(body)
      connection.end(isReset ? .reset : .drop)
    case .stream(let piece):
      _ = connection.write(
        Self.head(200, [("Content-Type", "application/json"), ("Transfer-Encoding", "chunked")]))
      var number = 0
      while let bytes = piece(number) {
        let chunk = Array("\(String(bytes.count, radix: 16))\r\n".utf8) + bytes + Array("\r\n".utf8)
        guard connection.write(chunk) else {
          connection.end(.drop)
          return false
        }
        number += 1
      }
      return connection.write(Array("0\r\n\r\n".utf8))
    case .silence(let seconds):
      usleep(UInt32(seconds * 1_000_000))
      connection.end(.drop)
    case .hangUp: connection.end(.close)
    case .raw(let bytes):
      _ = connection.write(bytes)
      connection.end(.close)
    }
    return false
  }

  private static func head(_ status: Int, _ headers: [(String, String)]) -> [UInt8] {
    let lines = ["HTTP/1.1 \(status) Status"] + headers.map { "\($0.0): \($0.1)" }
    return Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8)
  }

  /// A socket that listens on the loopback interface, and its port.
  static func listen() -> (descriptor: Int32, port: Int) {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = address(port: 0)
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        precondition(bind(descriptor, address, size) == 0 && Glibc.listen(descriptor, 64) == 0, "no loopback socket")
        getsockname(descriptor, address, &size)
      }
    }
    return (descriptor, Int(UInt16(bigEndian: address.sin_port)))
  }

  /// Connects a socket to a port of this machine.
  static func connect(_ descriptor: Int32, port: UInt16) -> Bool {
    var address = address(port: port)
    return withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
  }

  private static func address(port: UInt16) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    return address
  }

  static func onThread(_ body: @escaping @Sendable () -> Void) {
    final class Box: Sendable {
      let body: @Sendable () -> Void
      init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
    var thread = pthread_t()
    let box = Unmanaged.passRetained(Box(body)).toOpaque()
    pthread_create(
      &thread, nil,
      { pointer in
        guard let pointer else { return nil }
        Unmanaged<Box>.fromOpaque(pointer).takeRetainedValue().body()
        return nil
      }, box)
    pthread_detach(thread)
  }
}
