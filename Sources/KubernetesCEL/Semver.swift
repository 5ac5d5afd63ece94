package import CEL

/// A version of semver.org 2.0, as github.com/blang/semver reads it.
struct Semver: OpaqueValue {
  static let type = CELType.opaque("kubernetes.Semver")
  let typeName = "kubernetes.Semver"
  let numbers: [UInt64]
  let prerelease: [Identifier]
  let build: [Substring]

  /// A part of what stands behind the `-`.
  enum Identifier: Equatable, Sendable {
    case number(UInt64)
    case text(Substring)
  }

  /// Why a text is no version.
  struct Invalid: Error { let reason: String }

  func isEqual(to other: any OpaqueValue) -> Bool { (other as? Semver).map { compare(to: $0) == 0 } ?? false }

  private static let names = ["Major", "Minor", "Patch"]

  /// `isTolerant` takes `v1.2` for `1.2.0`.
  init(_ text: String, isTolerant: Bool = false) throws(Invalid) {
    let text = isTolerant ? try Self.normalised(text) : text
    guard !text.isEmpty else { throw Invalid(reason: "Version string empty") }
    let parts = text.split(separator: ".", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3 else { throw Invalid(reason: "No Major.Minor.Patch elements found") }
    var (patch, build) = Self.cut(parts[2], at: "+")
    var prerelease: Substring?
    (patch, prerelease) = Self.cut(patch, at: "-")
    var numbers: [UInt64] = []
    for (name, number) in zip(Self.names, [parts[0], parts[1], patch]) {
      numbers.append(try Self.number(number, name))
    }
    self.numbers = numbers
    var identifiers: [Identifier] = []
    for part in Self.parts(prerelease) { identifiers.append(try Identifier(part)) }
    self.prerelease = identifiers
    self.build = Self.parts(build)
    for part in self.build {
      guard !part.isEmpty else { throw Invalid(reason: "Build meta data is empty") }
      guard part.utf8.allSatisfy(\.isIdentifierByte) else {
        throw Invalid(reason: "Invalid character(s) found in build meta data \(String(part).goQuoted)")
      }
    }
  }

  private static func cut(_ text: Substring, at mark: Character) -> (before: Substring, behind: Substring?) {
    guard let place = text.firstIndex(of: mark) else { return (text, nil) }
    return (text[..<place], text[text.index(after: place)...])
  }

  private static func parts(_ text: Substring?) -> [Substring] {
    text?.split(separator: ".", omittingEmptySubsequences: false) ?? []
  }

  private static func number(_ text: Substring, _ name: String) throws(Invalid) -> UInt64 {
    guard text.utf8.allSatisfy(\.isDigit) else {
      throw Invalid(reason: "Invalid character(s) found in \(name.lowercased()) number \(String(text).goQuoted)")
    }
    guard text.utf8.count < 2 || !text.hasPrefix("0") else {
      throw Invalid(reason: "\(name) number must not contain leading zeroes \(String(text).goQuoted)")
    }
    return try parsed(text)
  }

  fileprivate static func parsed(_ digits: Substring) throws(Invalid) -> UInt64 {
    guard let number = UInt64(digits) else {
      let problem = digits.isEmpty ? "invalid syntax" : "value out of range"
      throw Invalid(reason: "strconv.ParseUint: parsing \(String(digits).goQuoted): \(problem)")
    }
    return number
  }

  /// Without `v` and leading zeros, with the parts that are missing.
  private static func normalised(_ text: String) throws(Invalid) -> String {
    let trimmed = text.hasPrefix("v") ? text.dropFirst() : text[...]
    var parts = trimmed.split(separator: ".", maxSplits: 2, omittingEmptySubsequences: false).map { part in
      guard part.utf8.count > 1 else { return String(part) }
      let significant = part.drop { $0 == "0" }
      return (significant.utf8.first?.isDigit == true ? "" : "0") + significant
    }
    if parts.count < 3 {
      if parts.last?.contains(where: { $0 == "-" || $0 == "+" }) == true {
        throw Invalid(reason: "short version cannot contain PreRelease/Build meta data")
      }
      while parts.count < 3 { parts.append("0") }
    }
    return parts.joined(separator: ".")
  }

  var text: String {
    var text = numbers.map { String($0) }.joined(separator: ".")
    if !prerelease.isEmpty { text += "-" + prerelease.map(\.text).joined(separator: ".") }
    if !build.isEmpty { text += "+" + build.joined(separator: ".") }
    return text
  }

  /// Precedence: build metadata counts for nothing.
  func compare(to other: Semver) -> Int {
    for (left, right) in zip(numbers, other.numbers) where left != right { return left < right ? -1 : 1 }
    if prerelease.isEmpty || other.prerelease.isEmpty {
      return prerelease.isEmpty == other.prerelease.isEmpty ? 0 : prerelease.isEmpty ? 1 : -1
    }
    for (left, right) in zip(prerelease, other.prerelease) where left != right { return left < right ? -1 : 1 }
    let (count, otherCount) = (prerelease.count, other.prerelease.count)
    return count < otherCount ? -1 : count == otherCount ? 0 : 1
  }
}

extension Semver.Identifier: Comparable {
  fileprivate init(_ text: Substring) throws(Semver.Invalid) {
    guard !text.isEmpty else { throw Semver.Invalid(reason: "Prerelease is empty") }
    guard text.utf8.allSatisfy(\.isIdentifierByte) else {
      throw Semver.Invalid(reason: "Invalid character(s) found in prerelease \(String(text).goQuoted)")
    }
    guard text.utf8.allSatisfy(\.isDigit) else {
      self = .text(text)
      return
    }
    guard text.utf8.count == 1 || !text.hasPrefix("0") else {
      throw Semver.Invalid(
        reason: "Numeric PreRelease version must not contain leading zeroes \(String(text).goQuoted)")
    }
    self = .number(try Semver.parsed(text))
  }

