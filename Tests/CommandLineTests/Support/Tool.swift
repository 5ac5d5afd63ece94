import Glibc
import TestFiles
import Testing

/// The built program, run as a stranger would: as a process of its own, with arguments, a standard input and an
/// environment, and nothing inherited.
enum Tool {
  struct Run {
    var status: Int32
    /// The signal that ended it, or 0.
    var signal: Int32
    var output: String
    var errors: String

    /// The last line on standard error.
    var reason: String { errors.split(separator: "\n").last.map(String.init) ?? "" }
  }

  struct LaunchFailure: Error {
    var code: Int32
  }

  /// Beside the test bundle, where the package manager puts both.
  static let path: String = {
    let own = (try? TestFiles.target(ofLink: "/proc/self/exe")) ?? ""
    let bundles = CommandLine.arguments.filter { $0.hasSuffix(".xctest") } + [own]
    let folders = bundles.compactMap { bundle in bundle.lastIndex(of: "/").map { String(bundle[..<$0]) } }
    return folders.map { $0 + "/portcullis" }.first { access($0, X_OK) == 0 } ?? "portcullis"
  }()

  /// Runs to the end. `input` nil closes standard input; `readsOutput` false closes the reading end of standard output
  /// at once, as `| true` does. `whenStarted` is told the process.
  static func run(
    program: String = path, _ arguments: [String], input: String? = nil, environment: [String: String] = [:],
    in directory: String? = nil, readsOutput: Bool = true, whenStarted: (pid_t) -> Void = { _ in }
  ) throws -> Run {
    let folder = try TemporaryFolder()
    let stdin = folder.path + "/stdin"
    let stdout = folder.path + "/stdout"
    let stderr = folder.path + "/stderr"
    try TestFiles.write(input ?? "", to: stdin)
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    if input == nil {
      posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    } else {
      posix_spawn_file_actions_addopen(&actions, 0, stdin, O_RDONLY, 0)
    }
    var ends: [Int32] = [-1, -1]
    if readsOutput {
      posix_spawn_file_actions_addopen(&actions, 1, stdout, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    } else {
      guard pipe(&ends) == 0 else { throw LaunchFailure(code: errno) }
      close(ends[0])
      posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
    }
    posix_spawn_file_actions_addopen(&actions, 2, stderr, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    // posix_spawn cannot change the directory in all versions of glibc; env can, and becomes the tool.
    let command = directory.map { ["/usr/bin/env", "-C", $0, program] } ?? [program]
    let status = try spawn(command + arguments, environment, &actions, whenStarted)
    if !readsOutput { close(ends[1]) }
    return Run(
      status: status & 0x7f == 0 ? status >> 8 & 0xff : -1, signal: status & 0x7f,
      output: readsOutput ? try TestFiles.text(of: stdout) : "", errors: try TestFiles.text(of: stderr))
  }

  private static func spawn(
    _ command: [String], _ environment: [String: String], _ actions: inout posix_spawn_file_actions_t,
    _ whenStarted: (pid_t) -> Void
  ) throws -> Int32 {
    // A crash must end the run, not wait for a debugger.
    let variables = environment.merging(["SWIFT_BACKTRACE": "enable=no"]) { given, _ in given }
    var argv: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
    var envp: [UnsafeMutablePointer<CChar>?] = variables.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for pointer in argv + envp { free(pointer) } }
    // The threads that run tests take no signals, and a program would inherit that.
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
    var process: pid_t = 0
    let code = posix_spawn(&process, command[0], &actions, &attributes, &argv, &envp)
    guard code == 0 else { throw LaunchFailure(code: code) }
    whenStarted(process)
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0 {
      guard errno == EINTR else { throw LaunchFailure(code: errno) }
    }
    return status
  }
}
