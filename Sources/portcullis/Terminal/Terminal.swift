import ArgumentParser
import Glibc

/// When to colour.
enum ColorChoice: String, CaseIterable, ExpressibleByArgument {
  case auto
  case always
  case never

  /// Whether to colour what goes to a file descriptor. `NO_COLOR` (no-color.org) and a dumb terminal count for `auto`.
  func isColored(_ descriptor: Int32) -> Bool {
    switch self {
    case .always: true
    case .never: false
    case .auto:
      isatty(descriptor) == 1 && (Terminal.environment("NO_COLOR") ?? "").isEmpty
        && Terminal.environment("TERM") != "dumb"
    }
  }
}

enum Terminal {
  static let output = STDOUT_FILENO

  static func environment(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }
  }

  /// The columns of the terminal at a descriptor, at most 120, since long lines read badly; else what `COLUMNS` says,
  /// else 80.
  static func width(_ descriptor: Int32) -> Int {
    var size = winsize()
    if isatty(descriptor) == 1, ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 {
      return min(Int(size.ws_col), 120)
    }
    return environment("COLUMNS").flatMap(Int.init).flatMap { $0 >= 40 ? $0 : nil } ?? 80
  }
}
