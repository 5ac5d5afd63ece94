import Glibc

/// A run of the program with `--verbose`: what it cost, and the times that it tells on standard error.
package struct TimedRun {
  /// -1 where it did not end by itself, or did not begin.
  package private(set) var status: Int32 = -1
  /// From its start to its end.
  package private(set) var seconds = 0.0
  /// As seen a few milliseconds before its end.
  package private(set) var peakBytes = 0
  package private(set) var steps: [(name: String, milliseconds: Double)] = []

  package init(_ program: String, _ arguments: [String]) {
    let errors = "/tmp/portcullis-benchmark-\(getpid()).errors"
    defer { unlink(errors) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 2, errors, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    var argv = ([program] + arguments).map { strdup($0) } + [nil]
    defer {
      for argument in argv { free(argument) }
      posix_spawn_file_actions_destroy(&actions)
    }
    var process: pid_t = 0
    let start = ContinuousClock.now
    guard posix_spawn(&process, program, &actions, nil, &argv, environ) == 0 else { return }
    var end: Int32 = 0
    while waitpid(process, &end, WNOHANG) == 0 {
      peakBytes = max(peakBytes, Self.peakBytes(of: process))
      usleep(5000)
    }
    seconds = (ContinuousClock.now - start).seconds
    status = end & 0x7f == 0 ? end >> 8 & 0xff : -1
    steps = Self.steps(Self.text(of: errors))
  }

  /// How long a step took, in milliseconds; nil where the program told nothing of it.
  package func milliseconds(_ step: String) -> Double? {
    steps.first { $0.name.hasSuffix(step) }?.milliseconds
  }

  /// The most memory that a running process has had. What the kernel tells of one that has ended (`ru_maxrss`) is no
  /// less than what the process that started it had.
  private static func peakBytes(of process: pid_t) -> Int {
    let line = text(of: "/proc/\(process)/status").split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    return (line?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) * 1024
  }

  private static func text(of file: String) -> String {
    guard let stream = fopen(file, "r") else { return "" }
    defer { fclose(stream) }
    var text: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 4096)
    while case let count = fread(&chunk, 1, chunk.count, stream), count > 0 { text += chunk[..<count] }
    return String(decoding: text, as: UTF8.self)
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

extension Duration {
  package var seconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}
