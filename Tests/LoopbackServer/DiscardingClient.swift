import Glibc
import LoopbackTLS

/// A client that reads and forgets: how fast the server can be.
public enum DiscardingClient {
  /// Asks for one path after the other over one connection; the bytes of the answers, or nil where it breaks.
  public static func read(port: Int, paths: [String]) -> Int? {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { _ = close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(port).bigEndian
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    let isConnected = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
    guard isConnected, let connection = loopback_tls_connect(descriptor) else { return nil }
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
