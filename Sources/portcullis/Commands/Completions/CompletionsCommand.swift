import ArgumentParser
import Reports

struct CompletionsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "completions",
    abstract: "Print what makes a shell complete commands, options and names.",
    discussion: """
      The names of rules and threats are completed too, as this binary knows them.

      EXAMPLES
        source <(portcullis completions bash)
        portcullis completions bash > /etc/bash_completion.d/portcullis
        portcullis completions zsh > "${fpath[1]}/_portcullis"
        portcullis completions fish > ~/.config/fish/completions/portcullis.fish
      """)

  enum Shell: String, CaseIterable, ExpressibleByArgument {
    case bash
    case zsh
    case fish

    var completed: CompletionShell {
      switch self {
      case .bash: .bash
      case .zsh: .zsh
      case .fish: .fish
      }
    }
  }

  @Argument(help: "For which shell.")
  var shell: Shell

  func run() throws {
    guard !ProgramName.isPlugin else {
      throw Stop(.usage, "a shell asks kubectl to complete its plugins: use `portcullis completions \(shell.rawValue)`")
    }
    let output = StandardOutput.open()
    output.write(Portcullis.completionScript(for: shell.completed) + "\n")
    _ = output.finish()
  }
}
