/// The parts of points in time and of spans.
enum Times {
  static let functions: [Function] = [
    accessor("getFullYear", "year") { $0.year },
    accessor("getMonth", "month") { $0.month - 1 },
    accessor("getDate", "day_of_month_1_based") { $0.day },
    accessor("getDayOfMonth", "day_of_month") { $0.day - 1 },
    accessor("getDayOfWeek", "day_of_week") { $0.dayOfWeek },
    accessor("getDayOfYear", "day_of_year") { $0.dayOfYear },
    accessor("getHours", "hours", nanosecondsPerUnit: 3_600_000_000_000) { $0.secondOfDay / 3600 },
    accessor("getMinutes", "minutes", nanosecondsPerUnit: 60_000_000_000) { $0.secondOfDay / 60 % 60 },
    accessor("getSeconds", "seconds", nanosecondsPerUnit: 1_000_000_000) { $0.secondOfDay % 60 },
    // The specification asks for the milliseconds of the second; Kubernetes gives the whole span.
    accessor("getMilliseconds", "milliseconds", nanosecondsPerUnit: 1_000_000) { $0.nanosecond / 1_000_000 },
  ]

  private static func accessor(
    _ name: String, _ id: String, nanosecondsPerUnit: Int64? = nil, _ part: @escaping @Sendable (CivilTime) -> Int
  ) -> Function {
    var overloads: [Overload] = [
      .method("timestamp_to_\(id)", [.timestamp], .int),
      .method("timestamp_to_\(id)_with_tz", [.timestamp, .string], .int),
    ]
    if nanosecondsPerUnit != nil { overloads.append(.method("duration_to_\(id)", [.duration], .int)) }
    return Function(
      name, overloads, checksFit: true,
      .variadic { frame, arguments in
        let value = arguments[0]
        if value.tag == .duration, arguments.count == 1, let nanosecondsPerUnit {
          return .int(value.intBits / nanosecondsPerUnit)
        }
        guard value.tag == .timestamp else { return frame.noSuchOverload(name) }
        var offset = 0
        if arguments.count == 2 {
          guard arguments[1].tag == .string else { return frame.noSuchOverload(name) }
          let zone = String(decoding: arguments[1].utf8, as: UTF8.self)
          guard let known = TimeZone.named(zone)?.offset(at: value.intBits) else {
            return frame.error("unknown time zone \(zone)")
          }
          offset = known
        }
        return .int(Int64(part(CivilTime(value.timestamp, offset: offset))))
      })
  }
}
