import CEL
import KubernetesCEL
import Testing

/// How host values print, and what the API server says of texts that are none.
@Suite struct TextTests {
  @Test(arguments: [
    ("quantity('1.')", "1."), ("quantity('1e1000')", "10e999"), ("quantity('1.5Gi')", "1536Mi"),
    ("quantity('+5')", "+5"), ("quantity('-0')", "0"), ("quantity('1000')", "1k"),
    ("quantity('1000E')", "1"),
    ("quantity('16Ei')", "9223372036854775807"), ("quantity('0.0000000001')", "1n"),
    ("quantity('-.5')", "-500m"),
    ("quantity('1024Ki')", "1Mi"), ("quantity('0.5Mi')", "512Ki"), ("quantity('Mi')", "0"),
    ("quantity('4Ei').add(quantity('4Ei'))", "8Ei"), ("quantity('0').add(5000)", "5e3"),
    ("quantity('1e2000000000')", "100e1999999998"),
    ("semver('v01.2', true)", "1.2.0"), ("semver('1.0.0-rc.1+b.2')", "1.0.0-rc.1+b.2"),
    (
      "url('HTTP://u:p%40@EXAMPLE.com:80/ä%2F?q=ä#frag ment')",
      "http://u:p%40@EXAMPLE.com:80/%C3%A4/?q=ä#frag%20ment"
    ),
    ("url('//host/path')", "//host/path"), ("url('file:///etc/x')", "file:///etc/x"),
    ("url('mailto:a@b')", "mailto:a@b"),
    ("ip('2001:DB8:0:0:1:0:0:1')", "2001:db8::1:0:0:1"),
    ("cidr('2001:DB8::1/64').masked()", "2001:db8::/64"),
    ("format.dns1123Label()", "DNS1123Label"),
  ])
  func prints(_ expression: String, _ text: String) throws {
    let environment = Environment.kubernetes()
    let value = Evaluation(environment: environment).evaluate(try environment.compile(expression))
    guard case .opaque(let host) = value else {
      Issue.record("\(expression) gives \(value)")
      return
    }
    #expect(host.text == text)
  }

  @Test(arguments: [
    ("quantity('+-1')", "unable to parse quantity's suffix"),
    ("quantity('Ei')", "unable to parse numeric part of quantity"),
    ("quantity('1e')", "unable to parse quantity's suffix"),
    ("semver('1.2.')", "strconv.ParseUint: parsing \"\": invalid syntax"),
    ("semver('')", "Version string empty"),
    (
      "semver('1.2.18446744073709551616')",
      "strconv.ParseUint: parsing \"18446744073709551616\": value out of range"
    ),
    (
      "ip('1.2.3')",
      "IP Address \"1.2.3\" parse error during conversion from string: ParseAddr(\"1.2.3\"): IPv4 address too short"
    ),
    ("ip('fe80::1%eth0')", "IP address \"fe80::1%eth0\" with zone value is not allowed"),
    (
      "ip('1::2::3')",
      "IP Address \"1::2::3\" parse error during conversion from string: ParseAddr(\"1::2::3\"): multiple :: in address (at \":3\")"
    ),
    (
      "cidr('10.0.0.0/08')",
      "network address parse error during conversion from string: network address parse error during conversion from string: netip.ParsePrefix(\"10.0.0.0/08\"): bad bits after slash: \"08\""
    ),
    (
      "url('https://a:b/')",
      "URL parse error during conversion from string: parse \"https://a:b/\": invalid port \":b\" after host"
    ),
    (
      "url('http://[1.2.3.4]/')",
      "URL parse error during conversion from string: parse \"http://[1.2.3.4]/\": invalid IP-literal"
    ),
    (
      "url('/%zz')",
      "URL parse error during conversion from string: parse \"/%zz\": invalid URL escape \"%zz\""
    ),
    ("cidr('10.0.0.0/8').containsIP('x')", "no such overload"),
    ("dyn(quantity('1')) == 1", "no such overload"),
    ("quantity(dyn(1))", "no such overload: quantity(int)"),
    ("'a'.find(['(', 'b'].map(x, x)[0])", "Illegal regex: error parsing regexp: missing closing ): `(`"),
    ("dyn(1).find('a')", "no such overload"),
    ("'a'.find(dyn(1))", "no such overload: find(string, int)"),
    ("[dyn(1), dyn('a')].sum()", "no such overload"),
    ("[null].isSorted()", "no such overload: isSorted(list)"),
  ])
  func fails(_ expression: String, _ message: String) throws {
    let environment = Environment.kubernetes()
    let value = Evaluation(environment: environment).evaluate(try environment.compile(expression))
    guard case .error(let error) = value else {
      Issue.record("\(expression) gives \(value)")
      return
    }
    #expect(error.message == message)
  }
}