  fileprivate var text: String {
    switch self {
    case .number(let number): String(number)
    case .text(let text): String(text)
    }
  }

  /// Numbers come before texts.
  static func < (left: Semver.Identifier, right: Semver.Identifier) -> Bool {
    switch (left, right) {
    case (.number(let left), .number(let right)): left < right
    case (.number, .text): true
    case (.text, .number): false
    case (.text(let left), .text(let right)): left.utf8.lexicographicallyPrecedes(right.utf8)
    }
  }
}

extension UInt8 {
  fileprivate var isDigit: Bool { (0x30...0x39).contains(self) }

  fileprivate var isIdentifierByte: Bool {
    isDigit || (0x41...0x5a).contains(self) || (0x61...0x7a).contains(self) || self == UInt8(ascii: "-")
  }
}

extension Library {
  /// `semver('1.2.3')`, its parts and its order.
  package static let kubernetesSemver = Library(
    "semver",
    functions: [
      Function(
        "semver",
        [
          .global("string_to_semver", [.string], Semver.type),
          .global("string_bool_to_semver", [.string, .bool], Semver.type),
        ], cost: .traversal(ofArgument: 0),
        checksFit: true,
        .variadic { frame, arguments in
          guard let result = parsed(arguments) else { return frame.noSuchOverload() }
          switch result {
          case .success(let version): return frame.opaque(version)
          case .failure(let invalid): return frame.error(invalid.reason)
          }
        }),
      Function(
        "isSemver",
        [
          .global("is_semver_string", [.string], .bool),
          .global("is_semver_string_bool", [.string, .bool], .bool),
        ], cost: .traversal(ofArgument: 0),
        checksFit: true,
        .variadic { frame, arguments in
          guard let result = parsed(arguments) else { return frame.noSuchOverload() }
          if case .success = result { return .true }
          return .false
        }),
      part("major", 0), part("minor", 1), part("patch", 2),
      comparison("isGreaterThan", "is_greater_than", .bool) { .bool($0 > 0) },
      comparison("isLessThan", "is_less_than", .bool) { .bool($0 < 0) },
      comparison("compareTo", "compare_to", .int) { .int(Int64($0)) },
    ])

  private static func parsed(_ arguments: UnsafeBufferPointer<Operand>) -> Result<Semver, Semver.Invalid>? {
    guard let text = arguments[0].string, arguments.count == 1 || arguments[1].tag == .bool else { return nil }
    return Result { () throws(Semver.Invalid) in
      try Semver(text, isTolerant: arguments.count == 2 && arguments[1].isTrue)
    }
  }

  private static func part(_ name: String, _ position: Int) -> Function {
    Function(
      name, [.method("semver_\(name)", [Semver.type], .int)], cost: .flat(1),
      checksFit: true,
      .unary { frame, version in
        version.host(Semver.self).map { .int(Int64(truncatingIfNeeded: $0.numbers[position])) }
          ?? frame.noSuchOverload()
      })
  }

  private static func comparison(
    _ name: String, _ id: String, _ result: CELType, _ body: @escaping @Sendable (Int) -> Operand
  ) -> Function {
    Function(
      name, [.method("semver_\(id)", [Semver.type, Semver.type], result)], cost: .flat(1),
      checksFit: true,
      .binary { frame, left, right in
        guard let left = left.host(Semver.self), let right = right.host(Semver.self) else {
          return frame.noSuchOverload()
        }
        return body(left.compare(to: right))
      })
  }
}
