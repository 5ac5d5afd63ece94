import Glibc
import LoopbackTLS
import Synchronization

/// An HTTP/2 server (RFC 9113) on the loopback interface that knows as much as it takes to answer GET: each request with
/// the number of its stream, whatever it asks for. Header compression is not undone.
public final class LoopbackHTTP2Server: Sendable {
  /// Where it listens.
  public let port: Int
  private let listener: Int32
  private let tls: TLSContext
  private let connections = Atomic<Int>(0)
  private let answers = Atomic<Int>(0)

  private enum FrameType: UInt8 {
    case data = 0
    case headers = 1
    case settings = 4
    case ping = 6
    case goAway = 7
  }

  private struct Frame {
    var type: UInt8
    var flags: UInt8
    var stream: UInt32
    var payload: [UInt8]
  }

  /// Takes HTTP/2 only, as ALPN offers it.
  public init(tls certificate: TestCertificate) {
    signal(SIGPIPE, SIG_IGN)
    tls = TLSContext(certificate, clientAuthority: nil)
    loopback_tls_require_http2(tls.pointer)
    (listener, port) = LoopbackServer.listen()
    LoopbackServer.onThread { [self] in accept() }
  }

  /// No more connections.
  public func close() {
    shutdown(listener, Int32(SHUT_RDWR))
    _ = Glibc.close(listener)
  }

  /// How many connections there were.
  public var connectionCount: Int { connections.load(ordering: .relaxed) }

  /// How many requests were answered.
  public var answerCount: Int { answers.load(ordering: .relaxed) }

  private func accept() {
    while true {
      let descriptor = Glibc.accept(listener, nil, nil)
      guard descriptor >= 0 else { return }
      LoopbackServer.onThread { [self] in
        guard let connection = SecuredConnection(tls, descriptor) else {
          _ = Glibc.close(descriptor)
          return
        }
        connections.add(1, ordering: .relaxed)
        serve(connection)
        connection.end(.close)
      }
    }
  }

  private func serve(_ connection: SecuredConnection) {
    var reader = FrameReader(connection)
    guard reader.take(24) == Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8) else { return }
    send(Frame(type: FrameType.settings.rawValue, flags: 0, stream: 0, payload: []), on: connection)
    while let frame = reader.next() {
      let isAnswer = frame.flags & 1 == 1
      switch FrameType(rawValue: frame.type) {
      case .settings where !isAnswer, .ping where !isAnswer:
        let payload = frame.type == FrameType.ping.rawValue ? frame.payload : []
        send(Frame(type: frame.type, flags: 1, stream: 0, payload: payload), on: connection)
      case .headers: answer(frame.stream, on: connection)
      case .goAway: return
      default: break
      }
    }
  }

  private func answer(_ stream: UInt32, on connection: SecuredConnection) {
    // `:status: 200` of the static table, and a literal content-type (its name is the table's 31st) without an index.
    let type = Array("application/json".utf8)
    let headers: [UInt8] = [0x88, 0x0f, 0x10, UInt8(type.count)] + type
    send(Frame(type: FrameType.headers.rawValue, flags: 4, stream: stream, payload: headers), on: connection)
    let body = Array(#"{"stream":\#(stream)}"#.utf8)
    send(Frame(type: FrameType.data.rawValue, flags: 1, stream: stream, payload: body), on: connection)
    answers.add(1, ordering: .relaxed)
  }

  private func send(_ frame: Frame, on connection: SecuredConnection) {
    let count = frame.payload.count
    var bytes: [UInt8] = [UInt8(count >> 16), UInt8(count >> 8 & 0xff), UInt8(count & 0xff), frame.type, frame.flags]
    for shift: UInt32 in [24, 16, 8, 0] { bytes.append(UInt8(truncatingIfNeeded: frame.stream >> shift)) }
    _ = connection.write(bytes + frame.payload)
  }

  private struct FrameReader {
    private let connection: SecuredConnection
    private var buffer: [UInt8] = []

    init(_ connection: SecuredConnection) { self.connection = connection }

    mutating func take(_ count: Int) -> [UInt8]? {
      while buffer.count < count {
        let more = connection.read(1 << 14)
        guard !more.isEmpty else { return nil }
        buffer += more
      }
      defer { buffer.removeFirst(count) }
      return Array(buffer.prefix(count))
    }

    mutating func next() -> Frame? {
      guard let head = take(9) else { return nil }
      let count = Int(head[0]) << 16 | Int(head[1]) << 8 | Int(head[2])
      guard let payload = count == 0 ? [] : take(count) else { return nil }
      let stream = head[5...].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
      return Frame(type: head[3], flags: head[4], stream: stream & 0x7fff_ffff, payload: payload)
    }
  }
}
