/// A point in time as calendar and clock show it in some zone.
struct CivilTime {
  let year: Int
  /// 1 to 12.
  let month: Int
  /// 1 to 31.
  let day: Int
  /// 0 is Sunday.
  let dayOfWeek: Int
  /// From 0.
  let dayOfYear: Int
  let secondOfDay: Int
  let nanosecond: Int

  init(_ timestamp: Timestamp, offset: Int) {
    let seconds = Int(timestamp.seconds) + offset
    let days = seconds.floorDivided(by: 86400)
    secondOfDay = seconds - days * 86400
    nanosecond = Int(timestamp.nanoseconds)
    // 1970-01-01 was a Thursday.
    dayOfWeek = (days + 4) - (days + 4).floorDivided(by: 7) * 7
    // Years are counted from March, so that the leap day is a year's last; eras have 400 years.
    let shifted = days + 719_468
    let era = shifted.floorDivided(by: 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayFromMarch = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayFromMarch + 2) / 153
    day = dayFromMarch - (153 * monthFromMarch + 2) / 5 + 1
    month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    dayOfYear = days - Self.days(year: year, month: 1, day: 1)
  }

  /// Days since 1970-01-01.
  static func days(year: Int, month: Int, day: Int) -> Int {
    let year = month <= 2 ? year - 1 : year
    let era = year.floorDivided(by: 400)
    let yearOfEra = year - era * 400
    let dayFromMarch = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayFromMarch - 719_468
  }

  static func dayCount(year: Int, month: Int) -> Int {
    switch month {
    case 4, 6, 9, 11: 30
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    default: 31
    }
  }
}

extension Int {
  fileprivate func floorDivided(by divisor: Int) -> Int {
    self >= 0 ? self / divisor : (self - divisor + 1) / divisor
  }
}

// MARK: - Text

extension Timestamp {
  /// Reads RFC 3339: `2026-01-31T23:59:59.5+01:00`.
  package init?(text: UnsafeBufferPointer<UInt8>) {
    var reader = DigitReader(text)
    guard let year = reader.number(4), reader.take("-"), let month = reader.number(2), reader.take("-"),
      let day = reader.number(2), reader.take("T"), let hour = reader.number(2), reader.take(":"),
      let minute = reader.number(2), reader.take(":"), let second = reader.number(2),
      (1...12).contains(month), day >= 1, day <= CivilTime.dayCount(year: year, month: month),
      hour < 24, minute < 60, second < 60, let nanoseconds = reader.fraction(), let offset = reader.offset(),
      reader.isAtEnd
    else { return nil }
    let seconds =
      CivilTime.days(year: year, month: month, day: day) * 86400 + hour * 3600 + minute * 60 + second - offset * 60
    guard Self.range.contains(Int64(seconds)) else { return nil }
    self.init(seconds: Int64(seconds), nanoseconds: Int32(nanoseconds), offsetMinutes: Int16(offset))
  }

  /// RFC 3339 with the offset that the time was written with and no more digits than needed.
  package var text: String {
    let time = CivilTime(self, offset: Int(offsetMinutes) * 60)
    var text = "\(time.year.padded(4))-\(time.month.padded(2))-\(time.day.padded(2))T"
    text += "\((time.secondOfDay / 3600).padded(2)):\((time.secondOfDay / 60 % 60).padded(2))"
    text += ":\((time.secondOfDay % 60).padded(2))\(DurationText.fraction(Int(nanoseconds)))"
    if offsetMinutes == 0 { return text + "Z" }
    let offset = Int(offsetMinutes.magnitude)
    return "\(text)\(offsetMinutes < 0 ? "-" : "+")\((offset / 60).padded(2)):\((offset % 60).padded(2))"
  }
}

extension Int {
  fileprivate func padded(_ width: Int) -> String {
    let digits = String(self)
    return String(repeating: "0", count: Swift.max(0, width - digits.count)) + digits
  }
}

/// Reads runs of digits of fixed length.
private struct DigitReader {
  let text: UnsafeBufferPointer<UInt8>
  var position = 0

  init(_ text: UnsafeBufferPointer<UInt8>) { self.text = text }

  var isAtEnd: Bool { position == text.count }

