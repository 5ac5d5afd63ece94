import Glibc

/// A run of the tool, with what it cost.
enum Child {
  struct Run {
    var status: Int32
    var seconds: Double
    var peakBytes: Int
  }

  static func run(_ command: String, _ arguments: [String], errors: String) -> Run {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    posix_spawn_file_actions_addopen(&actions, 2, errors, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    var argv = ([command] + arguments).map { strdup($0) } + [nil]
    var process: pid_t = 0
    let start = ContinuousClock.now
    guard posix_spawn(&process, command, &actions, nil, &argv, environ) == 0 else {
      return Run(status: -1, seconds: 0, peakBytes: 0)
    }
    var status: Int32 = 0
    var usage = rusage()
    while wait4(process, &status, 0, &usage) < 0, errno == EINTR {}
    return Run(
      status: status & 0x7f == 0 ? status >> 8 & 0xff : -1, seconds: (ContinuousClock.now - start).seconds,
      peakBytes: usage.ru_maxrss * 1024)
  }

  /// The time of a step in what `--verbose` wrote: `input read in 12.3 ms`.
  static func milliseconds(of step: String, in file: String) -> Double {
    let descriptor = open(file, O_RDONLY)
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: 1 << 14)
    let count = read(descriptor, &bytes, bytes.count)
    let words = String(decoding: bytes.prefix(max(count, 0)), as: UTF8.self)
    guard let place = words.firstRange(of: "\(step) in ") else { return 0 }
    return Double(words[place.upperBound...].prefix { $0.isNumber || $0 == "." }) ?? 0
  }
}

func write(_ text: String, to path: String) {
  let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
  defer { close(descriptor) }
  let bytes = Array(text.utf8)
  _ = write(descriptor, bytes, bytes.count)
}
