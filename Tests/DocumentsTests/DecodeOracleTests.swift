import Documents
import Testing

@Suite("Documents are read as kubectl reads them")
struct DecodeOracleTests {
  @Test("strict validation", .enabled(if: DecodeOracle.isAvailable), arguments: DecodeOracle.cases)
  func strict(_ example: DecodeOracle.Case) {
    check(example, .strict, example.strict)
  }

  @Test("without validation", .enabled(if: DecodeOracle.isAvailable), arguments: DecodeOracle.cases)
  func ignoring(_ example: DecodeOracle.Case) {
    check(example, .ignore, example.ignoring)
  }

  @Test("the list of known differences has no strays", .enabled(if: DecodeOracle.isAvailable))
  func knownDifferencesExist() {
    let ids = Set(DecodeOracle.cases.map(\.id))
    #expect(ids.count > 300)
    for (id, reason) in KnownDifferences.reasons { #expect(ids.contains(id), "\(id): \(reason)") }
  }

  private func check(
    _ example: DecodeOracle.Case, _ validation: KubectlStream.Validation, _ expected: [DecodeOracle.Answer]
  ) {
    let decoded = KubectlStream.decode(Source(name: "<stdin>", bytes: example.input), validation: validation)
    let answer = DecodeOracle.Answer(
      exit: decoded.isComplete ? 0 : 1,
      documents: decoded.objects.map { Node(arena: decoded.arena, index: $0).json() })
    if KnownDifferences.applies(to: example.id, validation) {
      #expect(!expected.contains(answer), "no difference any more: take it off the list")
    } else {
      #expect(expected.contains(answer), "\(decoded.problems.map(\.description))")
    }
  }
}

/// Cases whose recorded answer only a server can give.
enum KnownDifferences {
  static let typed = "the server applies the kind's schema: defaults, types, unknown fields"
  static let mapping = "the server knows which kinds it serves"

  static let reasons: [String: String] = [
    "dec-95b540f79c74": typed,  // data number
    "dec-8502fddf822a": typed,  // data null
    "dec-f559d7de8cd0": typed,  // data empty
    "dec-d86d3a6838b1": typed,  // data date
    "dec-fd3f148e61f9": typed,  // unknown field
    "dec-337667cf3ec4": typed,  // immutable yes
    "dec-6d98502c6761": typed,  // immutable "true"
    "dec-bd28ee109fb0": typed,  // immutable 1
    "dec-e32e0004d958": typed,  // Doc metadata unknown metadata field
    "dec-71495cb4c2e8": mapping,  // kind lower case
    "dec-fef204c0f9ef": mapping,  // unknown group
    "dec-d4c455d5f497": typed,  // Pod privileged on
    "dec-6d0a081cc0e2": typed,  // Pod privileged "true"
    "dec-3a02f159bc5a": typed,  // Pod runAsUser "0"
    "dec-f2a2ad505d7d": typed,  // Pod env value 1
    "dec-562c52ae4701": typed,  // Pod port "80"
    "dec-df277c4b71fd": typed,  // Pod port 0x50
    "dec-1991bbf992a2": typed,  // Pod memory 1e3
    "dec-faa185164c12": typed,  // Pod hostNetwork null
    "dec-6b57c0364280": typed,  // Pod hostNetwork y
    "dec-6ec8900a90e4": typed,  // Pod merge privileged
    "dec-0c4714704579": mapping,  // v1 List without items
  ]

  /// Differences that show without client-side validation only.
  static let ignoringOnly: Set<String> = ["dec-0c4714704579"]

  static func applies(to id: String, _ validation: KubectlStream.Validation) -> Bool {
    guard reasons[id] != nil else { return false }
    return validation == .ignore || !ignoringOnly.contains(id)
  }
}
