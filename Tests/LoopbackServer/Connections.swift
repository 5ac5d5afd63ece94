import Glibc
import LoopbackTLS

enum ConnectionEnd {
  /// In order.
  case close
  /// Without TLS's close alert: what a truncating attacker, or a killed server, leaves.
  case drop
  /// With a TCP reset.
  case reset
}

protocol Connection {
  /// At most so many bytes; empty at the end.
  func read(_ count: Int) -> [UInt8]
  func write(_ bytes: [UInt8]) -> Bool
  func end(_ how: ConnectionEnd)
}

/// OpenSSL's server side. `@unchecked`: OpenSSL's contexts may be used by several threads.
final class TLSContext: @unchecked Sendable {
  let pointer: UnsafeMutableRawPointer

  init(_ certificate: TestCertificate, clientAuthority: TestCertificate?) {
    guard let pointer = loopback_tls_server(certificate.certificate, certificate.key, clientAuthority?.certificate)
    else { preconditionFailure("OpenSSL does not take the certificate") }
    self.pointer = pointer
  }

  deinit { loopback_tls_server_free(pointer) }
}

struct PlainConnection: Connection {
  let descriptor: Int32

  func read(_ count: Int) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    let got = Glibc.read(descriptor, &bytes, count)
    return Array(bytes.prefix(max(got, 0)))
  }

  func write(_ bytes: [UInt8]) -> Bool {
    bytes.withUnsafeBytes { buffer in
      var rest = buffer[...]
      while !rest.isEmpty {
        let count = Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
        guard count > 0 else { return false }
        rest = rest.dropFirst(count)
      }
      return true
    }
  }

  func end(_ how: ConnectionEnd) { close(descriptor, how) }
}

struct SecuredConnection: Connection {
  private let connection: UnsafeMutableRawPointer
  private let descriptor: Int32
  // Keeps the context while there are connections.
  private let context: TLSContext

  init?(_ context: TLSContext, _ descriptor: Int32) {
    guard let connection = loopback_tls_accept(context.pointer, descriptor) else { return nil }
    self.connection = connection
    self.descriptor = descriptor
    self.context = context
  }

  func read(_ count: Int) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    let got = loopback_tls_read(connection, &bytes, count)
    return Array(bytes.prefix(max(got, 0)))
  }

  func write(_ bytes: [UInt8]) -> Bool {
    guard !bytes.isEmpty else { return true }
    return loopback_tls_write(connection, bytes, bytes.count) == bytes.count
  }

  func end(_ how: ConnectionEnd) {
    loopback_tls_close(connection, how == .close)
    close(descriptor, how)
  }
}

private func close(_ descriptor: Int32, _ how: ConnectionEnd) {
  if how == .reset {
    var option = linger(l_onoff: 1, l_linger: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
  }
  _ = Glibc.close(descriptor)
}

/// Reads the requests of a connection.
struct RequestReader {
  private let connection: any Connection
  private var buffer: [UInt8] = []

  init(_ connection: any Connection) { self.connection = connection }

  mutating func next() -> Request? {
    let end = Array("\r\n\r\n".utf8)
    while true {
      if let start = buffer.indices.first(where: { buffer[$0...].starts(with: end) }) {
        let head = String(decoding: buffer[..<start], as: UTF8.self)
        buffer.removeFirst(start + end.count)
        guard var request = Self.request(head) else { return nil }
        let count = Int(request.header("content-length")) ?? 0
        while buffer.count < count {
          let more = connection.read(1 << 14)
          guard !more.isEmpty else { return nil }
          buffer += more
        }
        request.body = Array(buffer.prefix(count))
        buffer.removeFirst(count)
        return request
      }
      let more = connection.read(1 << 14)
      guard !more.isEmpty else { return nil }
      buffer += more
      // The start of a TLS handshake on a server without TLS: what Go answers.
      if buffer.first == 0x16 {
        _ = connection.write(Array("HTTP/1.0 400 Bad Request\r\n\r\n".utf8))
        return nil
      }
    }
  }

  private static func request(_ head: String) -> Request? {
    let lines = head.split(separator: "\r\n", omittingEmptySubsequences: false)
    let words = (lines.first ?? "").split(separator: " ")
    guard words.count == 3 else { return nil }
    let target = words[1].split(separator: "?", maxSplits: 1)
    var query: [String: String] = [:]
    for pair in (target.count > 1 ? target[1] : "").split(separator: "&") {
      let parts = pair.split(separator: "=", maxSplits: 1)
      query[String(parts[0])] = parts.count > 1 ? decoded(parts[1]) : ""
    }
    var headers: [String: [String]] = [:]
    for line in lines.dropFirst() {
      let parts = line.split(separator: ":", maxSplits: 1)
      guard parts.count == 2 else { continue }
      headers[parts[0].lowercased(), default: []].append(String(parts[1].drop { $0 == " " }))
    }
    return Request(method: String(words[0]), path: String(target[0]), query: query, headers: headers)
  }

  private static func decoded(_ text: Substring) -> String {
    var bytes: [UInt8] = []
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%"), let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
      else {
        bytes.append(byte)
        continue
      }
      bytes.append(value)
      rest = rest.dropFirst(2)
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
