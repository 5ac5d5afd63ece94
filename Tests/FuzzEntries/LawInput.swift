import CEL
import KubernetesCEL

/// A text as a value of one of the API server's libraries; the laws are expressions over it, each of which must hold.
struct LawInput {
  private let text: String

  init(_ input: [UInt8]) {
    text = String(decoding: input, as: UTF8.self)
  }

  private static let laws: [FuzzTarget: [String]] = [
    .quantity: [
      "!isQuantity(x) || quantity(x).compareTo(quantity(x)) == 0 && quantity(x) == quantity(x)",
      "!isQuantity(x) || !quantity(x).isLessThan(quantity(x)) && !quantity(x).isGreaterThan(quantity(x))",
      "!isQuantity(x) || sign(quantity(x)) in [-1, 0, 1] && type(quantity(x).asApproximateFloat()) == double",
      "!isQuantity(x) || quantity(x).add(quantity(x)).sub(quantity(x)).compareTo(quantity(x)) == 0",
      "!isQuantity(x) || !quantity(x).isInteger() || quantity(x).asInteger() <= 9223372036854775807",
    ],
    .url: [
      // As in the API server, isURL takes two slashes at the start for a path and knows no fragments; url does. `*` is the
      // path of a request to the server as a whole, and a URL (Go's net/url, ParseRequestURI).
      "!isURL(x) || x.startsWith('//') || x.contains('#') || url(x) == url(x) && url(x).getQuery().size() >= 0",
      "!isURL(x) || x.startsWith('//') || x.contains('#') || url(x).getHost().startsWith(url(x).getHostname()) || url(x).getHost().startsWith('[')",
      "!isURL(x) || x.startsWith('//') || x.contains('#') || url(x).getHost().endsWith(url(x).getPort())",
      "!isURL(x) || x.startsWith('//') || x.contains('#') || url(x).getScheme() != '' || url(x).getEscapedPath().startsWith('/') || x == '*'",
    ],
    .ip: [
      "!isIP(x) || ip(string(ip(x))) == ip(x) && ip.isCanonical(string(ip(x))) && ip(x).family() in [4, 6]",
      "!isIP(x) || [ip(x).isUnspecified(), ip(x).isLoopback(), ip(x).isGlobalUnicast()].filter(b, b).size() <= 1",
    ],
    .cidr: [
      "!isCIDR(x) || cidr(string(cidr(x))) == cidr(x) && cidr(x).containsIP(cidr(x).ip())",
      "!isCIDR(x) || cidr(x).containsCIDR(cidr(x)) && cidr(x).containsCIDR(cidr(x).masked())",
      "!isCIDR(x) || cidr(x).masked().prefixLength() == cidr(x).prefixLength() && cidr(x).prefixLength() in lists.range(129)",
    ],
    .semver: [
      "!isSemver(x) || semver(x).compareTo(semver(x)) == 0 && semver(x) == semver(x)",
      // Numbers beyond int wrap round, as in the API server.
      "!isSemver(x) || [semver(x).major(), semver(x).minor(), semver(x).patch()].size() == 3",
      "!isSemver(x) || !semver(x).isLessThan(semver(x)) && !semver(x).isGreaterThan(semver(x))",
      "!isSemver(x) || isSemver(x, true) && semver(x, true) == semver(x)",
    ],
    .format: [
      """
      ['dns1123Label', 'dns1123Subdomain', 'dns1035Label', 'qualifiedName', 'dns1123LabelPrefix',
       'dns1123SubdomainPrefix', 'dns1035LabelPrefix', 'labelValue', 'uri', 'uuid', 'byte', 'date', 'datetime']
        .all(n, format.named(n).hasValue() && format.named(n).value().validate(x).orValue(['']).size() > 0)
      """,
      "format.dns1123Label().validate(x).hasValue() || !format.dns1123Subdomain().validate(x).hasValue()",
    ],
  ]

  private static let environment: Environment = {
    var environment = Environment.kubernetes()
    environment.declare("x", .string)
    return environment
  }()

  private static let programs: [FuzzTarget: [Program]] = laws.mapValues { laws in
    laws.compactMap { try? environment.compile($0) }
  }

  func run(_ target: FuzzTarget) throws(Violation) {
    let programs = Self.programs[target, default: []]
    try require(programs.count == Self.laws[target]?.count, "a law does not compile")
    let evaluation = Evaluation(environment: Self.environment)
    evaluation.bind("x", .string(text))
    for program in programs {
      let result = evaluation.condition(program)
      try require(result == .holds, "\(result): \(program.source)")
    }
  }
}
