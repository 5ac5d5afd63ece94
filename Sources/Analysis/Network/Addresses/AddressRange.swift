import KubernetesCEL

/// A run of addresses of one family, both ends included.
package struct AddressRange: Sendable, Hashable {
  package enum Family: Sendable, Hashable, CaseIterable {
    case version4
    case version6

    /// The highest address.
    package var last: UInt128 { self == .version4 ? UInt128(UInt32.max) : UInt128.max }
  }

  package let family: Family
  package let lower: UInt128
  package let upper: UInt128

  package init(_ family: Family, _ lower: UInt128, _ upper: UInt128) {
    self.family = family
    self.lower = lower
    self.upper = upper
  }

  /// Every address of a family.
  package static func all(_ family: Family) -> AddressRange { AddressRange(family, 0, family.last) }

  /// A network (`10.0.0.0/8`; the bits behind the prefix do not count) or one address. Nil for anything else.
  package init?(_ text: String) {
    if let network = try? CIDR(text) {
      let address = Address(network.address)
      let hostBits = network.address.bytes.count * 8 - network.length
      let mask: UInt128 = hostBits >= 128 ? .max : (1 << UInt128(hostBits)) - 1
      self.init(address.family, address.value & ~mask, address.value & ~mask | mask)
      return
    }
    guard let address = Address(text) else { return nil }
    self.init(address.family, address.value, address.value)
  }

  package func contains(_ address: Address) -> Bool {
    address.family == family && lower <= address.value && address.value <= upper
  }

  package func contains(_ other: AddressRange) -> Bool {
    other.family == family && lower <= other.lower && other.upper <= upper
  }

  package func overlaps(_ other: AddressRange) -> Bool {
    other.family == family && lower <= other.upper && other.lower <= upper
  }

  /// What is left of the range without others.
  package func subtracting(_ others: [AddressRange]) -> [AddressRange] {
    var rest = [self]
    for other in others {
      rest = rest.flatMap { range -> [AddressRange] in
        guard range.overlaps(other) else { return [range] }
        var parts: [AddressRange] = []
        if range.lower < other.lower { parts.append(AddressRange(family, range.lower, other.lower - 1)) }
        if other.upper < range.upper { parts.append(AddressRange(family, other.upper + 1, range.upper)) }
        return parts
      }
    }
    return rest
  }

  package var isWholeFamily: Bool { lower == 0 && upper == family.last }
}

/// One IP address.
package struct Address: Sendable, Hashable {
  package let family: AddressRange.Family
  package let value: UInt128

  package init(_ family: AddressRange.Family, _ value: UInt128) {
    self.family = family
    self.value = value
  }

  package init?(_ text: String) {
    guard let address = try? IPAddress(text) else { return nil }
    self.init(address)
  }

  fileprivate init(_ address: IPAddress) {
    family = address.bytes.count == 4 ? .version4 : .version6
    value = address.bytes.reduce(0) { $0 << 8 | UInt128($1) }
  }

  package var text: String {
    let count = family == .version4 ? 4 : 16
    return IPAddress(bytes: (0..<count).map { UInt8(truncatingIfNeeded: value >> UInt128(8 * (count - 1 - $0))) }).text
  }
}
