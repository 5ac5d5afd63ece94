import Glibc
import Reports

/// A file that appears whole or not at all: written beside its place and renamed when complete, so that a pipeline
/// never picks up half a report. A device or a named pipe is written directly.
struct OutputFile {
  let path: String

  func write(_ body: (ByteOutput) -> Void) throws {
    var status = stat()
    let exists = stat(path, &status) == 0
    if exists, status.st_mode & S_IFMT == S_IFDIR { throw failure("is a directory") }
    if exists, status.st_mode & S_IFMT != S_IFREG {
      return try fill(path, flags: O_WRONLY, body)
    }
    let target = exists ? resolved : path
    let draft = "\(target).\(getpid()).part"
    do {
      try fill(draft, flags: O_WRONLY | O_CREAT | O_TRUNC, body)
      if exists { chmod(draft, status.st_mode & 0o7777) }
      guard rename(draft, target) == 0 else { throw failure(describe(errno)) }
    } catch {
      unlink(draft)
      throw error
    }
  }

  /// Where symbolic links lead: the link stays, and what it points to is replaced.
  private var resolved: String {
    guard let real = realpath(path, nil) else { return path }
    defer { free(real) }
    return String(cString: real)
  }

  private func fill(_ path: String, flags: Int32, _ body: (ByteOutput) -> Void) throws {
    let descriptor = open(path, flags | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw failure(describe(errno)) }
    defer { close(descriptor) }
    var problem: Int32?
    let output = ByteOutput { bytes in
      problem = writeAll(bytes, to: descriptor)
      return problem == nil
    }
    body(output)
    _ = output.finish()
    if let problem { throw failure(describe(problem)) }
  }

  private func failure(_ reason: String) -> Stop {
    Stop(.usage, "cannot write \(path): \(reason)")
  }
}
