import Glibc
import Reports

/// Where everything goes that is not the result: problems, timings, the reason of the exit status.
enum StandardError {
  static func line(_ text: String) {
    _ = writeAll(Array((text + "\n").utf8), to: STDERR_FILENO)
  }
}

enum StandardOutput {
  /// Standard output; a failed write other than to a reader that has gone is told on standard error.
  static func open() -> ByteOutput {
    ByteOutput { bytes in
      guard let failure = writeAll(bytes, to: STDOUT_FILENO) else { return true }
      if failure != EPIPE {
        StandardError.line("exit \(ExitStatus.usage.rawValue): cannot write standard output: \(describe(failure))")
        exit(ExitStatus.usage.rawValue)
      }
      return false
    }
  }
}

/// Writes all bytes; the `errno` of the failure, or nil.
func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Int32? {
  var rest = bytes
  while let base = rest.baseAddress, !rest.isEmpty {
    let count = write(descriptor, base, rest.count)
    if count < 0 {
      if errno == EINTR { continue }
      return errno
    }
    rest = UnsafeRawBufferPointer(rebasing: rest[count...])
  }
  return nil
}

private func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Int32? {
  bytes.withUnsafeBytes { writeAll($0, to: descriptor) }
}

/// The system's words for an `errno`.
func describe(_ failure: Int32) -> String {
  strerror(failure).map { String(cString: $0) } ?? "error \(failure)"
}
