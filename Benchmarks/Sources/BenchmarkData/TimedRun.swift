import Glibc

/// A run of the program with `--verbose`, and the times that it tells on standard error.
package struct TimedRun {
  package let steps: [(name: String, milliseconds: Double)]

  package init(_ program: String, _ arguments: [String]) {
    let command = ([program] + arguments).map { "'\($0)'" }.joined(separator: " ") + " 2>&1 >/dev/null"
    guard let pipe = popen(command, "r") else {
      steps = []
      return
    }
    var text: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = fread(&chunk, 1, chunk.count, pipe)
      if count == 0 { break }
      text += chunk[..<count]
    }
    pclose(pipe)
    steps = Self.steps(String(decoding: text, as: UTF8.self))
  }

  /// How long a step took, in milliseconds; nil where the program told nothing of it.
  package func milliseconds(_ step: String) -> Double? {
    steps.first { $0.name.hasSuffix(step) }?.milliseconds
  }

  /// `input read in 123.4 ms, index built in 5.6 ms`.
  private static func steps(_ text: String) -> [(name: String, milliseconds: Double)] {
    let lines = text.split(separator: "\n").filter { $0.hasSuffix(" ms") }
    return lines.flatMap { $0.split(separator: ",") }.compactMap { part in
      let words = part.split(separator: " ")
      guard words.count > 3, words.last == "ms", let milliseconds = Double(words[words.count - 2]) else { return nil }
      return (words.dropLast(3).joined(separator: " "), milliseconds)
    }
  }
}
