/// The parts of points in time and of spans.
enum Times {
  static let functions: [Function] = [
    accessor("getFullYear") { $0.year },
    accessor("getMonth") { $0.month - 1 },
    accessor("getDate") { $0.day },
    accessor("getDayOfMonth") { $0.day - 1 },
    accessor("getDayOfWeek") { $0.dayOfWeek },
    accessor("getDayOfYear") { $0.dayOfYear },
    accessor("getHours", nanosecondsPerUnit: 3_600_000_000_000) { $0.secondOfDay / 3600 },
    accessor("getMinutes", nanosecondsPerUnit: 60_000_000_000) { $0.secondOfDay / 60 % 60 },
    accessor("getSeconds", nanosecondsPerUnit: 1_000_000_000) { $0.secondOfDay % 60 },
    // The specification asks for the milliseconds of the second; Kubernetes gives the whole span.
    accessor("getMilliseconds", nanosecondsPerUnit: 1_000_000) { $0.nanosecond / 1_000_000 },
  ]

  private static func accessor(
    _ name: String, nanosecondsPerUnit: Int64? = nil, _ part: @escaping @Sendable (CivilTime) -> Int
  ) -> Function {
    var signatures: [Overload] = [.method([.timestamp], .int), .method([.timestamp, .string], .int)]
    if nanosecondsPerUnit != nil { signatures.append(.method([.duration], .int)) }
    return Function(
      name, signatures,
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
