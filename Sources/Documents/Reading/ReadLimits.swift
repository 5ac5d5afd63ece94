/// What a reader takes before it gives up on a document with a located error: inputs are hostile.
public struct ReadLimits: Sendable {
  /// The longest source, in bytes.
  public var sourceBytes = 1 << 30
  /// The longest scalar or comment, in bytes. An API server takes 3 MiB in a whole request.
  public var scalarBytes = 16 << 20
  /// How deep lists and maps may nest: as deep as Go's JSON decoder and go-yaml go.
  public var depth = 10_000
  /// How many nodes a document may come to when its aliases are expanded.
  public var nodes = 50_000_000

  /// What kubectl and an API server take, and some more.
  public static let standard = ReadLimits()

  /// The standard limits, to change from.
  public init() {}
}
