/// The flags of a command line, as Kubernetes components read them.
package enum CommandLineFlags {
  /// Flags by name without dashes: `--a=b`, `--a b`, `a=b` (as k3s writes them), and a bare `--a` as `true`. Of a flag that
  /// is given twice the last counts. Words that are no flag are left out.
  package static func parse(_ arguments: [String]) -> [String: String] {
    var flags: [String: String] = [:]
    var pending: String?
    for argument in arguments {
      if argument == "--" {
        break
      } else if argument.hasPrefix("-"), argument.utf8.count > 1, !isNumber(argument) {
        let text = argument.drop { $0 == "-" }
        if let equals = text.firstIndex(of: "=") {
          flags[String(text[..<equals])] = String(text[text.index(after: equals)...])
          pending = nil
        } else {
          flags[String(text)] = "true"
          pending = String(text)
        }
      } else if let name = pending {
        flags[name] = argument
        pending = nil
      } else if let equals = argument.firstIndex(of: "="), isName(argument[..<equals]) {
        flags[String(argument[..<equals])] = String(argument[argument.index(after: equals)...])
      }
    }
    return flags
  }

  /// A value such as `-1` is no flag.
  private static func isNumber(_ text: String) -> Bool {
    text.utf8.dropFirst().allSatisfy { (0x30...0x39).contains($0) }
  }

  private static func isName(_ text: Substring) -> Bool {
    guard let first = text.utf8.first, isLetter(first) else { return false }
    return text.utf8.allSatisfy {
      isLetter($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
        || $0 == UInt8(ascii: ".")
    }
  }

  private static func isLetter(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) }
}
