import Analysis
import Testing

struct AddressRangeTests {
  @Test(arguments: [
    ("10.0.0.0/8", "10.0.0.0", "10.255.255.255"),
    ("10.1.2.3/8", "10.0.0.0", "10.255.255.255"),
    ("192.168.1.10", "192.168.1.10", "192.168.1.10"),
    ("192.168.1.10/32", "192.168.1.10", "192.168.1.10"),
    ("0.0.0.0/0", "0.0.0.0", "255.255.255.255"),
    ("::/0", "::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
    ("fd00::/8", "fd00::", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
  ])
  func ends(_ text: String, _ first: String, _ last: String) throws {
    let range = try #require(AddressRange(text))
    #expect(Address(range.family, range.lower).text == first)
    #expect(Address(range.family, range.upper).text == last)
  }

  @Test(arguments: ["", "10.0.0.0/33", "10.0.0/8", "web", "10.0.0.0/"])
  func refuses(_ text: String) { #expect(AddressRange(text) == nil) }

  @Test(arguments: [
    ("10.0.0.0/8", ["10.0.0.0/9"], ["10.128.0.0/9"]),
    ("10.0.0.0/8", ["11.0.0.0/8"], ["10.0.0.0/8"]),
    ("10.0.0.0/8", ["0.0.0.0/0"], []),
    ("10.0.0.0/30", ["10.0.0.1"], ["10.0.0.0", "10.0.0.2/31"]),
    ("10.0.0.0/8", ["::/0"], ["10.0.0.0/8"]),
    ("0.0.0.0/0", ["0.0.0.0/1", "192.0.0.0/2"], ["128.0.0.0/2"]),
  ])
  func subtracts(_ text: String, _ others: [String], _ expected: [String]) throws {
    let range = try #require(AddressRange(text))
    #expect(range.subtracting(others.compactMap { AddressRange($0) }) == expected.compactMap { AddressRange($0) })
  }
}
