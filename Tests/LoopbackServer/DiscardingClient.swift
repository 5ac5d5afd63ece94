import Glibc
import LoopbackTLS

/// A client that reads and forgets: how fast the server can be.
public enum DiscardingClient {
  /// Asks for one path after the other over one connection; the bytes of the answers, or nil where it breaks.
  public static func read(port: Int, paths: [String]) -> Int? {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { _ = close(descriptor) }
    guard LoopbackServer.connect(descriptor, port: UInt16(port)), let connection = loopback_tls_connect(descriptor)
    else { return nil }
    defer { loopback_tls_close(connection, true) }
    var total = 0
    var buffer = [UInt8](repeating: 0, count: 1 << 17)
    for path in paths {
      let request = Array("GET \(path) HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8)
      guard loopback_tls_write(connection, request, request.count) == request.count else { return nil }
      var head: [UInt8] = []
      var left: Int?
      while left.map({ $0 > 0 }) ?? true {
        let count = loopback_tls_read(connection, &buffer, buffer.count)
        guard count > 0 else { return nil }
        total += count
        if let known = left {
          left = known - count
          continue
        }
        head += buffer[..<count]
        guard let end = head.firstRange(of: Array("\r\n\r\n".utf8)) else { continue }
        let lines = String(decoding: head[..<end.lowerBound], as: UTF8.self).split(separator: "\r\n")
        let length = lines.first { $0.lowercased().hasPrefix("content-length: ") }
        left = (length.flatMap { Int($0.dropFirst(16)) } ?? 0) - (head.count - end.upperBound)
      }
    }
    return total
  }
}
