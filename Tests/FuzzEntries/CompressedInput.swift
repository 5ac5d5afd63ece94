import Collection

/// Bytes as a gzip file.
struct CompressedInput {
  private let input: [UInt8]

  init(_ input: [UInt8]) {
    self.input = input
  }

  private static let limit = 1 << 16

  func run() throws(Violation) {
    guard let content = try? Gzip.decompress(input, limit: Self.limit) else { return }
    try require(content.count <= Self.limit, "\(content.count) bytes of at most \(Self.limit)")
    try require(Gzip.isGzip(input) || input.isEmpty, "content of what is no gzip file")
  }
}
