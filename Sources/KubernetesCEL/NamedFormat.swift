package import CEL

/// A named format of strings that the API server validates.
struct NamedFormat: OpaqueValue {
  static let type = CELType.opaque("kubernetes.NamedFormat")
  let typeName = "kubernetes.NamedFormat"
  /// The name in expressions: `dns1123Label`.
  let name: String
  /// The name that the API server prints.
  let text: String
  /// The length of the pattern that validation is priced by.
  let patternSize: UInt64
  /// What is wrong with a text; empty where nothing is.
  let problems: @Sendable (String) -> [String]

  func isEqual(to other: any OpaqueValue) -> Bool { (other as? NamedFormat)?.name == name }

  private static let label = "[a-z0-9]([-a-z0-9]*[a-z0-9])?"
  private static let label1035 = "[a-z]([-a-z0-9]*[a-z0-9])?"
  private static let subdomain = #"\#(label)(\.\#(label))*"#
  private static let labelText =
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end "
    + "with an alphanumeric character" + hint(label, "my-name", "123-abc")
  private static let subdomainText =
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start "
    + "and end with an alphanumeric character" + hint(subdomain, "example.com")
  private static let label1035Text =
    "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, "
    + "and end with an alphanumeric character" + hint(label1035, "my-name", "abc-123")
  private static let qualifiedName = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]"
  private static let qualifiedNameText =
    "a valid label key must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an "
    + "alphanumeric character" + hint(qualifiedName, "MyName", "my.name", "123-abc")
    + " with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"
  private static let labelValue = "(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?"

  /// Examples and the pattern, as the API server adds them.
  private static func hint(_ pattern: String, _ examples: String...) -> String {
    let examples = examples.map { "'\($0)', " }.joined(separator: " or ")
    return " (e.g. \(examples)regex used for validation is '\(pattern)')"
  }

  static let all: [NamedFormat] = [
    pattern("dns1123Label", "DNS1123Label", size: 30, label, longest: 63, hint: dots, labelText),
    pattern("dns1123Subdomain", "DNS1123Subdomain", size: 60, subdomain, longest: 253, subdomainText),
    pattern("dns1035Label", "DNS1035Label", size: 30, label1035, longest: 63, label1035Text),
    NamedFormat(
      name: "qualifiedName", text: "QualifiedName", patternSize: 60, problems: qualifiedNameProblems),
    pattern(
      "dns1123LabelPrefix", "DNS1123LabelPrefix", size: 30, label, longest: 63, isPrefix: true, hint: dots, labelText),
    pattern(
      "dns1123SubdomainPrefix", "DNS1123SubdomainPrefix", size: 60, subdomain, longest: 253, isPrefix: true,
      subdomainText),
    pattern(
      "dns1035LabelPrefix", "DNS1035LabelPrefix", size: 30, label1035, longest: 63, isPrefix: true, label1035Text),
    pattern(
      "labelValue", "LabelValue", size: 40, labelValue, longest: 63,
      "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start "
        + "and end with an alphanumeric character" + hint(labelValue, "MyValue", "my_value", "12345")),
    // The sizes from here on are those of the patterns that go-openapi or govalidator validate with.
    NamedFormat(name: "uri", text: "URI", patternSize: 1104) { text in
      do throws(URL.Invalid) {
        try URL.checkRequest(text)
        return []
      } catch {
        return [error.message]
      }
    },
    pattern(
      "uuid", "uuid", size: 70, "(?i)[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}",
      longest: .max, "does not match the UUID format"),
    pattern(
      "byte", "byte", size: 84,
      "([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})", longest: .max, "invalid base64"),
    NamedFormat(name: "date", text: "date", patternSize: 72) { isDate($0[...]) ? [] : ["invalid date"] },
    NamedFormat(name: "datetime", text: "datetime", patternSize: 72) { isTime($0) ? [] : ["invalid datetime"] },
  ]

  /// Does a text keep a format?
  static func isValid(_ text: String, as name: String) -> Bool {
    all.first { $0.name == name }?.problems(text).isEmpty ?? false
  }

  private static func isDate(_ text: Substring) -> Bool {
    var text = text + "T00:00:00Z"
    return text.utf8.count == 20 && text.withUTF8 { Timestamp(text: $0) != nil }
  }

  /// What stands behind a second `t` is not looked at, any character may stand before the fraction, and offsets have no
  /// limit.
  private static func isTime(_ text: String) -> Bool {
    let parts = text.lowercased().split(separator: "t", omittingEmptySubsequences: false)
    return parts.count > 1 && isDate(parts[0]) && clock.matches(String(parts[1]))
  }

  private static let clock = Matcher("([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](.[0-9]+)?(z|[+-][0-9]{2}:[0-9]{2})")

  private static func pattern(
    _ name: String, _ text: String, size: UInt64, _ pattern: String, longest: Int, isPrefix: Bool = false,
    hint: @escaping @Sendable (String) -> String? = { _ in nil }, _ problem: String
  ) -> NamedFormat {
    let matcher = Matcher(pattern)
    return NamedFormat(name: name, text: text, patternSize: size) { text in
      var problems: [String] = []
      let checked = isPrefix ? withoutDash(text) : text
      if checked.utf8.count > longest { problems.append("must be no more than \(longest) bytes") }
      if !matcher.matches(checked) { problems.append(hint(checked) ?? problem) }
      return problems
    }
  }

  /// A prefix may end in a dash: something will follow it. The API server puts a letter in the place of the dash and of
  /// what stands before.
  private static func withoutDash(_ text: String) -> String {
    guard text.utf8.count > 1, text.hasSuffix("-") else { return text }
    return String(decoding: text.utf8.dropLast(2), as: UTF8.self) + "a"
  }

  /// What the API server says of a label that would be right without its dots.
  @Sendable private static func dots(_ text: String) -> String? {
    prefixPart.matches(text) ? "must not contain dots" : nil
  }

  private static let qualifiedPart = Matcher(qualifiedName)
  private static let prefixPart = Matcher(subdomain)

  @Sendable private static func qualifiedNameProblems(_ text: String) -> [String] {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    var problems: [String] = []
    if parts.count == 2 {
      if parts[0].isEmpty {
        problems.append("prefix part must be non-empty")
      } else if parts[0].utf8.count > 253 || !prefixPart.matches(String(parts[0])) {
        problems.append("prefix part \(subdomainText)")
      }
    }
    let name = String(parts.last ?? "")
    if name.isEmpty { problems.append("name part must be non-empty") }
    if name.utf8.count > 63 { problems.append("name part must be no more than 63 bytes") }
    if parts.count > 2 || !qualifiedPart.matches(name) {
      problems.append(qualifiedNameText)
    }
    return problems
  }
}

