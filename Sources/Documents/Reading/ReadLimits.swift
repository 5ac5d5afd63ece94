/// What a reader takes before it gives up on a document with a located error: inputs are hostile.
public struct ReadLimits: Sendable {
  /// The longest source, in bytes.
  public var sourceBytes = 1 << 30
  /// The longest scalar or comment, in bytes. An API server takes 3 MiB in a whole request.
  public var scalarBytes = 16 << 20
  /// How deep lists and maps may nest. No object comes near it; what compares, copies or prints documents may recurse, on the
  /// stack of any thread.
  public var depth = 250
  /// How many nodes a document may come to when its aliases are expanded.
  public var nodes = 50_000_000

  /// What objects need, and far more.
  public static let standard = ReadLimits()
  /// As deep as Go's JSON decoder and go-yaml go; for what only reads documents and writes them.
  public static let apiServer: ReadLimits = {
    var limits = ReadLimits()
    limits.depth = 10_000
    return limits
  }()

  /// The standard limits, to change from.
  public init() {}
}
