import Glibc
import TestFiles
import Testing

@Suite struct CompletionTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test(arguments: ["bash", "zsh", "fish"])
  func everyShellGetsItsScript(shell: String) throws {
    let run = try Tool.run(["completions", shell])
    #expect(run.status == 0)
    for word in ["preflight", "openreports", "kubeconfig", "policyreport", "coverage"] {
      #expect(run.output.contains(word), "\(word)")
    }
  }

  @Test func aShellItDoesNotKnowIsSaid() throws {
    let run = try Tool.run(["completions", "cmd"])
    #expect(run.status == 2)
    #expect(run.errors.contains("bash"))
  }

  /// In a real bash: what it offers behind some words.
  private func completions(of words: [String]) throws -> [String] {
    let script = try folder.add("portcullis.bash", try Tool.run(["completions", "bash"]).output)
    let quoted = words.map { "'\($0)'" }.joined(separator: " ")
    let line = words.joined(separator: " ")
    let driver = try folder.add(
      "driver.sh",
      """
      source \(script)
      COMP_WORDS=(\(quoted)); COMP_CWORD=\(words.count - 1); COMP_LINE='\(line)'; COMP_POINT=${#COMP_LINE}; COMP_TYPE=9
      complete -p portcullis >/dev/null || exit 9
      $(complete -p portcullis | sed 's/.*-F \\([^ ]*\\).*/\\1/') portcullis "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"
      printf '%s\\n' "${COMPREPLY[@]}"
      """)
    let binaries = Tool.path.split(separator: "/").dropLast().map { "/\($0)" }.joined()
    let run = try Tool.run(program: "/usr/bin/bash", [driver], environment: ["PATH": "\(binaries):/usr/bin:/bin"])
    #expect(run.status == 0, "\(run.errors)")
    return run.output.split(separator: "\n").map { String($0).filter { $0 != " " } }
  }

  @Test(
    .enabled(if: access("/usr/bin/bash", X_OK) == 0),
    arguments: [
      (["portcullis", "pre"], "preflight"),
      (["portcullis", "scan", "--format", "open"], "openreports"),
      (["portcullis", "scan", "--rule", "webhook-fails"], "webhook-fails-open"),
      (["portcullis", "scan", "--threat", "SIG-0"], "SIG-08"),
      (["portcullis", "threats", "KW"], "KW-01"),
      (["portcullis", "scan", "--publish", "policy"], "policyreport"),
    ])
  func namesAreCompleted(words: [String], expected: String) throws {
    let offered = try completions(of: words)
    #expect(offered.contains(expected), "\(offered)")
    #expect(offered.allSatisfy { $0.hasPrefix(words.last ?? "") }, "\(offered)")
  }

  @Test func asKubectlsPluginItIsCalledSo() throws {
    try folder.addLink("kubectl-portcullis", to: Tool.path)
    let plugin = folder.path + "/kubectl-portcullis"
    let help = try Tool.run(program: plugin, ["--help"])
    #expect(help.output.contains("USAGE: kubectl portcullis <subcommand>"))
    let wrong = try Tool.run(program: plugin, ["scan", "--no-such-option"])
    #expect(wrong.status == 2)
    #expect(wrong.errors.contains("Usage: kubectl portcullis scan"), "\(wrong.errors)")
    #expect(try Tool.run(program: plugin, ["threats", "SIG-08"]).output == Tool.run(["threats", "SIG-08"]).output)
    let completions = try Tool.run(program: plugin, ["completions", "bash"])
    #expect(completions.status == 2)
    #expect(try Tool.run(["--help"]).output.contains("USAGE: portcullis <subcommand>"))
  }
}
