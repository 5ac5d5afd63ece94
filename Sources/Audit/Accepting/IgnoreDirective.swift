/// What a comment or an annotation says: `RULE, RULE -- reason (owner, until 2027-01-31)`.
struct IgnoreDirective {
  var rules: [String]
  var signOff: SignOff

  struct Mistake: Error {
    var message: String
  }

  init(_ text: String) throws(Mistake) {
    guard let dashes = text.firstRange(of: "--") else { throw Self.mistake("'-- reason' is missing") }
    rules = text[..<dashes.lowerBound].split { $0 == "," || $0.isWhitespace }.map(String.init)
    guard !rules.isEmpty else { throw Self.mistake("no rule is named") }
    let rest = Self.trimmed(text[dashes.upperBound...])
    guard rest.last == ")", let open = rest.lastIndex(of: "(") else {
      throw Self.mistake("'(owner, until DATE)' is missing at the end")
    }
    let reason = Self.trimmed(rest[..<open])
    guard !reason.isEmpty else { throw Self.mistake("the reason is missing") }
    let inside = rest[rest.index(after: open)...].dropLast()
    guard let comma = inside.lastIndex(of: ",") else {
      throw Self.mistake("'(owner, until DATE)' is missing at the end")
    }
    let owner = Self.trimmed(inside[..<comma])
    guard !owner.isEmpty else { throw Self.mistake("the owner is missing") }
    let words = inside[inside.index(after: comma)...].split(whereSeparator: \.isWhitespace)
    guard words.count == 2, words[0] == "until", let expires = CalendarDate(String(words[1])) else {
      throw Self.mistake("'until' and a date such as 2027-01-31 are missing behind the owner")
    }
    signOff = SignOff(reason: String(reason), owner: String(owner), expires: expires)
  }

  private static func mistake(_ what: String) -> Mistake {
    Mistake(message: "this ignore does not count: \(what); expected RULE -- reason (owner, until 2027-01-31)")
  }

  private static func trimmed(_ text: Substring) -> Substring {
    var text = text.drop(while: \.isWhitespace)
    while text.last?.isWhitespace ?? false { text.removeLast() }
    return text
  }
}
