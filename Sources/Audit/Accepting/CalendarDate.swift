import CEL

/// A day as ISO 8601 writes it: `2027-01-31`. What expires on a day is in force until that day ends in UTC.
package struct CalendarDate: Sendable, Hashable, Comparable, CustomStringConvertible {
  package let description: String
  /// The first second of the day, since 1970.
  private let start: Int64

  private static let secondsPerDay: Int64 = 86_400

  package init?(_ text: String) {
    var time = text + "T00:00:00Z"
    guard text.utf8.count == 10, let timestamp = time.withUTF8({ Timestamp(text: $0) }) else { return nil }
    description = text
    start = timestamp.seconds
  }

  /// Is the day over at a moment, in seconds since 1970?
  package func isOver(at time: Int64) -> Bool { time >= start + Self.secondsPerDay }

  /// Has the day not begun yet?
  package func isAhead(of time: Int64) -> Bool { start > time }

  /// Whole days from a moment to the day's end: 0 on the day itself.
  package func daysLeft(at time: Int64) -> Int {
    Int((start + Self.secondsPerDay - 1 - time) / Self.secondsPerDay)
  }

  package static func < (left: CalendarDate, right: CalendarDate) -> Bool { left.start < right.start }
}
