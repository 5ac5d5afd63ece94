import Documents
import SeededRandom
import Testing

@Suite("Properties")
struct PropertyTests {
  @Test(arguments: 0..<40)
  func writingAndReadingIsTheIdentity(_ seed: Int) throws {
    var random = SeededRandom(seed: seed)
    let text = "{\"v\":" + tree(&random, depth: 5) + "}"
    let (first, problems) = DocumentReader.read([Source(name: "f", bytes: Array(text.utf8))])
    #expect(problems.isEmpty, "\(text)")
    let written = try #require(first.roots.first).json()
    let (second, _) = DocumentReader.read([Source(name: "f", bytes: Array(written.utf8))])
    #expect(try #require(second.roots.first).json() == written)
    // JSON without escapes of surrogates is YAML; go by the YAML reader too.
    let (third, yamlProblems) = DocumentReader.read([Source(name: "f", bytes: Array("# YAML\n\(written)\n".utf8))])
    #expect(yamlProblems.isEmpty)
    #expect(try #require(third.roots.first).json() == written)
  }

  @Test(arguments: 0..<20)
  func layoutDoesNotMatter(_ seed: Int) throws {
    var random = SeededRandom(seed: seed &* 7919)
    let text = "{\"v\":" + tree(&random, depth: 4) + "}"
    let (arena, _) = DocumentReader.read([Source(name: "f", bytes: Array(text.utf8))])
    let root = try #require(arena.roots.first)
    let (pretty, _) = DocumentReader.read([Source(name: "f", bytes: Array(root.json(.pretty).utf8))])
    #expect(try #require(pretty.roots.first).json() == root.json())
  }

  private func tree(_ random: inout SeededRandom, depth: Int) -> String {
    switch Int.random(in: 0..<(depth > 0 ? 9 : 7), using: &random) {
    case 0: return "null"
    case 1: return Bool.random(using: &random) ? "true" : "false"
    case 2: return String(Int64.random(in: .min ... .max, using: &random))
    case 3: return String(Int.random(in: -100...100, using: &random))
    case 4: return String(Double.random(in: -1e6...1e6, using: &random))
    case 5, 6: return string(&random)
    case 7:
      let elements = (0..<Int.random(in: 0...5, using: &random)).map { _ in tree(&random, depth: depth - 1) }
      return "[" + elements.joined(separator: ",") + "]"
    default:
      let members = (0..<Int.random(in: 0...5, using: &random)).map { _ in
        string(&random) + ":" + tree(&random, depth: depth - 1)
      }
      return "{" + members.joined(separator: ",") + "}"
    }
  }

  private func string(_ random: inout SeededRandom) -> String {
    let pieces = [
      "a", "b", "yes", "1", " ", ":", "#", "\\n", "\\\"", "\\\\", "é", "😀", "\\u0001", "-", "~", "{", "\u{2028}", "<<",
    ]
    let count = Int.random(in: 0...6, using: &random)
    return "\"" + (0..<count).map { _ in pieces[Int.random(in: 0..<pieces.count, using: &random)] }.joined() + "\""
  }

  static let samples = [
    "apiVersion: v1\nkind: Pod\nmetadata: {name: &n x, labels: {<<: {a: b}, c: *n}}\nspec:\n- |+\n  text\n\n- >-\n  folded\n  é\n---\nb: !!int '1'\n",
    "{\"a\":[1,2.5e3,\"x\\u00e9\\n\",null,true,{\"b\":{}}],\"c\":\"\\ud83d\\ude00\"}\n{\"d\":1}",
    "? a\n: - b\n  - {c: [d, e: f]}\n# comment\n'k': \"x\\\n  y\"\n...\n",
  ]

  @Test(.timeLimit(.minutes(2)), arguments: samples)
  func noBytesCrashTheReader(_ sample: String) {
    var random = SeededRandom(seed: 42)
    let alphabet = Array("{}[]:,-?&*!|>'\"%@`#~ \n\r\t\\/0aé<".utf8) + [0x00, 0xff, 0xc3, 0xe2, 0xed, 0xf0, 0xfe, 0x80]
    for _ in 0..<3000 {
      var bytes = Array(sample.utf8)
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: bytes[place] = alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
        case 1: bytes.insert(alphabet[Int.random(in: 0..<alphabet.count, using: &random)], at: place)
        case 2 where bytes.count > 1: bytes.remove(at: place)
        default: bytes.removeSubrange(place..<min(place + 3, bytes.count - 1 > place ? place + 1 : place))
        }
      }
      let (arena, problems) = DocumentReader.read([Source(name: "f", bytes: bytes)])
      for root in arena.roots {
        // What was read can be written, and is read the same again.
        let json = root.json()
        guard root.kind == .map else { continue }
        let (again, againProblems) = DocumentReader.read([Source(name: "g", bytes: Array(json.utf8))])
        #expect(againProblems.isEmpty && again.roots.first?.json() == json, "\(bytes)")
      }
      for problem in problems { #expect(problem.location.line >= 1) }
      _ = KubectlStream.decode(Source(name: "f", bytes: bytes))
    }
  }
}
