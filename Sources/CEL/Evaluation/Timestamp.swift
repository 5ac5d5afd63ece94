/// A point in time between the years 1 and 9999, to the nanosecond.
public struct Timestamp: Sendable {
  /// Seconds since 1970-01-01T00:00:00Z.
  public var seconds: Int64
  /// Nanoseconds of that second, never negative.
  public var nanoseconds: Int32
  /// The offset from UTC that the time was written with, in minutes; it shows when the time is printed and counts
  /// for nothing else.
  public var offsetMinutes: Int16

  /// A point in time.
  public init(seconds: Int64, nanoseconds: Int32 = 0, offsetMinutes: Int16 = 0) {
    self.seconds = seconds
    self.nanoseconds = nanoseconds
    self.offsetMinutes = offsetMinutes
  }

  /// 0001-01-01T00:00:00Z and 9999-12-31T23:59:59Z.
  static let range: ClosedRange<Int64> = -62_135_596_800...253_402_300_799
}

extension Timestamp: Hashable, Comparable {
  /// The same point in time.
  public static func == (left: Timestamp, right: Timestamp) -> Bool {
    left.seconds == right.seconds && left.nanoseconds == right.nanoseconds
  }

  /// Earlier.
  public static func < (left: Timestamp, right: Timestamp) -> Bool {
    (left.seconds, left.nanoseconds) < (right.seconds, right.nanoseconds)
  }

  /// Hashes the point in time.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(seconds)
    hasher.combine(nanoseconds)
  }
}

/// A span of time in nanoseconds: about 290 years either way, as in the reference implementation.
public struct Duration: Sendable, Hashable, Comparable {
  /// The whole span.
  public var nanoseconds: Int64

  /// A span of nanoseconds.
  public init(nanoseconds: Int64) {
    self.nanoseconds = nanoseconds
  }

  /// Shorter.
  public static func < (left: Duration, right: Duration) -> Bool { left.nanoseconds < right.nanoseconds }
}
