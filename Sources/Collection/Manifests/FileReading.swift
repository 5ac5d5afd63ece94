import Documents
import Glibc

/// Why a file's bytes are not there.
struct FileError: Error, Sendable, Hashable {
  var message: String
  /// True for what only was passed over, such as a binary file.
  var isNote = false
}

enum FileReading {
  /// The bytes of a file, or of standard input for a nil path, decompressed.
  static func read(_ path: String?, limit: Int) throws(FileError) -> [UInt8] {
    let bytes = try raw(path, limit: limit)
    guard Gzip.isGzip(bytes) else {
      if isBinary(bytes) { throw FileError(message: "is a binary file; passed over", isNote: true) }
      return bytes
    }
    do throws(CompressionError) {
      return try Gzip.decompress(bytes, limit: limit)
    } catch {
      throw FileError(message: "cannot be decompressed: \(error)")
    }
  }

  /// The bytes of a file as they are, or of standard input for a nil path.
  static func raw(_ path: String?, limit: Int) throws(FileError) -> [UInt8] {
    var descriptor: Int32 = STDIN_FILENO
    if let path {
      descriptor = open(path, O_RDONLY | O_CLOEXEC)
      guard descriptor >= 0 else { throw FileError(message: "cannot be opened: \(lastError())") }
    }
    defer { if path != nil { close(descriptor) } }
    return try readAll(descriptor, limit: limit)
  }

  /// The first bytes of a regular file; none where it cannot be read.
  static func start(of path: String, count: Int) -> [UInt8] {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return [] }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return [] }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: count)
    let got = Glibc.read(descriptor, &bytes, count)
    return Array(bytes.prefix(max(got, 0)))
  }

  /// A file's size; 0 where it cannot be told.
  static func size(of path: String) -> Int {
    var status = stat()
    return stat(path, &status) == 0 ? Int(status.st_size) : 0
  }

  private static func readAll(_ descriptor: Int32, limit: Int) throws(FileError) -> [UInt8] {
    var status = stat()
    let size = fstat(descriptor, &status) == 0 ? Int(status.st_size) : 0
    guard size <= limit else { throw FileError(message: "is larger than \(limit) bytes") }
    // One byte more than the size, so that the end is seen without growing.
    var bytes = [UInt8](repeating: 0, count: max(size + 1, 65536))
    var count = 0
    while true {
      if count == bytes.count { bytes.append(contentsOf: repeatElement(0, count: bytes.count)) }
      let got = bytes.withUnsafeMutableBytes { buffer in
        Glibc.read(descriptor, buffer.baseAddress.map { $0 + count }, buffer.count - count)
      }
      if got < 0, errno == EINTR { continue }
      guard got >= 0 else { throw FileError(message: "cannot be read: \(lastError())") }
      if got == 0 { break }
      count += got
      guard count <= limit else { throw FileError(message: "is larger than \(limit) bytes") }
    }
    bytes.removeLast(bytes.count - count)
    return bytes
  }

  /// A zero byte near the start of what is not UTF-16 or UTF-32, as git tells binary files.
  private static func isBinary(_ bytes: [UInt8]) -> Bool {
    if bytes.starts(with: [0xff, 0xfe]) || bytes.starts(with: [0xfe, 0xff]) { return false }
    // UTF-16 without a mark: an ASCII character beside a zero.
    if bytes.count >= 2, (bytes[0] == 0) != (bytes[1] == 0) { return false }
    return bytes.prefix(8000).contains(0)
  }
}
