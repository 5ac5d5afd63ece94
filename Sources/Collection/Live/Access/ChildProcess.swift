import Glibc

/// Why a program gave no output that counts.
enum ChildProcessFailure: Error {
  case notFound
  case notStarted(String)
  case status(Int32)
  case signal(Int32)
  case timeout(seconds: Int)
  case tooMuchOutput
  case cancelled
}

/// A program whose standard output is read; standard error stays the user's.
struct ChildProcess {
  /// Looked up in PATH unless it holds a slash.
  var command: String
  var arguments: [String]
  var environment: [String: String]
  var inheritsInput: Bool

  private static let outputLimit = 4 << 20
  private static let pause: Int32 = 100

  func run(timeout: Duration, cancellation: Cancellation) throws(ChildProcessFailure) -> [UInt8] {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw .notStarted(Self.text(of: errno)) }
    defer { close(ends[0]) }
    // The program must not keep the ends open that are not its own.
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    let process: pid_t
    do throws(ChildProcessFailure) {
      process = try spawn(output: ends[1])
    } catch {
      close(ends[1])
      throw error
    }
    close(ends[1])
    do throws(ChildProcessFailure) {
      let output = try read(ends[0], until: ContinuousClock.now + timeout, timeout, cancellation)
      try check(wait(for: process))
      return output
    } catch {
      // Ended already where the failure is its own; a zombie keeps its number until it is waited for.
      if !error.isOfEndedProcess {
        kill(process, SIGKILL)
        _ = wait(for: process)
      }
      throw error
    }
  }

  private func spawn(output: Int32) throws(ChildProcessFailure) -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    if !inheritsInput { posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0) }
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
    var argv = ([command] + arguments).map { strdup($0) } + [nil]
    var envp = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for pointer in argv + envp { free(pointer) } }
    // The tool ignores SIGPIPE; a program of others expects the usual.
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var signals = sigset_t()
    sigemptyset(&signals)
    for signal in [SIGPIPE, SIGINT, SIGTERM] { sigaddset(&signals, signal) }
    posix_spawnattr_setsigdefault(&attributes, &signals)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF))
    var process: pid_t = 0
    let code = posix_spawnp(&process, command, &actions, &attributes, &argv, &envp)
    guard code == 0 else { throw code == ENOENT ? .notFound : .notStarted(Self.text(of: code)) }
    return process
  }

  private func read(
    _ descriptor: Int32, until deadline: ContinuousClock.Instant, _ timeout: Duration, _ cancellation: Cancellation
  ) throws(ChildProcessFailure) -> [UInt8] {
    var output: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 1 << 14)
    while true {
      guard !cancellation.isRequested else { throw .cancelled }
      guard ContinuousClock.now < deadline else { throw .timeout(seconds: Int(timeout.components.seconds)) }
      var poller = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      guard poll(&poller, 1, Self.pause) > 0 else { continue }
      let count = Glibc.read(descriptor, &piece, piece.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return output }
      output.append(contentsOf: piece[..<count])
      guard output.count <= Self.outputLimit else { throw .tooMuchOutput }
    }
  }

  private func wait(for process: pid_t) -> Int32 {
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
    return status
  }

  private func check(_ status: Int32) throws(ChildProcessFailure) {
    guard status & 0x7f == 0 else { throw .signal(status & 0x7f) }
    let code = status >> 8 & 0xff
    // What a shell and glibc's posix_spawn give where there is no such program.
    guard code == 0 else { throw code == 127 ? .notFound : .status(code) }
  }

  private static func text(of error: Int32) -> String {
    strerror(error).map { String(cString: $0) } ?? "error \(error)"
  }
}

extension ChildProcessFailure {
  fileprivate var isOfEndedProcess: Bool {
    switch self {
    case .status, .signal, .notFound, .notStarted: true
    case .timeout, .tooMuchOutput, .cancelled: false
    }
  }
}
