import Documents
import TestFiles

/// The recorded answers of kubectl to hostile and odd inputs; see the README beside them.
enum DecodeOracle {
  struct Case: Sendable, CustomStringConvertible {
    var id: String
    var kind: String
    var label: String
    var input: [UInt8]
    /// Every answer that was seen with strict validation, and with none.
    var strict: [Answer]
    var ignoring: [Answer]
    var description: String { "\(kind): \(label) (\(id))" }
  }

  struct Answer: Sendable, Equatable {
    var exit: Int64
    var documents: [String]
  }

  private static let file = "oracles/decode/cases.jsonl.gz"

  static var isAvailable: Bool { SharedFolder.exists(file) }

  static let cases: [Case] = {
    guard let bytes = try? TestFiles.decompressed("\(SharedFolder.path)/\(file)") else { return [] }
    let (arena, problems) = DocumentReader.read([Source(name: "cases.jsonl", bytes: bytes)])
    precondition(problems.isEmpty, "the oracle itself does not read: \(problems)")
    return arena.roots.map { root in
      Case(
        id: root["id"]?.string ?? "", kind: root["class"]?.string ?? "", label: root["label"]?.string ?? "",
        input: decodeBase64(root["inputBase64"]?.string ?? ""), strict: answers(root["results", "default"]),
        ignoring: answers(root["results", "validate-ignore"]))
    }
  }()

  private static func answers(_ result: Node?) -> [Answer] {
    guard let result else { return [] }
    if let varies = result["varies"] { return varies.elements.map(answer) }
    return [answer(result)]
  }

  private static func answer(_ result: Node) -> Answer {
    Answer(exit: result["exit"]?.int ?? -1, documents: result["docs"]?.strings.map(canonical) ?? [])
  }

  /// A document as this package writes it: key order and escapes do not count, number literals do.
  private static func canonical(_ json: String) -> String {
    let (arena, problems) = DocumentReader.read([Source(name: "answer", bytes: Array(json.utf8))])
    guard problems.isEmpty, let root = arena.roots.first else { return json }
    return root.json()
  }

  private static func decodeBase64(_ text: String) -> [UInt8] {
    var bytes: [UInt8] = []
    var bits: UInt32 = 0
    var count = 0
    for byte in text.utf8 {
      let digit: UInt32
      switch byte {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"): digit = UInt32(byte) - 65
      case UInt8(ascii: "a")...UInt8(ascii: "z"): digit = UInt32(byte) - 71
      case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = UInt32(byte) + 4
      case UInt8(ascii: "+"): digit = 62
      case UInt8(ascii: "/"): digit = 63
      default: continue
      }
      bits = bits << 6 | digit
      count += 6
      if count >= 8 {
        count -= 8
        bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
      }
    }
    return bytes
  }
}