  mutating func number(_ count: Int) -> Int? {
    guard position + count <= text.count else { return nil }
    var value = 0
    for byte in text[position..<position + count] {
      guard byte.isDigit else { return nil }
      value = value * 10 + Int(byte - 0x30)
    }
    position += count
    return value
  }

  mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard position < text.count, UInt32(text[position]) == character.value else { return false }
    position += 1
    return true
  }

  /// Nanoseconds; digits beyond are cut, no fraction is 0.
  mutating func fraction() -> Int? {
    guard take(".") || take(",") else { return 0 }
    var value = 0
    var count = 0
    while position < text.count, text[position].isDigit {
      if count < 9 { value = value * 10 + Int(text[position] - 0x30) }
      count += 1
      position += 1
    }
    guard count > 0 else { return nil }
    for _ in min(count, 9)..<9 { value *= 10 }
    return value
  }

  /// The offset from UTC in minutes.
  mutating func offset() -> Int? {
    if take("Z") { return 0 }
    let sign = take("+") ? 1 : take("-") ? -1 : 0
    guard sign != 0, let hours = number(2), take(":"), let minutes = number(2), hours <= 24, minutes < 60 else {
      return nil
    }
    return sign * (hours * 60 + minutes)
  }
}

/// Spans as text: `1h2m3.5s` in, `3723.5s` out.
enum DurationText {
  private static let units: [(name: String, nanoseconds: Int64)] = [
    ("ns", 1), ("us", 1000), ("µs", 1000), ("μs", 1000), ("ms", 1_000_000), ("s", 1_000_000_000),
    ("m", 60_000_000_000), ("h", 3_600_000_000_000),
  ]

  static func nanoseconds(_ text: UnsafeBufferPointer<UInt8>) -> Int64? {
    var rest = text[...]
    let isNegative = rest.first == UInt8(ascii: "-")
    if isNegative || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
    if rest.elementsEqual([UInt8(ascii: "0")]) { return 0 }
    guard !rest.isEmpty else { return nil }
    var total: Int128 = 0
    while !rest.isEmpty {
      guard let part = component(&rest) else { return nil }
      total += part
      guard total <= Int128(Int64.max) + 1 else { return nil }
    }
    return Int64(exactly: isNegative ? -total : total)
  }

  /// One number with its unit.
  private static func component(_ rest: inout Slice<UnsafeBufferPointer<UInt8>>) -> Int128? {
    let whole = rest.prefix { $0.isDigit }
    rest = rest.dropFirst(whole.count)
    var fraction = whole.prefix(0)
    if rest.first == UInt8(ascii: ".") {
      rest = rest.dropFirst()
      fraction = rest.prefix { $0.isDigit }
      rest = rest.dropFirst(fraction.count)
    }
    guard !whole.isEmpty || !fraction.isEmpty, whole.count < 20 else { return nil }
    let name = rest.prefix { !$0.isDigit && $0 != UInt8(ascii: ".") }
    guard let unit = units.first(where: { $0.name.utf8.elementsEqual(name) }) else { return nil }
    rest = rest.dropFirst(name.count)
    var nanoseconds = Int128(0)
    for digit in whole { nanoseconds = nanoseconds * 10 + Int128(digit - 0x30) }
    nanoseconds *= Int128(unit.nanoseconds)
    var part = Int128(0)
    var scale = Int128(1)
    for digit in fraction.prefix(18) {
      part = part * 10 + Int128(digit - 0x30)
      scale *= 10
    }
    return nanoseconds + part * Int128(unit.nanoseconds) / scale
  }

  static func text(_ nanoseconds: Int64) -> String {
    let (seconds, rest) = nanoseconds.magnitude.quotientAndRemainder(dividingBy: 1_000_000_000)
    return "\(nanoseconds < 0 ? "-" : "")\(seconds)\(fraction(Int(rest)))s"
  }

  /// `.5` for half a second; nothing for none.
  static func fraction(_ nanoseconds: Int) -> String {
    guard nanoseconds > 0 else { return "" }
    var digits = String(nanoseconds)
    digits = "." + String(repeating: "0", count: 9 - digits.count) + digits
    while digits.hasSuffix("0") { digits.removeLast() }
    return digits
  }
}
