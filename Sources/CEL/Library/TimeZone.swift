import Glibc
import Synchronization

/// A time zone of the system's database, or a fixed offset.
struct TimeZone: Sendable {
  /// Ascending instants at which an offset begins.
  private var transitions: [Int64] = []
  private var offsets: [Int] = []
  /// The offset before the first transition.
  private var initial: Int
  /// The rule for instants after the last transition, in the form of POSIX.
  private var rule: ZoneRule?

  private static let known = Mutex<[String: TimeZone?]>([:])

  /// A zone by its database name or as `+01:00`.
  static func named(_ name: String) -> TimeZone? {
    if name.isEmpty || name == "UTC" || name == "Local" { return TimeZone(initial: 0) }
    if let fixed = fixedOffset(name) { return TimeZone(initial: fixed) }
    return known.withLock { known in
      if let zone = known[name] { return zone }
      let zone = read(name)
      known[name] = zone
      return zone
    }
  }

  private init(initial: Int) { self.initial = initial }

  /// Seconds east of UTC at an instant.
  func offset(at seconds: Int64) -> Int {
    if let last = transitions.last, seconds >= last, let rule { return rule.offset(at: seconds) }
    var low = 0
    var high = transitions.count
    while low < high {
      let middle = (low + high) / 2
      if transitions[middle] <= seconds { low = middle + 1 } else { high = middle }
    }
    if low == 0, transitions.isEmpty, let rule { return rule.offset(at: seconds) }
    return low == 0 ? initial : offsets[low - 1]
  }

  private static func fixedOffset(_ name: String) -> Int? {
    var digits = name[...]
    let isNegative = digits.hasPrefix("-")
    if isNegative || digits.hasPrefix("+") { digits = digits.dropFirst() }
    let parts = digits.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(\.isDigit) }),
      let hours = Int(parts[0]), let minutes = Int(parts[1]), hours <= 99, minutes <= 99
    else { return nil }
    return (hours * 3600 + minutes * 60) * (isNegative ? -1 : 1)
  }
}

// MARK: - The database (TZif, RFC 8536)

extension TimeZone {
  private static func read(_ name: String) -> TimeZone? {
    // A name is a path below the database; it must not lead out of it.
    guard name.utf8.allSatisfy({ $0.isLetter || $0.isDigit || "_-+/".utf8.contains($0) }), !name.hasPrefix("/"),
      let bytes = contents("/usr/share/zoneinfo/\(name)")
    else { return nil }
    return TimeZone(database: bytes)
  }

  private static func contents(_ path: String) -> [UInt8]? {
    guard let file = fopen(path, "rb") else { return nil }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 64 * 1024)
    let count = fread(&bytes, 1, bytes.count, file)
    return count > 44 ? Array(bytes[..<count]) : nil
  }

  private init?(database bytes: [UInt8]) {
    guard bytes.starts(with: Array("TZif".utf8)), bytes[4] >= UInt8(ascii: "2") else { return nil }
    func number(_ at: Int, _ count: Int) -> Int64? {
      guard at + count <= bytes.count else { return nil }
      let unsigned = bytes[at..<at + count].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      return Int64(bitPattern: unsigned << UInt64(64 - 8 * count)) >> Int64(64 - 8 * count)
    }
    func counts(_ header: Int) -> [Int]? {
      let counts = (0..<6).compactMap { number(header + 20 + 4 * $0, 4).map(Int.init) }
      return counts.count == 6 ? counts : nil
    }
    // The first part has 32-bit times; the second one is the same with 64 bits.
    guard let short = counts(0) else { return nil }
    let header = 44 + short[3] * 5 + short[4] * 6 + short[5] + short[2] * 8 + short[1] + short[0]
    guard let sizes = counts(header) else { return nil }
    let times = header + 44
    let kinds = times + sizes[3] * 8
    let types = kinds + sizes[3]
    guard let first = number(types, 4) else { return nil }
    initial = Int(first)
    for i in 0..<sizes[3] {
      guard let time = number(times + 8 * i, 8), kinds + i < bytes.count,
        let offset = number(types + 6 * Int(bytes[kinds + i]), 4)
      else { return nil }
      transitions.append(time)
      offsets.append(Int(offset))
    }
    let footer = types + sizes[4] * 6 + sizes[5] + sizes[2] * 12 + sizes[1] + sizes[0]
    if footer < bytes.count { rule = ZoneRule(String(decoding: bytes[footer...], as: UTF8.self)) }
  }
}
