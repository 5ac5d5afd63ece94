package import CEL

/// A version of semver.org 2.0.
struct Semver: OpaqueValue {
  static let type = CELType.opaque("kubernetes.Semver")
  let typeName = "kubernetes.Semver"
  let numbers: [UInt64]
  let prerelease: [Substring]

  /// Why a text is no version.
  struct Invalid: Error { let reason: String }

  func isEqual(to other: any OpaqueValue) -> Bool { (other as? Semver).map { compare(to: $0) == 0 } ?? false }

  private static let names = ["major", "minor", "patch"]

  /// `isTolerant` takes `v1.2` for `1.2.0`.
  init(_ text: String, isTolerant: Bool = false) throws(Invalid) {
    let text = isTolerant ? try Self.normalised(text) : text
    let parts = text.split(separator: ".", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3 else { throw Invalid(reason: "No Major.Minor.Patch elements found") }
    let patchEnd = parts[2].firstIndex { $0 == "-" || $0 == "+" } ?? parts[2].endIndex
    var rest = parts[2][patchEnd...]
    var numbers: [UInt64] = []
    for (name, number) in zip(Self.names, [parts[0], parts[1], parts[2][..<patchEnd]]) {
      numbers.append(try Self.number(number, name))
    }
    self.numbers = numbers
    var build: Substring?
    if let plus = rest.firstIndex(of: "+") {
      build = rest[rest.index(after: plus)...]
      rest = rest[..<plus]
    }
    let identifiers = rest.dropFirst().split(separator: ".", omittingEmptySubsequences: false)
    prerelease = rest.isEmpty ? [] : identifiers
    for identifier in prerelease { try Self.checkPrerelease(identifier) }
    for identifier in build?.split(separator: ".", omittingEmptySubsequences: false) ?? [] {
      guard !identifier.isEmpty else { throw Invalid(reason: "Build meta data is empty") }
      guard identifier.utf8.allSatisfy(Self.isIdentifierByte) else {
        throw Invalid(reason: "Invalid character(s) found in build meta data \"\(identifier)\"")
      }
    }
  }

  private static func number(_ text: Substring, _ name: String) throws(Invalid) -> UInt64 {
    guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
      throw Invalid(reason: "Invalid character(s) found in \(name) number \"\(text)\"")
    }
    guard text.count == 1 || !text.hasPrefix("0") else {
      throw Invalid(
        reason: "\(name.prefix(1).uppercased())\(name.dropFirst()) number must not contain leading zeroes \"\(text)\"")
    }
    guard let number = UInt64(text) else { throw Invalid(reason: "\(name) number \"\(text)\" is out of range") }
    return number
  }

  private static func checkPrerelease(_ identifier: Substring) throws(Invalid) {
    guard !identifier.isEmpty else { throw Invalid(reason: "Prerelease is empty") }
    guard identifier.utf8.allSatisfy(isIdentifierByte) else {
      throw Invalid(reason: "Invalid character(s) found in prerelease \"\(identifier)\"")
    }
    let isNumeric = identifier.utf8.allSatisfy { (0x30...0x39).contains($0) }
    if isNumeric, identifier.count > 1, identifier.hasPrefix("0") {
      throw Invalid(reason: "Numeric PreRelease version must not contain leading zeroes \"\(identifier)\"")
    }
  }

  private static func isIdentifierByte(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
      || byte == UInt8(ascii: "-")
  }

  /// Without `v` and leading zeros, with the parts that are missing.
  private static func normalised(_ text: String) throws(Invalid) -> String {
    let trimmed = text.hasPrefix("v") ? text.dropFirst() : text[...]
    var parts = trimmed.split(separator: ".", maxSplits: 2, omittingEmptySubsequences: false).map { part in
      let digits = part.prefix { ("0"..."9").contains($0) }
      let significant = digits.drop { $0 == "0" }
      return (digits.isEmpty || !significant.isEmpty ? String(significant) : "0") + part[digits.endIndex...]
    }
    if parts.count < 3 {
      if parts.last?.contains(where: { $0 == "-" || $0 == "+" }) == true {
        throw Invalid(reason: "short version cannot contain PreRelease/Build meta data")
      }
      while parts.count < 3 { parts.append("0") }
    }
    return parts.joined(separator: ".")
  }

  /// Precedence: build metadata counts for nothing.
  func compare(to other: Semver) -> Int {
    for (left, right) in zip(numbers, other.numbers) where left != right { return left < right ? -1 : 1 }
    if prerelease.isEmpty || other.prerelease.isEmpty {
      return prerelease.isEmpty == other.prerelease.isEmpty ? 0 : prerelease.isEmpty ? 1 : -1
    }
    for (left, right) in zip(prerelease, other.prerelease) where left != right {
      switch (UInt64(left), UInt64(right)) {
      case (let left?, let right?): return left < right ? -1 : 1
      case (.some, nil): return -1
      case (nil, .some): return 1
      case (nil, nil): return left < right ? -1 : 1
      }
    }
    let (count, otherCount) = (prerelease.count, other.prerelease.count)
    return count < otherCount ? -1 : count == otherCount ? 0 : 1
  }
}

extension Library {
  /// `semver('1.2.3')`, its parts and its order.
  package static let kubernetesSemver = Library(
    "semver",
    functions: [
      Function(
        "semver", [.global([.string], Semver.type), .global([.string, .bool], Semver.type)],
        .variadic { frame, arguments in
          guard let result = parsed(arguments) else { return frame.noSuchOverload("semver") }
          switch result {
          case .success(let version): return frame.opaque(version)
          case .failure(let invalid): return frame.error(invalid.reason)
          }
        }),
      Function(
        "isSemver", [.global([.string], .bool), .global([.string, .bool], .bool)],
        .variadic { frame, arguments in
          guard let result = parsed(arguments) else { return frame.noSuchOverload("isSemver") }
          if case .success = result { return .true }
          return .false
        }),
      part("major", 0), part("minor", 1), part("patch", 2),
      comparison("isGreaterThan", .bool) { .bool($0 > 0) },
      comparison("isLessThan", .bool) { .bool($0 < 0) },
      comparison("compareTo", .int) { .int(Int64($0)) },
    ])

  private static func parsed(_ arguments: UnsafeBufferPointer<Operand>) -> Result<Semver, Semver.Invalid>? {
    guard let text = arguments[0].string, arguments.count == 1 || arguments[1].tag == .bool else { return nil }
    return Result { () throws(Semver.Invalid) in
      try Semver(text, isTolerant: arguments.count == 2 && arguments[1].isTrue)
    }
  }

  private static func part(_ name: String, _ position: Int) -> Function {
    Function(
      name, [.method([Semver.type], .int)],
      .unary { frame, version in
        version.host(Semver.self).map { .int(Int64(truncatingIfNeeded: $0.numbers[position])) }
          ?? frame.noSuchOverload(name)
      })
  }

  private static func comparison(
    _ name: String, _ result: CELType, _ body: @escaping @Sendable (Int) -> Operand
  ) -> Function {
    Function(
      name, [.method([Semver.type, Semver.type], result)],
      .binary { frame, left, right in
        guard let left = left.host(Semver.self), let right = right.host(Semver.self) else {
          return frame.noSuchOverload(name)
        }
        return body(left.compare(to: right))
      })
  }
}
