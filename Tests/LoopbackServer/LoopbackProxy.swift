import Glibc
import Synchronization

/// A proxy on the loopback interface that makes tunnels (CONNECT, RFC 9110 9.3.6): whatever the host, to this machine.
public final class LoopbackProxy: Sendable {
  /// Where it listens.
  public let port: Int
  private let listener: Int32
  private let refusal: String?
  private let seen = Mutex<[String]>([])

  /// `refusal` is the status line to answer with instead of a tunnel.
  public init(refusal: String? = nil) {
    signal(SIGPIPE, SIG_IGN)
    self.refusal = refusal
    (listener, port) = LoopbackServer.listen()
    LoopbackServer.onThread { [self] in accept() }
  }

  /// The `HOST:PORT` of each tunnel that was asked for.
  public var targets: [String] { seen.withLock { $0 } }

  /// No more connections.
  public func close() {
    shutdown(listener, Int32(SHUT_RDWR))
    _ = Glibc.close(listener)
  }

  private func accept() {
    while true {
      let descriptor = Glibc.accept(listener, nil, nil)
      guard descriptor >= 0 else { return }
      LoopbackServer.onThread { [self] in serve(descriptor) }
    }
  }

  private func serve(_ client: Int32) {
    defer { _ = Glibc.close(client) }
    guard let target = Self.target(client) else { return }
    seen.withLock { $0.append(target) }
    if let refusal {
      _ = PlainConnection(descriptor: client).write(Array("HTTP/1.1 \(refusal)\r\nContent-Length: 0\r\n\r\n".utf8))
      return
    }
    guard let port = target.split(separator: ":").last.flatMap({ UInt16($0) }) else { return }
    let server = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { _ = Glibc.close(server) }
    guard LoopbackServer.connect(server, port: port) else { return }
    _ = PlainConnection(descriptor: client).write(Array("HTTP/1.1 200 Connection established\r\n\r\n".utf8))
    Self.pump(client, server)
  }

  /// What the head of a CONNECT request names; the client says nothing more before it is answered.
  private static func target(_ client: Int32) -> String? {
    var head: [UInt8] = []
    while !head.suffix(4).elementsEqual("\r\n\r\n".utf8) {
      let more = PlainConnection(descriptor: client).read(1 << 12)
      guard !more.isEmpty else { return nil }
      head += more
    }
    let words = String(decoding: head, as: UTF8.self).split(separator: " ")
    return words.first == "CONNECT" && words.count > 1 ? String(words[1]) : nil
  }

  private static func pump(_ left: Int32, _ right: Int32) {
    var ends = [
      pollfd(fd: left, events: Int16(POLLIN), revents: 0), pollfd(fd: right, events: Int16(POLLIN), revents: 0),
    ]
    while poll(&ends, 2, -1) > 0 {
      for (from, to) in [(0, 1), (1, 0)] where ends[from].revents != 0 {
        let bytes = PlainConnection(descriptor: ends[from].fd).read(1 << 14)
        guard !bytes.isEmpty, PlainConnection(descriptor: ends[to].fd).write(bytes) else { return }
      }
    }
  }
}
