import CEL
import CELVectors
import SeededRandom
import Testing

/// Positions in strings count code points, and formatting survives every template.
@Suite struct StringLawTests {
  @Test func positionsCountCodePoints() throws {
    var random = SeededRandom(seed: 3)
    let size = try Law("size(s)", of: ["s"])
    let charAt = try Law("s.charAt(i)", of: ["s", "i"])
    let substring = try Law("s.substring(i, j)", of: ["s", "i", "j"])
    let indexOf = try Law("s.indexOf(t)", of: ["s", "t"])
    let lastIndexOf = try Law("s.lastIndexOf(t)", of: ["s", "t"])
    let reverse = try Law("s.reverse()", of: ["s"])
    let parts = try Law("s.startsWith(t) && s.endsWith(t) && s.contains(t)", of: ["s", "t"])
    for _ in 0..<500 {
      let scalars = (0..<Int.random(in: 0...8, using: &random)).map { _ in random.pick(Self.alphabet) }
      let text = Self.text(scalars)
      #expect(size(["s": .string(text)]).int == Int64(scalars.count))
      #expect(reverse(["s": .string(text)]).isSame(as: .string(Self.text(scalars.reversed()))))
      #expect(parts(["s": .string(text), "t": .string("")]).bool == true)
      #expect(parts(["s": .string(text), "t": .string(text)]).bool == true)
      for i in -1...scalars.count + 1 {
        let character = charAt(["s": .string(text), "i": .int(Int64(i))])
        if (0...scalars.count).contains(i) {
          #expect(character.isSame(as: .string(Self.text(Array(scalars[i...].prefix(1))))))
        } else {
          #expect(character.isError)
        }
        for j in -1...scalars.count + 1 {
          let part = substring(["s": .string(text), "i": .int(Int64(i)), "j": .int(Int64(j))])
          if 0 <= i, i <= j, j <= scalars.count {
            #expect(part.isSame(as: .string(Self.text(Array(scalars[i..<j])))))
          } else {
            #expect(part.isError)
          }
        }
      }
      let start = Int.random(in: 0...scalars.count, using: &random)
      let part = Array(scalars[start...].prefix(Int.random(in: 1...3, using: &random)))
      guard !part.isEmpty else { continue }
      let places = (0...scalars.count - part.count).filter { Array(scalars[$0..<$0 + part.count]) == part }
      #expect(indexOf(["s": .string(text), "t": .string(Self.text(part))]).int == places.first.map(Int64.init))
      #expect(lastIndexOf(["s": .string(text), "t": .string(Self.text(part))]).int == places.last.map(Int64.init))
    }
  }

  /// Letters of one to four bytes, one that combines with the letter before it, and halves of one picture.
  private static let alphabet: [Unicode.Scalar] = ["a", "b", "é", "\u{301}", "日", "👑", "\u{200d}", "👧", "\u{0}"]

  private static func text(_ scalars: [Unicode.Scalar]) -> String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    return String(view)
  }

  @Test func formatGivesAStringOrAnError() throws {
    var random = SeededRandom(seed: 5)
    let pieces = [
      "%", "s", "d", "f", "e", "b", "o", "x", "X", ".", "0", "1", "3", "99", "%%", "%s", "%.3f", "é", " ", "-",
    ]
    for libraries in [Library.all, Library.all.filter { $0.name != "strings" } + [.strings(version: 2)]] {
      let law = try Law("t.format(l)", of: ["t", "l"], libraries: libraries)
      var strings = 0
      for _ in 0..<5000 {
        let template = (0..<Int.random(in: 0...8, using: &random)).map { _ in random.pick(pieces) }.joined()
        let arguments = (0..<Int.random(in: 0...3, using: &random)).map { _ in random.pick(Samples.values) }
        let result = law(["t": .string(template), "l": .list(arguments)])
        if result.string != nil { strings += 1 }
        #expect(result.string != nil || result.isError, "\(template): \(result)")
      }
      #expect(strings > 500)
    }
  }

  /// Methods of strings take what they are given, edges included, without trapping.
  @Test func methodsGiveAValueOrAnError() throws {
    let laws = try [
      "s.charAt(i)", "s.substring(i)", "s.substring(i, j)", "s.indexOf(t, i)", "s.lastIndexOf(t, i)",
      "s.replace(t, s, i)", "s.split(t, i)", "[s, t].join(t)", "s.trim() + t.lowerAscii() + s.upperAscii()",
      "strings.quote(s)", "s.matches(t)", "regex.replace(s, t, t, i)", "regex.extractAll(s, t)", "s.split(t)",
    ].map { try Law($0, of: ["s", "t", "i", "j"]) }
    var random = SeededRandom(seed: 11)
    for law in laws {
      for _ in 0..<300 {
        let result = law([
          "s": .string(random.pick(Samples.strings)), "t": .string(random.pick(Samples.strings)),
          "i": .int(random.pick(Samples.ints)), "j": .int(random.pick(Samples.ints)),
        ])
        #expect(
          result.isError || result.string != nil || result.elements != nil || result.int != nil || result.bool != nil)
      }
    }
  }
}

extension Value {
  fileprivate var isError: Bool { if case .error = self { true } else { false } }
}
