/// A text that a regular expression matches, and how tightly the expression holds it. For the common forms of RE2's syntax;
/// what it gives is to be tried on the expression itself.
struct PatternSample: Sendable {
  var text = ""
  /// Where an unescaped dot stands for a single character, as bytes of ``text``; the sample has a dot there.
  var dots: [Int] = []
  var isBoundAtStart = false
  var isBoundAtEnd = false
  /// Does the expression end in a character of its own rather than in one of a class or any?
  var endsInLiteral = false

  /// Does it end where the part of a name ends?
  var endsAtSeparator: Bool { text.utf8.last.map { "/:@".utf8.contains($0) } ?? false }

  private static let most = 16

  /// One for each of the alternatives of an expression.
  static func all(of pattern: String) -> [PatternSample] {
    var sampler = PatternSampler(pattern)
    return Array(sampler.alternatives().prefix(most))
  }
}

private struct PatternSampler {
  private let text: [Character]
  private var position = 0

  /// Groups in groups beyond this are not looked into.
  private static let deepest = 50
  private static let longest = 1000

  init(_ pattern: String) { text = Array(pattern) }

  /// One or more samples for each alternative up to the end of the pattern or of the group.
  mutating func alternatives(depth: Int = 0) -> [PatternSample] {
    var result = sequence(depth)
    while position < text.count, text[position] == "|" {
      position += 1
      result += sequence(depth)
    }
    return result
  }

  private mutating func sequence(_ depth: Int) -> [PatternSample] {
    var samples = [PatternSample()]
    while position < text.count, text[position] != "|", text[position] != ")" {
      let atom = atom(depth)
      let count = repetitions()
      samples = samples.flatMap { sample in atom.map { sample.followed(by: $0, times: count) } }
      if samples.count > 16 { samples = Array(samples.prefix(16)) }
    }
    return samples
  }

  private mutating func atom(_ depth: Int) -> [PatternSample] {
    let character = text[position]
    position += 1
    switch character {
    case "^": return [PatternSample(isBoundAtStart: true)]
    case "$": return [PatternSample(isBoundAtEnd: true)]
    case ".": return [PatternSample(text: ".", dots: [0])]
    case "[": return [PatternSample(text: characterClass())]
    case "(": return group(depth)
    case "\\": return [escape()]
    default: return [PatternSample(text: String(character), endsInLiteral: true)]
    }
  }

  private mutating func group(_ depth: Int) -> [PatternSample] {
    if position < text.count, text[position] == "?" {
      // `(?:`, `(?i)`, `(?P<name>`: up to what ends the prefix.
      while position < text.count, !":>)".contains(text[position]) { position += 1 }
      let isFlags = position < text.count && text[position] == ")"
      position = min(position + 1, text.count)
      if isFlags { return [PatternSample()] }
    }
    guard depth < Self.deepest else {
      position = text.count
      return [PatternSample()]
    }
    let inner = alternatives(depth: depth + 1)
    if position < text.count { position += 1 }
    return inner
  }

  private mutating func escape() -> PatternSample {
    guard position < text.count else { return PatternSample() }
    let character = text[position]
    position += 1
    switch character {
    case "d": return PatternSample(text: "0")
    case "w": return PatternSample(text: "a")
    case "s": return PatternSample(text: " ")
    case "b", "B": return PatternSample()
    case "A": return PatternSample(isBoundAtStart: true)
    case "z": return PatternSample(isBoundAtEnd: true)
    default: return PatternSample(text: String(character), endsInLiteral: true)
    }
  }

  /// A character of the class; of one that says what it is not, one that is in few.
  private mutating func characterClass() -> String {
    let isNegated = position < text.count && text[position] == "^"
    if isNegated { position += 1 }
    var members: [Character] = []
    var isFirst = true
    while position < text.count, isFirst || text[position] != "]" {
      isFirst = false
      if text[position] == "\\", position + 1 < text.count {
        position += 1
        members.append(text[position] == "d" ? "0" : text[position] == "w" ? "a" : text[position])
      } else {
        members.append(text[position])
      }
      position += 1
    }
    position = min(position + 1, text.count)
    if isNegated { return ["a", "0", "z", "-"].first { !members.contains(Character($0)) } ?? "q" }
    return members.first.map(String.init) ?? ""
  }

  /// How often the atom that was just read is taken: as seldom as it may be. Nil where the pattern does not say: once.
  private mutating func repetitions() -> Int? {
    guard position < text.count else { return nil }
    var count = 1
    switch text[position] {
    case "*", "?": count = 0
    case "+": count = 1
    case "{":
      guard let end = text[position...].firstIndex(of: "}") else { return nil }
      let least = text[(position + 1)..<end].prefix { $0.isNumber }
      count = min(Int(String(least)) ?? 1, Self.longest)
      position = end
    default: return nil
    }
    position += 1
    if position < text.count, text[position] == "?" { position += 1 }
    return count
  }
}

extension PatternSample {
  fileprivate func followed(by atom: PatternSample, times repetitions: Int?) -> PatternSample {
    var result = self
    let length = text.utf8.count
    let count = repetitions ?? 1
    result.text += String(repeating: atom.text, count: count)
    // Repeated dots stand for any text, which is no slip of the pen.
    if repetitions == nil { result.dots += atom.dots.map { $0 + length } }
    if text.isEmpty {
      if atom.isBoundAtStart { result.isBoundAtStart = true }
      if atom.text == ".", repetitions != nil { result.isBoundAtStart = false }
    }
    if atom.isBoundAtEnd { result.isBoundAtEnd = true }
    if !atom.text.isEmpty { result.endsInLiteral = count > 0 && atom.endsInLiteral }
    return result
  }
}
