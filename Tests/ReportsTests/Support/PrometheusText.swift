/// Prometheus' text format, read strictly: every metric has its help and type before its samples, which stand together.
struct PrometheusText {
  struct Mistake: Error {
    let line: String
  }

  struct Sample {
    let name: String
    let labels: [String: String]
    let value: Int
  }

  private(set) var samples: [Sample] = []

  init(_ text: String) throws(Mistake) {
    var current = ""
    var seen: Set<String> = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
      let words = line.split(separator: " ", maxSplits: 3)
      if line.hasPrefix("# HELP ") {
        current = String(words[2])
        guard seen.insert(current).inserted else { throw Mistake(line: String(line)) }
      } else if line.hasPrefix("# TYPE ") {
        guard words[2] == current, words[3] == "gauge" else { throw Mistake(line: String(line)) }
      } else {
        let sample = try Self.sample(line)
        guard sample.name == current else { throw Mistake(line: String(line)) }
        samples.append(sample)
      }
    }
  }

  private static func sample(_ line: Substring) throws(Mistake) -> Sample {
    var rest = line
    let name = rest.prefix { $0.isLetter || $0 == "_" }
    rest = rest.dropFirst(name.count)
    var labels: [String: String] = [:]
    if rest.first == "{" {
      repeat {
        rest = rest.dropFirst()
        let label = rest.prefix { $0.isLetter || $0 == "_" }
        rest = rest.dropFirst(label.count)
        guard rest.hasPrefix("=\"") else { throw Mistake(line: String(line)) }
        rest = rest.dropFirst(2)
        var value = ""
        while let character = rest.popFirst(), character != "\"" {
          guard character == "\\" else {
            value.append(character)
            continue
          }
          switch rest.popFirst() {
          case "\\": value.append("\\")
          case "\"": value.append("\"")
          case "n": value.append("\n")
          default: throw Mistake(line: String(line))
          }
        }
        labels[String(label)] = value
      } while rest.first == ","
      guard rest.popFirst() == "}" else { throw Mistake(line: String(line)) }
    }
    guard rest.popFirst() == " ", let value = Int(rest) else { throw Mistake(line: String(line)) }
    return Sample(name: String(name), labels: labels, value: value)
  }
}
