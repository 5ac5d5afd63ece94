/// The rule of a time zone for the future, as POSIX writes it: `CET-1CEST,M3.5.0,M10.5.0/3`.
struct ZoneRule: Sendable {
  private let standard: Int
  private var summer: (offset: Int, from: Day, until: Day)?

  /// A day of a year, and the second of that day.
  private struct Day: Sendable {
    let month: Int
    /// 1 to 5, where 5 is the last.
    let week: Int
    let dayOfWeek: Int
    let second: Int

    /// Seconds since 1970 on the clock of the zone.
    func seconds(in year: Int) -> Int {
      let first = CivilTime.days(year: year, month: month, day: 1)
      let firstDayOfWeek = ((first + 4) % 7 + 7) % 7
      var day = 1 + (dayOfWeek - firstDayOfWeek + 7) % 7 + (week - 1) * 7
      while day > CivilTime.dayCount(year: year, month: month) { day -= 7 }
      return (first + day - 1) * 86400 + second
    }
  }

  init?(_ text: String) {
    var rest = text.filter { !$0.isNewline }[...]
    guard Self.skipName(&rest), let offset = Self.time(&rest) else { return nil }
    standard = -offset
    guard !rest.isEmpty else { return }
    guard Self.skipName(&rest) else { return nil }
    var summerOffset = standard + 3600
    if !rest.hasPrefix(","), let offset = Self.time(&rest) { summerOffset = -offset }
    guard let from = Self.day(&rest), let until = Self.day(&rest) else { return nil }
    summer = (summerOffset, from, until)
  }

  func offset(at seconds: Int64) -> Int {
    guard let summer else { return standard }
    let year = CivilTime(Timestamp(seconds: seconds), offset: standard).year
    let from = summer.from.seconds(in: year) - standard
    let until = summer.until.seconds(in: year) - summer.offset
    let now = Int(seconds)
    let isSummer = from < until ? (from..<until).contains(now) : !(until..<from).contains(now)
    return isSummer ? summer.offset : standard
  }

  private static func skipName(_ rest: inout Substring) -> Bool {
    if rest.hasPrefix("<") {
      guard let end = rest.firstIndex(of: ">") else { return false }
      rest = rest[rest.index(after: end)...]
      return true
    }
    let name = rest.prefix { $0.isLetter }
    rest = rest[name.endIndex...]
    return !name.isEmpty
  }

  private static func number(_ rest: inout Substring) -> Int? {
    let digits = rest.prefix { $0.isNumber }
    rest = rest[digits.endIndex...]
    return Int(digits)
  }

  /// `[+-]h[:m[:s]]` in seconds.
  private static func time(_ rest: inout Substring) -> Int? {
    let isNegative = rest.hasPrefix("-")
    if isNegative || rest.hasPrefix("+") { rest = rest.dropFirst() }
    guard var seconds = number(&rest).map({ $0 * 3600 }) else { return nil }
    for unit in [60, 1] where rest.hasPrefix(":") {
      rest = rest.dropFirst()
      guard let part = number(&rest) else { return nil }
      seconds += part * unit
    }
    return isNegative ? -seconds : seconds
  }

  /// `,Mm.w.d[/time]`; the forms that count days of the year occur in no zone of the database.
  private static func day(_ rest: inout Substring) -> Day? {
    guard rest.hasPrefix(",M") else { return nil }
    rest = rest.dropFirst(2)
    guard let month = number(&rest), rest.hasPrefix(".") else { return nil }
    rest = rest.dropFirst()
    guard let week = number(&rest), rest.hasPrefix(".") else { return nil }
    rest = rest.dropFirst()
    guard let dayOfWeek = number(&rest), (1...12).contains(month), (1...5).contains(week) else { return nil }
    var second = 7200
    if rest.hasPrefix("/") {
      rest = rest.dropFirst()
      guard let time = time(&rest) else { return nil }
      second = time
    }
    return Day(month: month, week: week, dayOfWeek: dayOfWeek, second: second)
  }
}
