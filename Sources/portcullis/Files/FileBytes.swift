import Glibc

enum FileBytes {
  /// A path that a user names is meant: where nothing is there, that is a mistake and not an empty input.
  static func expectExists(_ path: String) throws {
    guard access(path, F_OK) == 0 else { throw Stop(.usage, "cannot read \(path): \(describe(errno))") }
  }

  /// A whole file, `-` for standard input.
  static func read(_ path: String) throws -> [UInt8] {
    let descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Stop(.usage, "cannot read \(path): \(describe(errno))") }
    defer { if descriptor != STDIN_FILENO { close(descriptor) } }
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = Glibc.read(descriptor, &piece, piece.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw Stop(.usage, "cannot read \(path): \(describe(errno))") }
      guard count > 0 else { return bytes }
      bytes.append(contentsOf: piece[..<count])
    }
  }
}