/// A pattern of this file over whole texts.
private struct Matcher: Sendable {
  private let pattern: ConstantPattern

  init(_ pattern: String) { self.pattern = ConstantPattern(Array("^(?:\(pattern))$".utf8)) }

  func matches(_ text: String) -> Bool {
    guard let regex = try? pattern.expression() else { return false }
    var text = text
    return text.withUTF8 { regex.matches($0) }
  }
}

extension Library {
  /// `format.dns1123Label().validate(x)` and its siblings.
  package static let kubernetesFormats = Library(
    "format",
    functions: NamedFormat.all.map { format in
      let name = "format.\(format.name)"
      return Function(name, [.global(name, [], NamedFormat.type)], .variadic { frame, _ in frame.opaque(format) })
    } + [
      Function(
        "format.named", [.global("format-named", [.string], .optional(NamedFormat.type))], cost: .flat(1),
        checksFit: true,
        .unary { frame, name in
          guard let name = name.string else { return frame.noSuchOverload() }
          return NamedFormat.all.first { $0.name == name }.map { frame.optional(frame.opaque($0)) } ?? .none
        }),
      Function(
        "validate", [.method("format-validate", [NamedFormat.type, .string], .optional(.list(.string)))],
        cost: .computed { arguments, _ in
          guard let format = arguments[0].host(NamedFormat.self) else { return 1 }
          return CallCost.searchCost(arguments[1].costSize, patternSize: format.patternSize)
        },
        checksFit: true,
        .binary { frame, format, text in
          guard let format = format.host(NamedFormat.self), let text = text.string else {
            return frame.noSuchOverload()
          }
          let problems = format.problems(text)
          return problems.isEmpty ? .none : frame.optional(frame.list(problems.map(frame.string)))
        }),
    ])
}
