import ArgumentParser
import CEL
import FoundationEssentials

/// A point in time, as RFC 3339 writes it: `2026-01-31T12:00:00Z`.
struct Moment: ExpressibleByArgument {
  /// Since 1970.
  var seconds: Int64

  static var present: Moment { Moment(seconds: Int64(Date().timeIntervalSince1970)) }

  init(seconds: Int64) { self.seconds = seconds }

  /// As RFC 3339 writes it, in UTC.
  var text: String { Date(timeIntervalSince1970: Double(seconds)).ISO8601Format() }

  init?(argument: String) {
    var text = argument
    guard let timestamp = text.withUTF8({ Timestamp(text: $0) }) else { return nil }
    seconds = timestamp.seconds
  }
}
